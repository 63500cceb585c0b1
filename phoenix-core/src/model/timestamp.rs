//! Points in time: integer microseconds since 1970, UTC.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
///
/// Serialised as that integer; read from it or from RFC 3339 text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Timestamp = Timestamp(0);
    /// The latest time that can be told.
    pub const MAX: Timestamp = Timestamp(i64::MAX);

    /// The time this many microseconds after the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Timestamp {
        Timestamp(micros)
    }

    /// The time this many whole seconds after the epoch.
    #[must_use]
    pub const fn from_secs(seconds: i64) -> Timestamp {
        Timestamp(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// This time and `duration` more; stops at the ends of the range.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Timestamp {
        Timestamp(self.0.saturating_add(micros(duration)))
    }

    /// This time less `duration`; stops at the ends of the range.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Timestamp {
        Timestamp(self.0.saturating_sub(micros(duration)))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    #[must_use]
    pub fn since(self, earlier: Timestamp) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(time) => time.fmt(f),
            // Past the years that RFC 3339 can write.
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = NotATimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>()
            .map(|time| Timestamp(time.as_microsecond()))
            .map_err(|_| NotATimestamp(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Micros(i64),
            Text(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Micros(micros) => Ok(Timestamp(micros)),
            Written::Text(text) => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

/// A text that is no point in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a point in time: write it as RFC 3339, such as 2026-11-23T09:00:00Z")]
pub struct NotATimestamp(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_never_go_below_zero_or_past_the_range() {
        let (early, late) = (Timestamp::from_secs(10), Timestamp::from_secs(70));
        assert_eq!(late.since(early), Duration::from_secs(60));
        assert_eq!(early.since(late), Duration::ZERO);
        assert_eq!(Timestamp::MAX.plus(Duration::MAX), Timestamp::MAX);
        assert_eq!(early.plus(Duration::from_secs(60)), late);
        assert_eq!(late.minus(Duration::from_secs(60)), early);
    }

    #[test]
    fn reads_rfc_3339_and_microseconds_and_writes_microseconds() {
        let time: Timestamp = serde_json::from_str("\"2026-11-23T09:00:00Z\"").unwrap();
        assert_eq!(time.to_string(), "2026-11-23T09:00:00Z");
        assert_eq!(serde_json::to_string(&time).unwrap(), time.as_micros().to_string());
        assert_eq!(serde_json::from_str::<Timestamp>(&time.as_micros().to_string()).unwrap(), time);
        assert!(
            serde_json::from_str::<Timestamp>("\"tomorrow\"").unwrap_err().to_string().contains("RFC 3339")
        );
    }
}
