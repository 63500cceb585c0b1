//! How durations are written: `90s`, `10m`, `1h30m`, `2d`.
//!
//! For serde: `#[serde(with = "phoenix_core::model::duration")]`, and [`optional`] for an `Option`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

/// The longest duration that a spec may name: ten years.
pub const LONGEST: Duration = Duration::from_secs(10 * 366 * 24 * 3600);

/// Reads `90s`, `10m`, `1h 30m`, `2d` (a day is 24 hours).
///
/// ```
/// # use phoenix_core::model::duration;
/// # use std::time::Duration;
/// assert_eq!(duration::parse("1h30m"), Ok(Duration::from_secs(5400)));
/// assert!(duration::parse("90").is_err());
/// ```
///
/// # Errors
/// [`NotADuration`] when the text has no unit, is negative, longer than [`LONGEST`] or finer than a microsecond.
pub fn parse(text: &str) -> Result<Duration, NotADuration> {
    let refuse = || NotADuration(text.to_owned());
    let number_end = text.trim().find(|c: char| !c.is_ascii_digit()).ok_or_else(refuse)?;
    // jiff has no days in durations without a calendar; here a day is 24 hours.
    let (days, rest) = match text.trim().split_at(number_end) {
        (number, rest) if rest.trim_start().starts_with('d') => {
            let days: u64 = number.parse().map_err(|_| refuse())?;
            (
                days,
                rest.trim_start()
                    .trim_start_matches("days")
                    .trim_start_matches("day")
                    .trim_start_matches('d')
                    .trim(),
            )
        }
        _ => (0, text.trim()),
    };
    let rest = if rest.is_empty() && days > 0 {
        Duration::ZERO
    } else {
        rest.parse::<jiff::SignedDuration>()
            .ok()
            .and_then(|d| Duration::try_from(d).ok())
            .ok_or_else(refuse)?
    };
    let total = days
        .checked_mul(86_400)
        .map(Duration::from_secs)
        .and_then(|d| d.checked_add(rest))
        .ok_or_else(refuse)?;
    if total > LONGEST || total.subsec_nanos() % 1000 != 0 { Err(refuse()) } else { Ok(total) }
}

/// Writes a duration so that [`parse`] reads the same one: `1h 30m`.
#[must_use]
pub fn format(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3600 % 24, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
        (u64::from(duration.subsec_millis()), "ms"),
        (u64::from(duration.subsec_micros() % 1000), "us"),
    ];
    let text: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if text.is_empty() { "0s".to_owned() } else { text.join(" ") }
}

/// Writes a duration as text.
///
/// # Errors
/// What the serializer refuses.
pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format(*duration))
}

/// Reads a duration from text.
///
/// # Errors
/// What [`parse`] refuses.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// The same for an `Option<Duration>`.
pub mod optional {
    use super::{Deserialize, Deserializer, Duration, Serializer};
    use serde::de::Error as _;

    /// Writes a duration as text, or nothing.
    ///
    /// # Errors
    /// What the serializer refuses.
    pub fn serialize<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
        match duration {
            Some(duration) => super::serialize(duration, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a duration from text, or nothing.
    ///
    /// # Errors
    /// What [`super::parse`] refuses.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
        let text: Option<String> = Option::deserialize(deserializer)?;
        text.map(|text| super::parse(&text).map_err(D::Error::custom)).transpose()
    }
}

/// A text that is no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a duration: write a number with a unit, such as 90s, 10m, 1h30m or 2d, of at most ten years"
)]
pub struct NotADuration(String);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_write() {
        for (text, seconds) in [
            ("0s", 0),
            ("90s", 90),
            ("10m", 600),
            ("1h30m", 5400),
            ("1h 30m", 5400),
            ("2d", 172_800),
            ("1d 2h", 93_600),
            ("1 day", 86_400),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse("250ms"), Ok(Duration::from_millis(250)));
    }

    #[test]
    fn refuses_what_is_ambiguous() {
        for text in [
            "",
            "90",
            "-5m",
            "5 parsecs",
            "1e3s",
            "99999999999999999999d",
            "11000d",
            "1ns",
            "d",
            "5m garbage",
        ] {
            assert!(parse(text).is_err(), "{text} was read as {:?}", parse(text));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(micros in 0..LONGEST.as_micros() as u64) {
            let duration = Duration::from_micros(micros);
            prop_assert_eq!(parse(&format(duration)), Ok(duration));
        }
    }
}
