//! Numbers as the collector's YAML reader takes them.

use std::borrow::Cow;

use crate::collector::document::{Kind, Scalar};

/// A number of a configuration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// A whole number.
    Int(i128),
    /// A number with a fraction or an exponent.
    Float(f64),
}

impl Number {
    /// The number that a scalar is.
    pub(super) fn of(scalar: &Scalar) -> Option<Self> {
        match scalar.kind() {
            Kind::Int => whole(scalar.text()),
            Kind::Float => float(scalar.text()).map(Self::Float),
            _ => None,
        }
    }

    /// The number as one with a fraction.
    #[allow(clippy::cast_precision_loss, reason = "what is compared with limits may be rounded")]
    pub(super) fn as_f64(self) -> f64 {
        match self {
            Self::Int(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    /// Why what is kept of the number is not what one reads in the text.
    pub(super) fn surprise(self, text: &str, kept: i128) -> Option<&'static str> {
        match self {
            Self::Float(number) if number.fract() != 0.0 => Some("has a fraction where whole numbers belong"),
            _ if self.truncated() != kept => Some("is too large for this field"),
            Self::Float(_) => Some("is written with a point or an exponent"),
            Self::Int(_) if kept.to_string() != text => Some("is no plain decimal number"),
            Self::Int(_) => None,
        }
    }

    /// The whole number that the collector makes of it: what is behind the point is cut off.
    #[allow(clippy::cast_possible_truncation, reason = "the collector cuts off, too")]
    pub(super) fn truncated(self) -> i128 {
        match self {
            Self::Int(number) => number,
            Self::Float(number) => number.trunc() as i128,
        }
    }
}

/// What is left of a whole number in a field of so many bits: the collector drops the rest.
pub(super) fn kept(number: i128, bits: u8, is_signed: bool) -> i128 {
    let modulus = 1_i128 << bits;
    let kept = number.rem_euclid(modulus);
    match is_signed && kept >= modulus / 2 {
        true => kept - modulus,
        false => kept,
    }
}

/// A whole number in any notation of YAML 1.1: `0x10`, `010` (octal), `0b1`, `0o7`, `1_000`.
fn whole(text: &str) -> Option<Number> {
    let bare = bare(text);
    let (negative, digits) = match bare.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, bare.strip_prefix('+').unwrap_or(&bare)),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] if digits.bytes().all(|b| (b'0'..=b'7').contains(&b)) => (8, &digits[1..]),
        _ => (10, digits),
    };
    let number = match i128::from_str_radix(digits, radix) {
        Ok(number) if number <= i128::from(u64::MAX) => number,
        _ => return float(&bare).map(Number::Float),
    };
    Some(Number::Int(if negative { -number } else { number }))
}

fn float(text: &str) -> Option<f64> {
    let bare = bare(text);
    let unsigned = bare.trim_start_matches(['-', '+']);
    let is = |word: &str| unsigned.eq_ignore_ascii_case(word);
    match bare.starts_with('-') {
        true if is(".inf") => Some(f64::NEG_INFINITY),
        false if is(".inf") => Some(f64::INFINITY),
        _ if is(".nan") => Some(f64::NAN),
        _ => bare.parse().ok(),
    }
}

/// The digits without the underscores between them, as they are where there are none.
fn bare(text: &str) -> Cow<'_, str> {
    if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) }
}
