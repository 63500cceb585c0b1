//! OpenTelemetry's metrics under the names that Prometheus has for them.
//!
//! The rules are those of the specification (Prometheus and OpenMetrics compatibility) as `prometheus/otlptranslator` carries them out, for
//! Prometheus itself and the collector's exporters: runs of what is not legal become one `_`, units and `_total` are appended where they are
//! missing, `_ratio` to gauges of unit `1`, histograms are `_bucket`, `_sum` and `_count`.

use std::borrow::Cow;

use super::data::{Kind, Metric, Value};
use crate::model::signals::Naming;

/// The name of a metric, before what its buckets, sums and counts append to it.
///
/// ```
/// use phoenix_core::model::signals::Naming;
/// use phoenix_core::telemetry::{Kind, Metric, Temporality, prometheus::metric_name};
///
/// let counter = Kind::Sum { temporality: Temporality::Cumulative, monotonic: true };
/// let time = Metric { name: "process.cpu.time", unit: "s", kind: counter };
/// assert_eq!(metric_name(&time, Naming::UnderscoresWithSuffixes), "process_cpu_time_seconds_total");
/// assert_eq!(metric_name(&time, Naming::Untranslated), "process.cpu.time");
/// ```
#[must_use]
pub fn metric_name(metric: &Metric<'_>, naming: Naming) -> String {
    match naming {
        Naming::Untranslated => metric.name.to_owned(),
        Naming::UnderscoresWithoutSuffixes => {
            let parts = metric.name.split(|c: char| !is_legal(c) && c != '_').filter(|part| !part.is_empty());
            not_a_digit_first(parts.collect::<Vec<_>>().join("_"))
        }
        Naming::UnderscoresWithSuffixes => not_a_digit_first(with_suffixes(metric)),
        Naming::Utf8WithSuffixes => utf8_with_suffixes(metric),
    }
}

/// The name of an attribute as a label; `None` for what can be none.
///
/// ```
/// use phoenix_core::{model::signals::Naming, telemetry::prometheus::label_name};
/// assert_eq!(label_name("process.executable.name", Naming::default()).as_deref(), Some("process_executable_name"));
/// ```
#[must_use]
pub fn label_name(key: &str, naming: Naming) -> Option<String> {
    let is_nothing = |name: &str| name.chars().all(|c| c == '_');
    if matches!(naming, Naming::Untranslated | Naming::Utf8WithSuffixes) {
        return (!is_nothing(key)).then(|| key.to_owned());
    }
    let inner = key.strip_prefix("__").and_then(|rest| rest.strip_suffix("__"));
    let mut name = String::with_capacity(key.len() + 4);
    name.push_str(if inner.is_some() { "__" } else { "" });
    let mut after_underscore = false;
    for c in inner.unwrap_or(key).chars() {
        let legal = c.is_ascii_alphanumeric();
        if legal || !after_underscore {
            name.push(if legal { c } else { '_' });
        }
        after_underscore = !legal;
    }
    name.push_str(if inner.is_some() { "__" } else { "" });
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert_str(0, "key_");
    }
    (!is_nothing(&name)).then_some(name)
}

/// The value of an attribute as a label's; `None` for nothing, which in Prometheus is no label.
#[must_use]
pub fn label_value<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    let text: Cow<'v, str> = match value {
        Value::Empty => return None,
        Value::Text(text) | Value::Bytes(text) => Cow::Borrowed(text),
        Value::Bool(truth) => Cow::Borrowed(if *truth { "true" } else { "false" }),
        Value::Int(number) => Cow::Owned(number.to_string()),
        Value::Double(number) => Cow::Owned(number.to_string()),
        Value::Array(_) | Value::Map(_) => Cow::Owned(json(value)),
    };
    (!text.is_empty()).then_some(text)
}

fn json(value: &Value<'_>) -> String {
    match value {
        Value::Array(values) => format!("[{}]", values.iter().map(json).collect::<Vec<_>>().join(",")),
        Value::Map(attributes) => {
            let entry = |(key, value): (&str, &Value<'_>)| format!("{key:?}:{}", json(value));
            let mut entries: Vec<(&str, &Value<'_>)> =
                attributes.iter().map(|attribute| (attribute.key.as_ref(), &attribute.value)).collect();
            entries.sort_by_key(|(key, _)| *key);
            format!("{{{}}}", entries.into_iter().map(entry).collect::<Vec<_>>().join(","))
        }
        Value::Text(text) | Value::Bytes(text) => format!("{text:?}"),
        other => label_value(other).unwrap_or(Cow::Borrowed("null")).into_owned(),
    }
}

fn with_suffixes(metric: &Metric<'_>) -> String {
    let mut tokens: Vec<&str> =
        metric.name.split(|c| !is_legal(c)).filter(|token| !token.is_empty()).collect();
    let (unit, per) = units(metric.unit);
    let (unit, per) = (cleaned(&unit), cleaned(&per));
    let unit = if tokens.contains(&unit.as_str()) { "" } else { &unit };
    let per = per.trim_end_matches('_');
    let per = if per == "per" || tokens.contains(&per) { "" } else { per };
    let unit = if per.is_empty() { unit } else { unit.trim_end_matches('_') };
    tokens.extend([unit, per].into_iter().filter(|suffix| !suffix.is_empty()));
    if let Some(suffix) = of_type(metric) {
        tokens.retain(|token| *token != suffix);
        tokens.push(suffix);
    }
    tokens.join("_")
}

fn utf8_with_suffixes(metric: &Metric<'_>) -> String {
    let (unit, per) = units(metric.unit);
    let mut name = metric.name.to_owned();
    let last = of_type(metric);
    let outer = [Some(per.as_str()).filter(|per| !per.is_empty()), last];
    // What is there already moves to its place at the end.
    for suffix in outer.into_iter().rev().flatten() {
        if name.ends_with(suffix) && name.len() > suffix.len() + 1 {
            let mut end = name.len() - suffix.len();
            end -= name[..end].chars().next_back().map_or(0, char::len_utf8);
            name.truncate(end);
        }
    }
    if !unit.is_empty() && !name.ends_with(&unit) {
        name = format!("{name}_{unit}");
    }
    outer.into_iter().flatten().fold(name, |name, suffix| format!("{name}_{suffix}"))
}

fn of_type(metric: &Metric<'_>) -> Option<&'static str> {
    match metric.kind {
        Kind::Sum { monotonic: true, .. } => Some("total"),
        Kind::Gauge if metric.unit == "1" => Some("ratio"),
        _ => None,
    }
}

/// The suffixes of a unit such as `By/s`, as they are before anything is made legal; what is in braces is none.
fn units(unit: &str) -> (String, String) {
    let (main, per) = unit.split_once('/').unwrap_or((unit, ""));
    let (main, per) = (main.trim(), per.trim());
    let in_words = |unit: &str, table: &[(&str, &str)]| {
        if unit.contains(['{', '}']) {
            return String::new();
        }
        table.iter().find(|(short, _)| *short == unit).map_or(unit, |(_, long)| long).to_owned()
    };
    let per = in_words(per, &PER);
    (in_words(main, &UNITS), if per.is_empty() { per } else { format!("per_{per}") })
}

fn cleaned(unit: &str) -> String {
    let mut clean = String::with_capacity(unit.len());
    for c in unit.chars() {
        let c = if is_legal(c) { c } else { '_' };
        if c != '_' || !clean.ends_with('_') {
            clean.push(c);
        }
    }
    clean.trim_start_matches('_').to_owned()
}

fn is_legal(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == ':'
}

fn not_a_digit_first(name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

const UNITS: [(&str, &str); 26] = [
    ("d", "days"),
    ("h", "hours"),
    ("min", "minutes"),
    ("s", "seconds"),
    ("ms", "milliseconds"),
    ("us", "microseconds"),
    ("ns", "nanoseconds"),
    ("By", "bytes"),
    ("KiBy", "kibibytes"),
    ("MiBy", "mebibytes"),
    ("GiBy", "gibibytes"),
    ("TiBy", "tibibytes"),
    ("KBy", "kilobytes"),
    ("MBy", "megabytes"),
    ("GBy", "gigabytes"),
    ("TBy", "terabytes"),
    ("m", "meters"),
    ("V", "volts"),
    ("A", "amperes"),
    ("J", "joules"),
    ("W", "watts"),
    ("g", "grams"),
    ("Cel", "celsius"),
    ("Hz", "hertz"),
    ("1", ""),
    ("%", "percent"),
];

const PER: [(&str, &str); 7] = [
    ("s", "second"),
    ("m", "minute"),
    ("h", "hour"),
    ("d", "day"),
    ("w", "week"),
    ("mo", "month"),
    ("y", "year"),
];

#[cfg(test)]
mod tests;
