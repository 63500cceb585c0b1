//! Durations as Go writes them.

/// The nanoseconds of a duration such as `1m30.5s`, `-1s` or `0`.
///
/// # Errors
/// What is wrong with the text, in a few words.
pub fn parse_duration(text: &str) -> Result<i64, &'static str> {
    const NO_DURATION: &str = "is no duration";
    const TOO_LONG: &str = "is longer than 290 years";
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(NO_DURATION);
    }
    let mut total = 0_i128;
    while !rest.is_empty() {
        let whole = digits(rest);
        let after = &rest[whole.len()..];
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => {
                let fraction = digits(after);
                (fraction, &after[fraction.len()..])
            }
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(NO_DURATION);
        }
        let unit_end = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        if unit.is_empty() {
            return Err("has no unit");
        }
        let nanos = nanoseconds(unit).ok_or("has a unit that is none of ns, us, ms, s, m, h")?;
        let count = match whole {
            "" => 0,
            _ => whole.parse::<i64>().map_err(|_| TOO_LONG)?,
        };
        total += i128::from(count) * nanos + part(fraction, nanos);
        if total > i128::from(i64::MAX) + i128::from(negative) {
            return Err(TOO_LONG);
        }
        rest = after;
    }
    let total = if negative { -total } else { total };
    i64::try_from(total).map_err(|_| TOO_LONG)
}

/// Nanoseconds as a duration, for messages.
pub(super) fn written(nanos: f64) -> String {
    const UNITS: [(&str, f64); 6] =
        [("h", 3.6e12), ("m", 6e10), ("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1.0)];
    let unit = UNITS.iter().find(|(_, size)| nanos != 0.0 && nanos % size == 0.0);
    match unit {
        Some((unit, size)) => format!("{}{unit}", nanos / size),
        None => "0s".to_owned(),
    }
}

fn digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

fn nanoseconds(unit: &str) -> Option<i128> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// The part of a unit that the digits behind the point are.
fn part(fraction: &str, unit: i128) -> i128 {
    const MOST_DIGITS: usize = 18;
    let (value, scale) = fraction
        .bytes()
        .take(MOST_DIGITS)
        .fold((0_i128, 1_i128), |(value, scale), digit| (value * 10 + i128::from(digit - b'0'), scale * 10));
    value * unit / scale
}
