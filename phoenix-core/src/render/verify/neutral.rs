//! Verification against the structure that the template has with neutral values.

use std::collections::BTreeSet;
use std::ops::Range;

use granit_parser::Event;

use super::encode::{Use, Written, uses};
use super::proof::{Freedom, Way};
use super::{Body, Raw, Verified, values_of};
use crate::render::Position;
use crate::render::document::{Events, events, offset, repeated_key};
use crate::render::error::{RenderError, ValueRefusal};
use crate::render::rendered::{Origin, Piece};

/// Private-use characters, which templates cannot contain: a mark is one of each with a number between them.
pub(super) const MARK_START: char = '\u{e000}';
pub(super) const MARK_END: char = '\u{e001}';

/// A text with marks for values, and where its parts are.
struct Neutral<'r> {
    raw: &'r Raw,
    pieces: &'r [Piece],
    text: String,
    /// The range of each piece in the neutral text.
    ranges: Vec<Range<usize>>,
    /// The value that a piece is, if it is one.
    values: Vec<Option<usize>>,
}

pub(super) fn verify(raw: &Raw, pieces: &[Piece], body: &Body) -> Result<(Verified, Freedom), RenderError> {
    let neutral = Neutral::new(raw, pieces);
    let meant = events(&neutral.text, true)
        .map_err(|(at, message)| RenderError::NotYaml { at: neutral.position(at, body), message })?;
    let refuse = |value: usize, refusal: ValueRefusal| refusal_at(raw.values[value].site, refusal, body);
    check_lists(&neutral, &meant, body)?;
    let uses = uses(raw, &neutral.text, &meant).map_err(|(value, refusal)| refuse(value, refusal))?;
    let (verified, placed) = neutral.rewrite(&uses);
    let Verified { text, pieces } = &verified;
    let nearest =
        |at: usize| nearest_site(pieces, at).unwrap_or(raw.values.first().map_or(0, |value| value.site));
    let found = match events(text, true) {
        Ok(found) => found,
        Err((at, _)) => return Err(refusal_at(nearest(at), ValueRefusal::NotReadBack, body)),
    };
    if let Some(index) = first_difference(&meant, &found, &uses) {
        let site = match uses.iter().find(|used| used.event == index) {
            Some(used) => raw.values[used.first_value()].site,
            None => nearest(found.get(index).map_or(text.len(), |(_, span)| offset(span))),
        };
        return Err(refusal_at(site, ValueRefusal::NotReadBack, body));
    }
    let keys: Vec<usize> = uses.iter().filter(|used| used.key).map(|used| used.event).collect();
    if !keys.is_empty()
        && let Some((index, key)) = repeated_key(&found, &keys)
    {
        let used = uses.iter().find(|used| used.event == index);
        let site = used.map_or(0, |used| raw.values[used.first_value()].site);
        return Err(refusal_at(site, ValueRefusal::DuplicateKey { key }, body));
    }
    let freedom = Freedom::of(raw, &verified, &placed, &found, Way::Compared);
    Ok((verified, freedom))
}

fn refusal_at(site: usize, refusal: ValueRefusal, body: &Body) -> RenderError {
    let site = &body.compiled.sites[site];
    RenderError::Value {
        at: Position::of(&body.source, site.at),
        expression: site.expression.clone(),
        refusal,
    }
}

/// Every list must begin a sequence, and not be text within a scalar.
fn check_lists(neutral: &Neutral<'_>, meant: &Events<'_>, body: &Body) -> Result<(), RenderError> {
    let starts: BTreeSet<usize> = meant
        .iter()
        .filter(|(event, _)| matches!(event, Event::SequenceStart(..)))
        .map(|(_, span)| offset(span))
        .collect();
    for list in &neutral.raw.lists {
        let before = |piece: &Piece| piece.range.start < list.start || piece.range.end <= list.start;
        let bracket = neutral.pieces.partition_point(before);
        if !neutral.ranges.get(bracket).is_some_and(|range| starts.contains(&range.start)) {
            return Err(refusal_at(list.site, ValueRefusal::ListInScalar, body));
        }
    }
    Ok(())
}

impl<'r> Neutral<'r> {
    fn new(raw: &'r Raw, pieces: &'r [Piece]) -> Self {
        let values = values_of(raw, pieces);
        let mut text = String::with_capacity(raw.text.len());
        let mut ranges = Vec::with_capacity(pieces.len());
        for (piece, value) in pieces.iter().zip(&values) {
            let start = text.len();
            match value {
                Some(value) => {
                    text.push(MARK_START);
                    text.push_str(&value.to_string());
                    text.push(MARK_END);
                }
                None => text.push_str(&raw.text[piece.range.clone()]),
            }
            ranges.push(start..text.len());
        }
        Self { raw, pieces, text, ranges, values }
    }

    /// The place in the template that made a byte of the neutral text.
    fn position(&self, at: usize, body: &Body) -> Position {
        let index =
            self.ranges.partition_point(|range| range.end <= at).min(self.pieces.len().saturating_sub(1));
        let source = match self.pieces.get(index).map(|piece| piece.origin) {
            Some(Origin::Text(source)) => source + at.saturating_sub(self.ranges[index].start),
            Some(Origin::Site(site)) => body.compiled.sites[site].at,
            None => body.source.len(),
        };
        Position::of(&body.source, source)
    }

    /// The final text: marks become values, and scalars that need quotes are written anew. Beside it the values that
    /// stand in it by themselves, with the pieces that they are.
    fn rewrite(&self, uses: &[Use]) -> (Verified, Vec<(usize, usize)>) {
        let mut encoded: Vec<&str> = vec![""; self.raw.values.len()];
        let mut whole: Vec<(&Range<usize>, &str, usize)> = Vec::new();
        for used in uses {
            match &used.written {
                Written::InPlace(values) => {
                    values.iter().for_each(|(value, text)| encoded[*value] = text);
                }
                Written::Whole { range, text } => {
                    whole.push((range, text, self.raw.values[used.first_value()].site));
                }
            }
        }
        whole.sort_by_key(|(range, ..)| range.start);
        let mut out = Rewriting {
            text: String::with_capacity(self.text.len()),
            pieces: Vec::with_capacity(self.pieces.len()),
        };
        let mut placed = Vec::with_capacity(self.raw.values.len());
        let mut replacements = whole.into_iter().peekable();
        for (index, piece) in self.pieces.iter().enumerate() {
            let range = &self.ranges[index];
            let mut at = range.start;
            while at < range.end {
                let stop = match replacements.peek() {
                    Some((replaced, text, site)) if replaced.start <= at => {
                        if at == replaced.start {
                            out.push(text, Origin::Site(*site));
                        }
                        at = replaced.end.min(range.end);
                        if at == replaced.end {
                            replacements.next();
                        }
                        continue;
                    }
                    Some((replaced, ..)) => replaced.start.min(range.end),
                    None => range.end,
                };
                match (self.values[index], piece.origin) {
                    (Some(value), origin) => {
                        placed.push((value, out.pieces.len()));
                        out.push(encoded[value], origin);
                    }
                    (None, Origin::Text(source)) => {
                        out.push(&self.text[at..stop], Origin::Text(source + at - range.start));
                    }
                    (None, origin) => out.push(&self.text[at..stop], origin),
                }
                at = stop;
            }
        }
        (Verified { text: out.text, pieces: out.pieces }, placed)
    }
}

struct Rewriting {
    text: String,
    pieces: Vec<Piece>,
}

impl Rewriting {
    fn push(&mut self, text: &str, origin: Origin) {
        let start = self.text.len();
        self.text.push_str(text);
        self.pieces.push(Piece { range: start..self.text.len(), origin });
    }
}

fn nearest_site(pieces: &[Piece], at: usize) -> Option<usize> {
    let sites = pieces.iter().filter_map(|piece| match piece.origin {
        Origin::Site(site) => Some((piece.range.start, site)),
        Origin::Text(_) => None,
    });
    sites.take_while(|(start, _)| *start <= at).last().map(|(_, site)| site)
}

/// The first event of `found` that is not what the neutral text means.
fn first_difference(meant: &Events<'_>, found: &Events<'_>, uses: &[Use]) -> Option<usize> {
    let mut uses = uses.iter().peekable();
    for (index, (left, _)) in meant.iter().enumerate() {
        let expected = uses.next_if(|used| used.event == index).map(|used| used.expected.as_str());
        let Some((right, _)) = found.get(index) else { return Some(index) };
        let same = match (left, right) {
            (
                Event::Scalar(text, style, anchor, tag),
                Event::Scalar(found, found_style, found_anchor, found_tag),
            ) => {
                let same_style = expected.is_some() || style == found_style;
                expected.unwrap_or(text) == found.as_ref()
                    && same_style
                    && anchor == found_anchor
                    && tag == found_tag
            }
            (Event::Comment(text, _), Event::Comment(found, _)) => expected.unwrap_or(text) == found.as_ref(),
            (left, right) => left == right,
        };
        if !same {
            return Some(index);
        }
    }
    (found.len() > meant.len()).then_some(meant.len())
}
