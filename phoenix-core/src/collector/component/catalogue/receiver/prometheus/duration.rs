//! Durations as Prometheus writes them: `1h30m`, whole numbers only, days, weeks and years, too.

use crate::collector::check::fields::Place;
use crate::collector::component::schema::Kind;
use crate::collector::diagnostic::Code;
use crate::collector::document::Node;

/// A duration of Prometheus.
pub(super) const PROMETHEUS_DURATION: Kind = Kind::Custom(duration);

/// The units, longest first, in the order in which they are written, with their nanoseconds.
const UNITS: [(&str, i128); 7] = [
    ("y", 365 * 86_400_000_000_000),
    ("w", 7 * 86_400_000_000_000),
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
];

/// The nanoseconds of a duration.
pub(super) fn nanos(text: &str) -> Option<i128> {
    if text == "0" {
        return Some(0);
    }
    let mut rest = text;
    let mut next = 0;
    let mut total = 0;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: i128 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let place = UNITS.iter().position(|(word, _)| *word == &rest[..unit]).filter(|at| *at >= next)?;
        rest = &rest[unit..];
        next = place + 1;
        total += number * UNITS[place].1;
    }
    (!text.is_empty() && total <= i128::from(i64::MAX)).then_some(total)
}

fn duration(place: &Place<'_>) {
    let Some(scalar) = place.node.as_scalar() else {
        let message = format!("{} where a duration belongs", Node::shape(place.node));
        return place.report(place.error(Code::WrongShape, message).help("write `30s`"));
    };
    if !place.node.is_null() && nanos(scalar.text()).is_none() {
        place.report(
            place
                .error(Code::InvalidValue, format!("`{}` is no duration of Prometheus", scalar.text()))
                .help("write whole numbers with the units y, w, d, h, m, s, ms: `1m30s`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::nanos;

    #[test]
    fn durations_are_those_of_prometheus() {
        let second = 1_000_000_000;
        for (text, seconds) in [("0", 0), ("5s", 5), ("1m30s", 90), ("1h", 3600), ("1d", 86_400)] {
            assert_eq!(nanos(text), Some(seconds * second), "{text}");
        }
        assert_eq!(nanos("250ms"), Some(second / 4));
        for text in ["", "5", "1.5s", "s", "30s1m", "1s1s", "1us", "-5s", "5 s", "400y", "x"] {
            assert_eq!(nanos(text), None, "{text}");
        }
    }
}
