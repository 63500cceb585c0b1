//! Arithmetic: whole numbers stay whole and never wrap; other numbers stay finite.

use std::cmp::Ordering;

use super::{Datum, Outcome};

enum Pair {
    Whole(i64, i64),
    Broken(f64, f64),
}

pub(super) fn plus(input: &Datum, arguments: &[Datum]) -> Outcome {
    arithmetic(input, &arguments[0], i64::checked_add, |a, b| a + b)
}

pub(super) fn minus(input: &Datum, arguments: &[Datum]) -> Outcome {
    arithmetic(input, &arguments[0], i64::checked_sub, |a, b| a - b)
}

pub(super) fn times(input: &Datum, arguments: &[Datum]) -> Outcome {
    arithmetic(input, &arguments[0], i64::checked_mul, |a, b| a * b)
}

/// Whole numbers are divided downwards, as in Liquid.
pub(super) fn divided_by(input: &Datum, arguments: &[Datum]) -> Outcome {
    not_zero(&arguments[0])?;
    let floor = |a: i64, b: i64| {
        let quotient = a.checked_div(b)?;
        Some(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
    };
    arithmetic(input, &arguments[0], floor, |a, b| a / b)
}

/// The sign is the divisor's, as in Liquid.
pub(super) fn modulo(input: &Datum, arguments: &[Datum]) -> Outcome {
    not_zero(&arguments[0])?;
    let whole = |a: i64, b: i64| {
        let rest = a.checked_rem(b)?;
        Some(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest })
    };
    arithmetic(input, &arguments[0], whole, |a, b| a - b * (a / b).floor())
}

pub(super) fn abs(input: &Datum, _: &[Datum]) -> Outcome {
    arithmetic(input, &Datum::Int(0), |a, _| a.checked_abs(), |a, _| a.abs())
}

pub(super) fn at_least(input: &Datum, arguments: &[Datum]) -> Outcome {
    choose(input, &arguments[0], Ordering::Less)
}

pub(super) fn at_most(input: &Datum, arguments: &[Datum]) -> Outcome {
    choose(input, &arguments[0], Ordering::Greater)
}

pub(super) fn floor(input: &Datum, _: &[Datum]) -> Outcome {
    to_whole(input, f64::floor)
}

pub(super) fn ceil(input: &Datum, _: &[Datum]) -> Outcome {
    to_whole(input, f64::ceil)
}

/// Without an argument a whole number; else with at most that many digits after the point, 0 to 15.
pub(super) fn round(input: &Datum, arguments: &[Datum]) -> Outcome {
    match arguments.first() {
        None | Some(Datum::Int(0)) => to_whole(input, f64::round),
        Some(Datum::Int(digits @ 1..=15)) => {
            let scale = (0..*digits).fold(1.0, |scale: f64, _| scale * 10.0);
            match input {
                Datum::Int(_) => Ok(input.clone()),
                Datum::Float(value) => finite((value * scale).round() / scale),
                other => Err(not_a_number(other)),
            }
        }
        Some(_) => Err("takes 0 to 15 digits".into()),
    }
}

fn arithmetic(
    left: &Datum,
    right: &Datum,
    whole: impl Fn(i64, i64) -> Option<i64>,
    broken: impl Fn(f64, f64) -> f64,
) -> Outcome {
    match pair(left, right)? {
        Pair::Whole(a, b) => {
            whole(a, b).map(Datum::Int).ok_or_else(|| "the result does not fit in 64 bits".to_owned())
        }
        Pair::Broken(a, b) => finite(broken(a, b)),
    }
}

fn pair(left: &Datum, right: &Datum) -> Result<Pair, String> {
    match (left, right) {
        (Datum::Int(a), Datum::Int(b)) => Ok(Pair::Whole(*a, *b)),
        (a, b) => Ok(Pair::Broken(float(a)?, float(b)?)),
    }
}

fn float(datum: &Datum) -> Result<f64, String> {
    match datum {
        Datum::Int(value) => Ok(*value as f64),
        Datum::Float(value) => Ok(*value),
        other => Err(not_a_number(other)),
    }
}

fn finite(value: f64) -> Outcome {
    if value.is_finite() { Ok(Datum::Float(value)) } else { Err("the result is not a finite number".into()) }
}

fn not_zero(divisor: &Datum) -> Result<(), String> {
    if float(divisor)? == 0.0 { Err("cannot divide by zero".into()) } else { Ok(()) }
}

fn choose(input: &Datum, bound: &Datum, replaced: Ordering) -> Outcome {
    let order = match pair(input, bound)? {
        Pair::Whole(a, b) => a.cmp(&b),
        Pair::Broken(a, b) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
    };
    Ok(if order == replaced { bound.clone() } else { input.clone() })
}

fn to_whole(input: &Datum, rounding: impl Fn(f64) -> f64) -> Outcome {
    match input {
        Datum::Int(value) => Ok(Datum::Int(*value)),
        Datum::Float(value) => {
            let rounded = rounding(*value);
            // 2^63 is exact as a float; anything below it fits.
            let limit = 9_223_372_036_854_775_808.0;
            if rounded >= -limit && rounded < limit {
                Ok(Datum::Int(rounded as i64))
            } else {
                Err("the result does not fit in 64 bits".into())
            }
        }
        other => Err(not_a_number(other)),
    }
}

fn not_a_number(datum: &Datum) -> String {
    format!("needs a number, not {}", datum.type_name())
}
