//! Filters for the languages inside of collector configurations.

use super::{Datum, Outcome, each, text_of};
use crate::render::duration;

/// A string of the OpenTelemetry Transformation Language, with its quotes: `"…"`.
///
/// The language unquotes as Go does; what it must not see raw is the quote, the backslash and control characters.
pub(super) fn ottl_string(input: &Datum, _: &[Datum]) -> Outcome {
    each(input, &|text| {
        let mut literal = String::with_capacity(text.len() + 2);
        literal.push('"');
        for character in text.chars() {
            match character {
                '"' => literal.push_str("\\\""),
                '\\' => literal.push_str("\\\\"),
                '\n' => literal.push_str("\\n"),
                '\r' => literal.push_str("\\r"),
                '\t' => literal.push_str("\\t"),
                control
                    if control.is_control() || matches!(control, '\u{2028}' | '\u{2029}' | '\u{feff}') =>
                {
                    literal.push_str(&format!("\\u{:04x}", u32::from(control)));
                }
                other => literal.push(other),
            }
        }
        literal.push('"');
        literal
    })
}

/// A regular expression that matches exactly this text, for Go's RE2 as for Rust.
pub(super) fn regex_escape(input: &Datum, _: &[Datum]) -> Outcome {
    each(input, &|text| {
        let mut pattern = String::with_capacity(text.len());
        for character in text.chars() {
            if r"\.+*?()|[]{}^$".contains(character) {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        pattern
    })
}

/// The seconds of a duration such as `1m30s`: whole if they are.
pub(super) fn seconds(input: &Datum, _: &[Datum]) -> Outcome {
    let nanoseconds = duration::nanoseconds(&text_of(input)?).ok_or("needs a duration such as `1m30s`")?;
    if nanoseconds % 1_000_000_000 == 0 {
        Ok(Datum::Int(nanoseconds / 1_000_000_000))
    } else {
        Ok(Datum::Float(nanoseconds as f64 / 1e9))
    }
}
