//! Numbers and findings in words, the same in reasons and in the text report.

use crate::analysis::report::{CriterionReport, Estimate, Interval, Quantity};
use crate::model::{Better, Criterion};

/// A number with three significant digits, thousands grouped.
pub(crate) fn number(value: f64) -> String {
    // What was computed of two huge numbers may be beyond them.
    let value = value.clamp(f64::MIN, f64::MAX);
    let size = value.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e15).contains(&size) {
        return format!("{value:.2e}");
    }
    if size >= 1000.0 {
        return grouped(value.round());
    }
    let decimals = if size >= 100.0 {
        0
    } else if size >= 10.0 {
        1
    } else if size >= 1.0 {
        2
    } else {
        (2.0 - size.log10().floor()) as usize
    };
    let text = trimmed(&format!("{value:.decimals$}"));
    if text == "1000" || text == "-1000" { grouped(value.round()) } else { text }
}

/// A value with its unit, bytes in binary multiples.
pub(crate) fn amount(value: f64, unit: &str) -> String {
    let (size, rest) = match unit.split_once('/') {
        Some((size, rest)) => (size, format!("/{rest}")),
        None => (unit, String::new()),
    };
    if size != "By" {
        return number(value);
    }
    let multiples = [(1_u64 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match multiples.iter().find(|(factor, _)| value.abs() >= *factor as f64) {
        Some((factor, name)) => format!("{} {name}{rest}", number(value / *factor as f64)),
        None => format!("{} B{rest}", number(value)),
    }
}

/// A fraction in percent, without sign: one decimal below ten, two below one.
pub(crate) fn percent(fraction: f64) -> String {
    let percent = fraction.abs() * 100.0;
    let decimals = if percent < 1.0 {
        2
    } else if percent < 10.0 {
        1
    } else {
        0
    };
    let text = if percent >= 1e6 { number(percent) } else { trimmed(&format!("{percent:.decimals$}")) };
    format!("{text} %")
}

/// A fraction in percent with its sign: `−61 %`.
pub(crate) fn signed_percent(fraction: f64) -> String {
    let text = percent(fraction);
    let sign = if text == "0 %" {
        ""
    } else if fraction < 0.0 {
        "−"
    } else {
        "+"
    };
    format!("{sign}{text}")
}

/// An estimated value, in the form of its quantity.
pub(crate) fn value(quantity: Quantity, value: f64, unit: &str) -> String {
    match quantity {
        Quantity::RelativeChange => signed_percent(value),
        Quantity::Difference if value > 0.0 => format!("+{}", amount(value, unit)),
        Quantity::Difference if value < 0.0 => format!("−{}", amount(-value, unit)),
        _ => amount(value, unit),
    }
}

/// An interval, its unknown bounds as `?`.
pub(crate) fn interval(estimate: &Estimate, unit: &str) -> String {
    let Interval { lower, upper } = estimate.interval;
    let bound = |bound: Option<f64>| bound.map_or("?".to_owned(), |x| value(estimate.quantity, x, unit));
    if lower.is_none() && upper.is_none() {
        return "unknown".to_owned();
    }
    format!("{} … {}", bound(lower), bound(upper))
}

/// `1 host`, `12 hosts`.
pub(crate) fn hosts(count: u64) -> String {
    if count == 1 { "1 host".to_owned() } else { format!("{count} hosts") }
}

/// What a criterion asks, in words.
pub(crate) fn limit(criterion: &Criterion) -> String {
    let unit = criterion.metric.known().map_or("", |known| known.unit);
    let (wanted, feared) = match criterion.better {
        Better::Lower => ("less", "more"),
        Better::Higher => ("more", "less"),
    };
    let mut limits = Vec::new();
    if let Some(target) = criterion.target {
        limits.push(format!("at least {target} {wanted}"));
    }
    match (criterion.margin, criterion.allowance) {
        (Some(margin), Some(allowance)) => {
            limits.push(format!("at most {margin} or {} {feared}", amount(allowance, unit)));
        }
        (Some(margin), None) => limits.push(format!("at most {margin} {feared}")),
        (None, Some(allowance)) => limits.push(format!("at most {} {feared}", amount(allowance, unit))),
        (None, None) => {}
    }
    if let Some(least) = criterion.at_least {
        limits.push(format!("at least {}", amount(least, unit)));
    }
    if let Some(most) = criterion.at_most {
        limits.push(format!("at most {}", amount(most, unit)));
    }
    limits.join(", ")
}

/// What was found of a relative change, as a clause: `active_series is 61 % lower (between 58 % and 64 %)`.
pub(crate) fn finding_of(metric: &str, change: &Estimate) -> String {
    let found = change.value.unwrap_or_default();
    if percent(found) == "0 %" {
        return format!("{metric} is the same{}", span(change, ""));
    }
    let direction = if found < 0.0 { "lower" } else { "higher" };
    format!("{metric} is {} {direction}{}", percent(found), span(change, ""))
}

/// What was found on a criterion, as a clause without a full stop: `active_series is 61 % lower (between 58 % and 64 %)`.
pub(crate) fn finding(report: &CriterionReport) -> String {
    let (metric, estimate) = (report.metric.as_str(), &report.estimate);
    let Some(found) = estimate.value else {
        return match report.mean.candidate {
            Some(mean) => format!("{metric} is {}", amount(mean, &report.unit)),
            None => format!("{metric} was not measured"),
        };
    };
    let mut text = match estimate.quantity {
        Quantity::RelativeChange => finding_of(metric, estimate),
        Quantity::Difference => {
            format!(
                "{metric} differs by {}{}",
                value(estimate.quantity, found, &report.unit),
                span(estimate, &report.unit)
            )
        }
        Quantity::CandidateMean => {
            format!("{metric} is {}{}", amount(found, &report.unit), span(estimate, &report.unit))
        }
    };
    if let Some(difference) = &report.difference
        && let Some(found) = difference.value
    {
        let unit = &report.unit;
        text.push_str(&format!(", by {} a host", value(difference.quantity, found, unit)));
        text.push_str(&span(difference, unit));
    }
    text
}

/// ` (between 58 % and 64 %)`: without signs where both bounds lie on the estimate's side.
pub(crate) fn span(estimate: &Estimate, unit: &str) -> String {
    let Interval { lower: Some(lower), upper: Some(upper) } = estimate.interval else {
        return " (how sure that is cannot be said yet)".to_owned();
    };
    if lower == upper {
        return " (exactly)".to_owned();
    }
    let one_sided = estimate.quantity == Quantity::RelativeChange && lower.signum() == upper.signum();
    let (from, to) = if one_sided {
        let (near, far) = if lower.abs() < upper.abs() { (lower, upper) } else { (upper, lower) };
        (percent(near), percent(far))
    } else {
        (value(estimate.quantity, lower, unit), value(estimate.quantity, upper, unit))
    };
    format!(" (between {from} and {to})")
}

fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = if value < 0.0 { "-".to_owned() } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}
