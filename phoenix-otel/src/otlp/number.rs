//! Numbers as OTLP/JSON writes them: as JSON numbers or as strings.

use std::fmt;

use serde::Deserializer;
use serde::de::{Error, Unexpected, Visitor};

use phoenix_core::telemetry::Temporality;

/// Reads a whole number that may stand in a string.
pub(super) fn whole<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i128>,
{
    let number = deserializer.deserialize_any(Whole)?;
    T::try_from(number).map_err(|_| D::Error::custom(format_args!("integer out of range: {number}")))
}

/// The same for a field that may be left out.
pub(super) fn optional_whole<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i128>,
{
    whole(deserializer).map(Some)
}

/// Reads a number that may be fractional and may stand in a string.
pub(super) fn double<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    deserializer.deserialize_any(Double)
}

/// The same for a field that may be left out.
pub(super) fn optional_double<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    double(deserializer).map(Some)
}

/// Reads an aggregation temporality: its number or its name.
pub(super) fn temporality<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Temporality, D::Error> {
    deserializer.deserialize_any(Enum)
}

struct Whole;

impl Visitor<'_> for Whole {
    type Value = i128;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer, as a number or in a string")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i128, E> {
        Ok(number.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i128, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i128, E> {
        // Up to 2^53 a float holds every integer.
        if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0 {
            Ok(number as i128)
        } else {
            Err(E::invalid_value(Unexpected::Float(number), &self))
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<i128, E> {
        let unsigned = text.parse::<u64>().map(i128::from);
        unsigned
            .or_else(|_| text.parse::<i64>().map(i128::from))
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

struct Double;

impl Visitor<'_> for Double {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or one in a string, or \"NaN\", \"Infinity\", \"-Infinity\"")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<f64, E> {
        Ok(number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<f64, E> {
        match text {
            "NaN" => Ok(f64::NAN),
            "Infinity" => Ok(f64::INFINITY),
            "-Infinity" => Ok(f64::NEG_INFINITY),
            _ => text
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())
                .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

struct Enum;

impl Visitor<'_> for Enum {
    type Value = Temporality;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an aggregation temporality: 0 to 2 or AGGREGATION_TEMPORALITY_…")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Temporality, E> {
        match number {
            0 => Ok(Temporality::Unspecified),
            1 => Ok(Temporality::Delta),
            2 => Ok(Temporality::Cumulative),
            _ => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Temporality, E> {
        match name {
            "AGGREGATION_TEMPORALITY_UNSPECIFIED" => Ok(Temporality::Unspecified),
            "AGGREGATION_TEMPORALITY_DELTA" => Ok(Temporality::Delta),
            "AGGREGATION_TEMPORALITY_CUMULATIVE" => Ok(Temporality::Cumulative),
            _ => Err(E::invalid_value(Unexpected::Str(name), &self)),
        }
    }
}
