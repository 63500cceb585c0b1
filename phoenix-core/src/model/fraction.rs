//! The one unit for ratios: `0.5` in code and on the wire, printed as `50 %`.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A ratio that is finite and not negative; `0.5` is a half.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Fraction(f64);

impl Fraction {
    /// Nothing.
    pub const ZERO: Fraction = Fraction(0.0);
    /// The whole.
    pub const ONE: Fraction = Fraction(1.0);

    /// A fraction of this value.
    ///
    /// ```
    /// # use phoenix_core::model::Fraction;
    /// assert_eq!(Fraction::new(0.5)?.to_string(), "50 %");
    /// assert!(Fraction::new(-0.1).is_err());
    /// # Ok::<(), phoenix_core::model::fraction::NotAFraction>(())
    /// ```
    ///
    /// # Errors
    /// [`NotAFraction`] when the value is negative, infinite or not a number.
    pub fn new(value: f64) -> Result<Fraction, NotAFraction> {
        // Adding zero turns -0.0 into 0.0, so that equal fractions have equal bits.
        if value.is_finite() && value >= 0.0 {
            Ok(Fraction(value + 0.0))
        } else {
            Err(NotAFraction(value.to_string()))
        }
    }

    /// `percent` hundredths: `Fraction::percent(50)` is a half.
    #[must_use]
    pub fn percent(percent: u32) -> Fraction {
        Fraction(f64::from(percent) / 100.0)
    }

    /// The value, where `0.5` is a half.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// Whether this is at most the whole.
    #[must_use]
    pub fn is_share(self) -> bool {
        self.0 <= 1.0
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl TryFrom<f64> for Fraction {
    type Error = NotAFraction;

    fn try_from(value: f64) -> Result<Self, Self::Error> {
        Fraction::new(value)
    }
}

impl From<Fraction> for f64 {
    fn from(fraction: Fraction) -> f64 {
        fraction.0
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.0 * 100.0;
        // At most two decimals, none that are zero.
        let text = format!("{percent:.2}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{text} %")
    }
}

/// A value that is no fraction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a fraction: it must be a finite number that is not negative, such as 0.5 for 50 %")]
pub struct NotAFraction(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_percent_with_at_most_two_decimals() {
        for (value, text) in [
            (0.0, "0 %"),
            (0.5, "50 %"),
            (0.01, "1 %"),
            (0.125, "12.5 %"),
            (1.0 / 3.0, "33.33 %"),
            (2.0, "200 %"),
        ] {
            assert_eq!(Fraction::new(value).unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_no_ratio() {
        for value in [-0.001, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(Fraction::new(value).is_err(), "{value}");
        }
    }

    #[test]
    fn reads_and_writes_as_a_plain_number() {
        assert_eq!(serde_json::to_string(&Fraction::percent(50)).unwrap(), "0.5");
        assert_eq!(serde_json::from_str::<Fraction>("0.25").unwrap(), Fraction::percent(25));
        assert!(serde_json::from_str::<Fraction>("-1").is_err());
    }
}
