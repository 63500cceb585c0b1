//! What the collector accepts and surely nobody means.

use super::ast::{Call, Given, Math, Path, Sign, Value};
use super::check::argument::{Bound, unwrapped};
use super::check::path::attribute;
use super::check::{Checker, Known};
use super::path::{Setting, Type};
use super::pattern;
use super::problem::{At, Problem};
use super::token::Comparison;
use crate::collector::diagnostic::Code;

/// A comparison of values whose types are never the same.
pub(super) fn comparison<'t>(
    checker: &mut Checker<'_, 't>,
    values: (&Value<'t>, &Value<'t>),
    known: (Known, Known),
    comparison: Comparison,
    at: At,
) {
    let (left, right) = (known.0.holds, known.1.holds);
    if can_be_equal(left, right) || (known.0.is_literal && known.1.is_literal) {
        return;
    }
    let whole = values.0.at().to(values.1.at());
    let whole = if whole.start < whole.end { whole } else { at };
    let outcome = match comparison {
        Comparison::NotEqual => "always true",
        Comparison::Equal | Comparison::Ordered => "never true",
    };
    let message = format!("this is {outcome}: {} is compared with {}", words(left), words(right));
    let problem = Problem::warning(Code::OttlNeverTrue, whole, message);
    let (text, other, field) = match (values.0, values.1) {
        (Value::String(text, _), other) => (Some(text.as_str()), right, last_field(other)),
        (other, Value::String(text, _)) => (Some(text.as_str()), left, last_field(other)),
        _ => (None, left, None),
    };
    let help = match (text, other) {
        (Some(text), Type::Int) => symbol(checker, text, field)
            .map(|symbol| format!("write `{symbol}`"))
            .or_else(|| text.parse::<i64>().ok().map(|number| format!("write `{number}` without quotes"))),
        (Some(text), Type::Float) => {
            text.parse::<f64>().ok().map(|_| format!("write `{text}` without quotes"))
        }
        (Some(text @ ("true" | "false")), Type::Bool) => Some(format!("write `{text}` without quotes")),
        (Some(_), Type::Id) => field.map(|field| format!("compare `{field}.string`")),
        (Some(_), Type::Time) => Some("compare it with `Time(…)`".to_owned()),
        (Some(_), Type::Duration) => Some("compare it with `Duration(…)`".to_owned()),
        _ => None,
    };
    checker.found.push(problem.help(help.unwrap_or_else(|| "compare values of one type".to_owned())));
}

fn can_be_equal(left: Type, right: Type) -> bool {
    use Type::{Any, Float, Int, Part};
    left == right || matches!((left, right), (Any | Part, _) | (_, Any | Part) | (Int, Float) | (Float, Int))
}

/// The enum symbol that a text probably means: `Sum` is `METRIC_DATA_TYPE_SUM`.
fn symbol(checker: &Checker<'_, '_>, text: &str, field: Option<&str>) -> Option<&'static str> {
    let mut wanted = String::new();
    for (place, c) in text.chars().take(64).enumerate() {
        if c.is_ascii_uppercase() && place > 0 && !text.chars().all(|c| !c.is_ascii_lowercase()) {
            wanted.push('_');
        }
        wanted.push(if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    }
    let ending = format!("_{wanted}");
    let fits = |symbol: &&str| match field {
        Some("type") => symbol.starts_with("METRIC_DATA_TYPE"),
        Some("aggregation_temporality") => symbol.starts_with("AGGREGATION"),
        Some("kind") => symbol.starts_with("SPAN_KIND"),
        Some("code") => symbol.starts_with("STATUS_CODE"),
        _ => true,
    };
    checker
        .context
        .visible()
        .flat_map(super::context::Context::enums)
        .filter(fits)
        .find(|symbol| *symbol == wanted || symbol.ends_with(&ending))
}

fn last_field<'t>(value: &Value<'t>) -> Option<&'t str> {
    match value {
        Value::Path(path) => path.fields.last().map(|field| field.name),
        _ => None,
    }
}

/// A converter alone as a condition, that is never true or false.
pub(super) fn converter<'t>(checker: &mut Checker<'_, 't>, call: &Call<'t>, known: Known) {
    if !matches!(known.holds, Type::Any | Type::Bool) {
        let message = format!("`{}` is {} and no condition", call.name.text, words(known.holds));
        checker.found.push(
            Problem::warning(Code::OttlNeverTrue, call.at, message)
                .help("compare it with something: the collector fails with each record"),
        );
    }
}

/// What is known of a sum.
pub(super) fn sum(math: &Math<'_>, known: &[Known]) -> Known {
    if let ([operand], [known]) = (math.operands.as_slice(), known) {
        let is_number = matches!(known.holds, Type::Int | Type::Float);
        return match operand.sign {
            Some(Sign::Minus) if !(known.is_literal && is_number) => Known::typed(known.holds),
            _ => *known,
        };
    }
    let all = |holds| known.iter().all(|known| known.holds == holds);
    let are_numbers = known.iter().all(|known| matches!(known.holds, Type::Int | Type::Float));
    Known::typed(match (all(Type::Int), are_numbers) {
        (true, _) => Type::Int,
        (false, true) => Type::Float,
        (false, false) => Type::Any,
    })
}

/// `set` on what cannot be set, or with a literal of another type.
pub(super) fn setting<'t>(checker: &mut Checker<'_, 't>, call: &Call<'t>) {
    if call.name.text != "set" {
        return;
    }
    let given = |place: usize, name: &str| {
        let named = call.arguments.iter().find(|a| a.name.as_ref().is_some_and(|n| n.text == name));
        let argument = named.or_else(|| call.arguments.get(place).filter(|a| a.name.is_none()))?;
        match &argument.value {
            Given::Value(value) => Some(value),
            Given::Function(_) => None,
        }
    };
    let (Some(Value::Path(path)), Some(value)) = (given(0, "target"), given(1, "value")) else {
        return;
    };
    let before = checker.found.len();
    let (target, known) = (checker.path(path), checker.value(value));
    checker.found.truncate(before);
    let Some(target) = target else { return };
    let warning = |message: String| Problem::warning(Code::OttlNoEffect, path.at, message);
    let name = path.fields.last().map_or("", |field| field.name);
    let problem = match target.setting {
        Setting::Fails => warning(format!("`{name}` can only be read"))
            .help("set another path: this fails with each record"),
        Setting::Ignores => warning(format!("setting `{name}` does nothing"))
            .help("call `convert_sum_to_gauge()`, `convert_gauge_to_sum(…)` and the like"),
        Setting::Takes => {
            let holds = target.known.holds;
            let is_typed = matches!(holds, Type::String | Type::Int | Type::Float | Type::Bool);
            if !is_typed || !known.is_literal || known.holds == holds {
                return;
            }
            let given = if matches!(value, Value::Nil(_)) { "`nil`" } else { words(known.holds) };
            let problem = warning(format!("`{name}` is {}, and is set to {given}", words(holds)));
            match (unwrapped(value), holds) {
                ((Value::Int(number, _), sign), Type::Float) => {
                    problem.help(format!("write `{sign}{number}.0`"))
                }
                _ => problem.help(format!("give {}: this fails with each record", words(holds))),
            }
        }
    };
    checker.found.push(problem);
}

/// References to groups that a pattern does not have.
pub(super) fn call<'t>(checker: &mut Checker<'_, 't>, function: &str, bound: &Bound<'_, 't>) {
    if !matches!(function, "replace_pattern" | "replace_all_patterns") {
        return;
    }
    let text = |name: &str| {
        bound.iter().find(|(parameter, _)| parameter.name == name).and_then(|(_, argument)| {
            match &argument.value {
                Given::Value(Value::String(text, at)) => Some((text.as_str(), *at)),
                _ => None,
            }
        })
    };
    let (Some((pattern, _)), Some((replacement, at))) = (text("RegexPattern"), text("Replacement")) else {
        return;
    };
    let Ok(groups) = pattern::check(pattern) else { return };
    for reference in references(replacement) {
        let is_known = match reference.parse::<usize>() {
            Ok(number) => number <= groups.count,
            Err(_) => groups.names.contains(reference),
        };
        if is_known {
            continue;
        }
        let digits = reference.len() - reference.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let problem = Problem::warning(
            Code::OttlReplacement,
            at,
            format!(
                "the replacement names the group `{reference}`, which the pattern does not have: it is empty"
            ),
        );
        checker.found.push(problem.help(match digits {
            0 => "name the group in the pattern, `(?P<name>…)`; write `$$$$` for a dollar itself".to_owned(),
            digits if digits < reference.len() => {
                format!("put the number into braces, `$${{{}}}`, to end it there", &reference[..digits])
            }
            _ => "put parentheses around a part of the pattern; write `$$$$` for a dollar itself".to_owned(),
        }));
    }
}

/// The groups that a replacement names, as Go expands it.
fn references(replacement: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = replacement;
    while let Some(place) = rest.find('$') {
        rest = &rest[place + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            rest = after;
            continue;
        }
        let (is_braced, inner) = match rest.strip_prefix('{') {
            Some(inner) => (true, inner),
            None => (false, rest),
        };
        let end = inner.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(inner.len());
        if end > 0 && (!is_braced || inner[end..].starts_with('}')) {
            found.push(&inner[..end]);
            rest = &inner[end..];
        }
    }
    found
}

/// Attributes that describe where data come from, and so stand on the resource.
const OF_THE_RESOURCE: [&str; 27] = [
    "service.name",
    "service.namespace",
    "service.version",
    "service.instance.id",
    "deployment.environment",
    "deployment.environment.name",
    "host.name",
    "host.id",
    "host.arch",
    "host.type",
    "host.ip",
    "os.type",
    "process.pid",
    "process.parent_pid",
    "process.executable.name",
    "process.executable.path",
    "process.command",
    "process.command_line",
    "process.command_args",
    "process.owner",
    "process.cgroup",
    "container.id",
    "container.name",
    "cloud.provider",
    "cloud.region",
    "cloud.account.id",
    "telemetry.sdk.name",
];

/// A condition on a data point's attribute that usually stands on the resource.
pub(super) fn place(path: &Path<'_>) -> Option<Problem> {
    let (key, at) = attribute(path)?;
    let is_resource = OF_THE_RESOURCE.contains(&key) || key.starts_with("k8s.");
    is_resource.then(|| {
        Problem::warning(
            Code::OttlPlace,
            at,
            format!("`{key}` usually stands on the resource, not on the data point"),
        )
        .help(format!("write `resource.attributes[\"{key}\"]`"))
    })
}

/// A type in words.
fn words(holds: Type) -> &'static str {
    match holds {
        Type::Any => "a value",
        Type::String => "a text",
        Type::Int => "a whole number",
        Type::Float => "a number",
        Type::Bool => "a boolean",
        Type::Time => "a time",
        Type::Duration => "a duration",
        Type::Bytes => "bytes",
        Type::Map => "a map",
        Type::List => "a list",
        Type::Id => "an id",
        Type::Part => "a part of the data",
    }
}
