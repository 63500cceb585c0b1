//! The proof that a rendered text has the structure that its template means, and holds its values unchanged.
//!
//! Values of harmless characters are checked where they stand, in one parse. For all others the text is first parsed with
//! neutral marks in the place of the values: that is the structure the author meant. Each value is then encoded for the
//! kind of scalar that its mark stands in, and the result is parsed again: it must have the same events as the neutral
//! text, and every scalar must read as the template's text with the values in it.
//!
//! What was proven is kept with the template, so that renderings that differ in nothing it depends on need no parse.

mod encode;
mod neutral;
mod proof;

use granit_parser::{Event, ScalarStyle};

use super::dialect::{Body, Placed, Raw, Shape};
use super::document::{Events, Walk, events, offset, repeated_key};
use super::error::RenderError;
use super::rendered::{Origin, Piece};
use super::scalar::{is_plainly_harmless, is_text};
pub(super) use proof::{Basis, Proofs};
use proof::{Freedom, Way};

/// A verified text and where its bytes come from.
#[derive(Debug, Clone)]
pub(super) struct Verified {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
}

/// Verifies a raw rendering, encoding its values as needed; with what its proof was kept as, if it was.
pub(super) fn verify(
    raw: Raw,
    body: &Body,
    proofs: &Proofs,
) -> Result<(Verified, Option<Basis>), RenderError> {
    if let Some((verified, basis)) = proofs.verified(&raw) {
        return Ok((verified, Some(basis)));
    }
    let (verified, freedom) = match as_it_is(&raw) {
        Some(sound) => sound,
        None => neutral::verify(&raw, &pieces(&raw), body)?,
    };
    let basis = proofs.keep(raw, &verified, freedom);
    Ok((verified, basis))
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

/// The number of the value that each piece of a raw text is, if it is one.
fn values_of(raw: &Raw, pieces: &[Piece]) -> Vec<Option<usize>> {
    let mut values = raw.values.iter().enumerate().peekable();
    let of = |piece: &Piece| {
        let is_site = matches!(piece.origin, Origin::Site(_));
        values.next_if(|(_, value)| is_site && value.range == piece.range).map(|(value, _)| value)
    };
    let found = pieces.iter().map(of).collect();
    debug_assert!(values.next().is_none(), "every value is a piece");
    found
}

/// The raw text itself, if all values are harmless and stand in simple scalars; else nothing is said.
fn as_it_is(raw: &Raw) -> Option<(Verified, Freedom)> {
    let harmless =
        |value: &Placed| value.shape == Shape::Literal || is_plainly_harmless(&raw.text[value.range.clone()]);
    if !raw.values.iter().all(harmless) {
        return None;
    }
    let events = events(&raw.text, false).ok().filter(|events| is_sound(raw, events))?;
    let pieces = pieces(raw);
    let values = values_of(raw, &pieces).into_iter().enumerate();
    let placed: Vec<_> = values.filter_map(|(piece, value)| Some((value?, piece))).collect();
    let verified = Verified { text: raw.text.clone(), pieces };
    let freedom = Freedom::of(raw, &verified, &placed, &events, Way::AsItIs);
    Some((verified, freedom))
}

/// Whether all values stand in simple scalars of the raw text, which has these events.
fn is_sound(raw: &Raw, events: &Events<'_>) -> bool {
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
    values.is_empty() && lists.is_empty() && (keys.is_empty() || repeated_key(events, &keys).is_none())
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
