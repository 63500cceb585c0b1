//! Numbers of bytes: `1048576`, `1MiB`, `1.5kb`.

use crate::collector::check::fields::Place;
use crate::collector::component::schema::Kind;
use crate::collector::diagnostic::Code;
use crate::collector::document::{Node, Scalar};

/// A number of bytes, with or without a unit.
pub(super) const BYTES: Kind = Kind::OneOf(&[Kind::Int(64), Kind::Custom(bytes)]);

/// The units with their bytes; upper and lower case are the same.
const UNITS: [(&str, f64); 11] = [
    ("", 1.0),
    ("kb", 1e3),
    ("kib", 1024.0),
    ("mb", 1e6),
    ("mib", 1_048_576.0),
    ("gb", 1e9),
    ("gib", 1_073_741_824.0),
    ("tb", 1e12),
    ("tib", 1_099_511_627_776.0),
    ("pb", 1e15),
    ("pib", 1_125_899_906_842_624.0),
];

/// The bytes of what is written.
pub(super) fn of(node: &Node) -> Option<i64> {
    if node.is_opaque() {
        return None;
    }
    // No value is 0 for the collector, and no default.
    if node.is_null() {
        return Some(0);
    }
    node.as_scalar().and_then(|scalar| read(scalar.text()))
}

#[allow(clippy::cast_possible_truncation)]
fn read(text: &str) -> Option<i64> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let unit = text[end..].trim_start().to_lowercase();
    let factor = UNITS.iter().find(|(word, _)| *word == unit)?.1;
    let number =
        text[..end].parse::<f64>().ok().filter(|_| text.starts_with(|c: char| c.is_ascii_digit()))?;
    Some((number * factor) as i64)
}

fn bytes(place: &Place<'_>) {
    let Some(text) = place.node.as_scalar().map(Scalar::text) else {
        let message = format!("{} where a number of bytes belongs", place.node.shape());
        return place.report(place.error(Code::WrongShape, message).help("write `1MiB`"));
    };
    if !place.node.is_null() && read(text).is_none() {
        place.report(
            place
                .error(Code::InvalidValue, format!("`{text}` is no number of bytes"))
                .help("write a number with a unit such as kb, KiB, MB or MiB: `1MiB`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn bytes_are_read_as_the_collector_reads_them() {
        for (text, bytes) in [("16", 16), ("1kb", 1000), ("1 KiB", 1024), ("1.5MiB", 1_572_864), ("-1", -1)] {
            assert_eq!(read(text), Some(bytes), "{text}");
        }
        for text in ["1XB", "15b", "kb", "", "1..5kb", "MiB 1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
