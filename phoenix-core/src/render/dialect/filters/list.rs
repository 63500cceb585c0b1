//! Filters on lists, and `default`.

use std::cmp::Ordering;

use super::{Datum, Outcome, text_of};

/// The argument for nothing, `false` and empty values, as in Liquid.
pub(super) fn default(input: &Datum, arguments: &[Datum]) -> Outcome {
    let absent = match input {
        Datum::Nil | Datum::Bool(false) => true,
        Datum::Text(text) => text.is_empty(),
        Datum::List(items) => items.is_empty(),
        _ => false,
    };
    Ok(if absent { arguments[0].clone() } else { input.clone() })
}

pub(super) fn join(input: &Datum, arguments: &[Datum]) -> Outcome {
    let separator = arguments.first().map_or(Ok(" ".to_owned()), text_of)?;
    let parts: Result<Vec<String>, String> = items(input)?.iter().map(text_of).collect();
    let parts = parts?;
    // Counted before it is made: a long separator multiplies.
    let size = parts.iter().map(String::len).sum::<usize>() + separator.len() * parts.len();
    if size > 2 * super::MAX_VALUE_BYTES {
        return Err(format!("the result is larger than {} bytes", super::MAX_VALUE_BYTES));
    }
    Ok(Datum::Text(parts.join(&separator)))
}

/// Characters of a text, items of a list.
pub(super) fn size(input: &Datum, _: &[Datum]) -> Outcome {
    let count = match input {
        Datum::List(items) => items.len(),
        scalar => text_of(scalar)?.chars().count(),
    };
    i64::try_from(count).map(Datum::Int).map_err(|error| error.to_string())
}

pub(super) fn first(input: &Datum, _: &[Datum]) -> Outcome {
    Ok(items(input)?.into_iter().next().unwrap_or(Datum::Nil))
}

pub(super) fn last(input: &Datum, _: &[Datum]) -> Outcome {
    Ok(items(input)?.pop().unwrap_or(Datum::Nil))
}

pub(super) fn reverse(input: &Datum, _: &[Datum]) -> Outcome {
    let mut items = items(input)?;
    items.reverse();
    Ok(Datum::List(items))
}

/// Numbers by value, then texts by code point; other items are refused.
pub(super) fn sort(input: &Datum, _: &[Datum]) -> Outcome {
    let mut items = items(input)?;
    if let Some(item) = items.iter().find(|item| rank(item).is_none()) {
        return Err(format!("cannot order {}", item.type_name()));
    }
    items.sort_by(order);
    Ok(Datum::List(items))
}

/// Keeps the first of equal items.
pub(super) fn uniq(input: &Datum, _: &[Datum]) -> Outcome {
    let mut seen = std::collections::BTreeSet::new();
    let mut items = items(input)?;
    items.retain(|item| seen.insert(format!("{item:?}")));
    Ok(Datum::List(items))
}

/// Leaves out items that have no value.
pub(super) fn compact(input: &Datum, _: &[Datum]) -> Outcome {
    let mut items = items(input)?;
    items.retain(|item| *item != Datum::Nil);
    Ok(Datum::List(items))
}

fn items(input: &Datum) -> Result<Vec<Datum>, String> {
    match input {
        Datum::List(items) => Ok(items.clone()),
        other => Err(format!("needs a list, not {}", other.type_name())),
    }
}

fn rank(datum: &Datum) -> Option<u8> {
    match datum {
        Datum::Int(_) | Datum::Float(_) => Some(0),
        Datum::Text(_) => Some(1),
        _ => None,
    }
}

/// By value as a float first, which is the same order for all numbers; equal ones by kind, then exactly.
fn order(left: &Datum, right: &Datum) -> Ordering {
    let float = |datum: &Datum| match datum {
        Datum::Int(value) => *value as f64,
        Datum::Float(value) => *value,
        _ => 0.0,
    };
    rank(left).cmp(&rank(right)).then_with(|| float(left).total_cmp(&float(right))).then_with(|| {
        match (left, right) {
            (Datum::Int(a), Datum::Int(b)) => a.cmp(b),
            (Datum::Text(a), Datum::Text(b)) => a.cmp(b),
            (Datum::Int(_), Datum::Float(_)) => Ordering::Less,
            (Datum::Float(_), Datum::Int(_)) => Ordering::Greater,
            _ => Ordering::Equal,
        }
    })
}
