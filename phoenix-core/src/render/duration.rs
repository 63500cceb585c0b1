//! Durations as the collector reads them.

/// The nanoseconds of a duration in Go's notation (`1m30.5s`, `500ms`, `0`), if it is one that fits.
///
/// There are no days and no spaces. Fractions are cut off below a nanosecond.
pub(super) fn nanoseconds(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let whole_end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (whole, after) = rest.split_at(whole_end);
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => after.split_at(after.find(|c: char| !c.is_ascii_digit())?),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let (unit, scale) = UNITS.into_iter().find(|(unit, _)| after.starts_with(unit))?;
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        total += i128::from(whole) * i128::from(scale);
        let mut part = i128::from(scale);
        for digit in fraction.bytes().take(18) {
            part /= 10;
            total += part * i128::from(digit - b'0');
        }
        if total > i128::from(i64::MAX) {
            return None;
        }
        rest = &after[unit.len()..];
    }
    if text.len() <= usize::from(text.starts_with(['-', '+'])) {
        return None;
    }
    let total = i64::try_from(total).ok()?;
    Some(if negative { -total } else { total })
}

/// Longer units first where one begins another.
const UNITS: [(&str, i64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60 * 1_000_000_000),
    ("h", 3600 * 1_000_000_000),
];

#[cfg(test)]
mod tests {
    use super::nanoseconds;

    #[test]
    fn durations_are_those_of_the_collector() {
        for (text, expected) in [
            ("0", Some(0)),
            ("60s", Some(60_000_000_000)),
            ("1m30.5s", Some(90_500_000_000)),
            (".5s", Some(500_000_000)),
            ("1.s", Some(1_000_000_000)),
            ("500ms", Some(500_000_000)),
            ("1h", Some(3_600_000_000_000)),
            ("-1s", Some(-1_000_000_000)),
            ("7µs", Some(7_000)),
            ("2562047h", Some(9_223_369_200_000_000_000)),
            ("2562048h", None),
            ("", None),
            ("-", None),
            ("5", None),
            (".s", None),
            ("1d", None),
            ("1 s", None),
            ("1s ", None),
            ("s", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(nanoseconds(text), expected, "{text:?}");
        }
    }
}
