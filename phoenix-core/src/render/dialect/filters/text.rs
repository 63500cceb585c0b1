//! Filters on texts; those that only change letters work on every item of a list.

use super::{Datum, MAX_VALUE_BYTES, Outcome, each, text_of};

pub(super) fn append(input: &Datum, arguments: &[Datum]) -> Outcome {
    Ok(Datum::Text(text_of(input)? + &text_of(&arguments[0])?))
}

pub(super) fn prepend(input: &Datum, arguments: &[Datum]) -> Outcome {
    Ok(Datum::Text(text_of(&arguments[0])? + &text_of(input)?))
}

pub(super) fn upcase(input: &Datum, _: &[Datum]) -> Outcome {
    each(input, &str::to_uppercase)
}

pub(super) fn downcase(input: &Datum, _: &[Datum]) -> Outcome {
    each(input, &str::to_lowercase)
}

pub(super) fn capitalize(input: &Datum, _: &[Datum]) -> Outcome {
    each(input, &|text| {
        let mut characters = text.chars();
        characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
    })
}

pub(super) fn strip(input: &Datum, _: &[Datum]) -> Outcome {
    each(input, &|text| text.trim().to_owned())
}

pub(super) fn replace(input: &Datum, arguments: &[Datum]) -> Outcome {
    let (text, from, to) = (text_of(input)?, text_of(&arguments[0])?, text_of(&arguments[1])?);
    if from.is_empty() {
        return Err("cannot replace an empty text".into());
    }
    // Counted before it is made: a replacement can multiply the text.
    let count = text.matches(from.as_str()).count();
    if text.len() + count * to.len() > MAX_VALUE_BYTES + count * from.len() {
        return Err(format!("the result is larger than {MAX_VALUE_BYTES} bytes"));
    }
    Ok(Datum::Text(text.replace(from.as_str(), &to)))
}

pub(super) fn remove(input: &Datum, arguments: &[Datum]) -> Outcome {
    replace(input, &[arguments[0].clone(), Datum::Text(String::new())])
}

pub(super) fn split(input: &Datum, arguments: &[Datum]) -> Outcome {
    let (text, separator) = (text_of(input)?, text_of(&arguments[0])?);
    if separator.is_empty() {
        return Err("needs a separator".into());
    }
    if text.is_empty() {
        return Ok(Datum::List(Vec::new()));
    }
    Ok(Datum::List(text.split(separator.as_str()).map(|part| Datum::Text(part.to_owned())).collect()))
}
