//! The proof that a rendered text has the structure that its template means, and holds its values unchanged.
//!
//! Values of harmless characters are checked where they stand, in one parse. For all others the text is first parsed with
//! neutral marks in the place of the values: that is the structure the author meant. Each value is then encoded for the
//! kind of scalar that its mark stands in, and the result is parsed again: it must have the same events as the neutral
//! text, and every scalar must read as the template's text with the values in it.

mod encode;
mod neutral;

use granit_parser::{Event, ScalarStyle};

use super::dialect::{Body, Placed, Raw, Shape};
use super::document::{Walk, events, offset, repeated_key};
use super::error::RenderError;
use super::rendered::{Origin, Piece};
use super::scalar::{is_plainly_harmless, is_text};

/// A verified text and where its bytes come from.
pub(super) struct Verified {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
}

/// Verifies a raw rendering, encoding its values as needed.
pub(super) fn verify(raw: Raw, body: &Body) -> Result<Verified, RenderError> {
    if is_sound_as_it_is(&raw) {
        let pieces = pieces(&raw);
        return Ok(Verified { text: raw.text, pieces });
    }
    neutral::verify(&raw, &pieces(&raw), body)
}

/// The raw text's parts in order: the template's text, values (empty ones too), and the brackets of lists.
fn pieces(raw: &Raw) -> Vec<Piece> {
    let texts = raw.texts.iter().map(|(start, source)| (*start, None, Origin::Text(*source)));
    let lists = raw.lists.iter().map(|list| (list.start, None, Origin::Site(list.site)));
    let values =
        raw.values.iter().map(|value| (value.range.start, Some(value.range.end), Origin::Site(value.site)));
    let mut starts: Vec<(usize, Option<usize>, Origin)> = texts.chain(lists).chain(values).collect();
    // What has no bytes was written before what begins at the same place.
    starts.sort_by_key(|(start, end, _)| (*start, *end != Some(*start)));
    let mut pieces = Vec::with_capacity(starts.len());
    for (index, (start, end, origin)) in starts.iter().enumerate() {
        let next = starts.get(index + 1).map_or(raw.text.len(), |(start, ..)| *start);
        let end = end.unwrap_or(next);
        pieces.push(Piece { range: *start..end, origin: *origin });
        if end < next {
            // Between the items of a list.
            pieces.push(Piece { range: end..next, origin: *origin });
        }
    }
    pieces
}

/// Whether all values are harmless and stand in simple scalars; else nothing is said.
fn is_sound_as_it_is(raw: &Raw) -> bool {
    let harmless =
        |value: &Placed| value.shape == Shape::Literal || is_plainly_harmless(&raw.text[value.range.clone()]);
    if !raw.values.iter().all(harmless) {
        return false;
    }
    let Ok(events) = events(&raw.text, false) else { return false };
    let mut walk = Walk::default();
    let (mut values, mut lists) = (raw.values.as_slice(), raw.lists.as_slice());
    let mut keys = Vec::new();
    for (index, (event, span)) in events.iter().enumerate() {
        let place = walk.step(event);
        match event {
            Event::Scalar(content, style, ..) => {
                let Some(range) = span.byte_range() else { return false };
                let count = values.iter().take_while(|value| value.range.start < range.end).count();
                let (inside, rest) = values.split_at(count);
                values = rest;
                if inside.is_empty() {
                    continue;
                }
                if !is_simple(raw, inside, range, content, *style) || place.key && content.contains("::") {
                    return false;
                }
                if place.key {
                    keys.push(index);
                }
            }
            Event::SequenceStart(..) => {
                let begins = lists.first().is_some_and(|list| list.start == offset(span));
                lists = &lists[usize::from(begins)..];
            }
            _ => {}
        }
    }
    values.is_empty() && lists.is_empty() && (keys.is_empty() || repeated_key(&events, &keys).is_none())
}

/// Whether a scalar is written on one line just as it reads, and remains a text if it holds one.
fn is_simple(
    raw: &Raw,
    values: &[Placed],
    range: std::ops::Range<usize>,
    content: &str,
    style: ScalarStyle,
) -> bool {
    let inner = match style {
        ScalarStyle::Plain => range,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => range.start + 1..range.end.saturating_sub(1),
        ScalarStyle::Literal | ScalarStyle::Folded => return false,
    };
    if raw.text.get(inner.clone()) != Some(content) {
        return false;
    }
    values.iter().all(|value| {
        let within = value.range.start >= inner.start && value.range.end <= inner.end;
        let stays_text = style != ScalarStyle::Plain || value.shape == Shape::Literal || is_text(content);
        let alone = !value.item || style == ScalarStyle::Plain && value.range == inner;
        within && stays_text && alone
    })
}
