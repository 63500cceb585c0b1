//! A rendered configuration, and where each byte of it comes from.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Position;
use super::dialect::Body;
use super::finding::Finding;

/// A rendered, verified configuration.
#[derive(Clone)]
pub struct Rendered {
    /// The YAML text.
    pub text: String,
    /// What a collector accepts in it and what is hardly meant, or good to know; empty if it was not checked.
    pub warnings: Vec<Finding>,
    pub(super) pieces: Vec<Piece>,
    /// The branches that were taken, if the template was traced.
    pub(super) reached: BTreeSet<usize>,
    pub(super) body: Arc<Body>,
}

/// A part of a rendered text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    pub(super) origin: Origin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The template's text from this byte of the file on.
    Text(usize),
    /// The value of this output.
    Site(usize),
}

/// What a part of a rendered text is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Source {
    /// Where in the template: of the text, of the output that made the value, or of the block that chose it.
    pub at: Position,
    /// Where that is in a partial, if the template was assembled of some in this process.
    pub partial: Option<PartialPlace>,
    /// The expression of the output if this is a value, the tag if it is a block.
    pub expression: Option<String>,
    /// The parameters that the value is made of, or that the block depends on.
    pub parameters: Vec<String>,
}

/// A place in a partial's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialPlace {
    /// The partial.
    pub name: String,
    /// Where in its file.
    pub at: Position,
}

impl Rendered {
    /// What made the byte at `offset` of the text; explains an error in the configuration by its template.
    ///
    /// Offsets beyond the end are taken for the last byte. `None` for an empty text only.
    pub fn source_at(&self, offset: usize) -> Option<Source> {
        let offset = offset.min(self.text.len().saturating_sub(1));
        let index = self.pieces.partition_point(|piece| piece.range.end <= offset);
        let piece = self.pieces.get(index).or(self.pieces.last())?;
        Some(self.source(piece, offset.saturating_sub(piece.range.start)))
    }

    /// What made a range of the text, nearest first: the values in it (if it begins with one or is a single line) or the
    /// text of the template there, then the blocks around the first of them.
    pub(super) fn made_by(&self, place: Range<usize>) -> Vec<Source> {
        let start = place.start.min(self.text.len().saturating_sub(1));
        let place = start..place.end.clamp(start, self.text.len());
        let first = self.pieces.partition_point(|piece| piece.range.end <= start);
        let one_line = !self.text.get(place.clone()).is_some_and(|text| text.contains('\n'));
        let is_value = |piece: &Piece| matches!(piece.origin, Origin::Site(_));
        let values: Vec<&Piece> = self.pieces[first..]
            .iter()
            .take_while(|piece| piece.range.start < place.end)
            .enumerate()
            .filter(|(index, piece)| is_value(piece) && (one_line || *index == 0))
            .map(|(_, piece)| piece)
            .collect();
        let nearest = match values.first() {
            Some(piece) => Some(*piece),
            None => self.pieces.get(first).or(self.pieces.last()),
        };
        let Some(nearest) = nearest else { return Vec::new() };
        let mut made_by: Vec<Source> = Vec::new();
        let sources = values.iter().map(|piece| self.source(piece, 0));
        let text = values.is_empty().then(|| self.source(nearest, start.saturating_sub(nearest.range.start)));
        for source in sources.chain(text) {
            if !made_by.contains(&source) {
                made_by.push(source);
            }
        }
        made_by.extend(self.blocks_around(nearest));
        made_by
    }

    fn blocks_around(&self, piece: &Piece) -> impl Iterator<Item = Source> {
        let at = match piece.origin {
            Origin::Text(start) => start,
            Origin::Site(site) => self.body.compiled.sites[site].at,
        };
        let around = self.body.compiled.choices.iter().filter(move |choice| choice.within.contains(&at));
        around.map(|choice| {
            self.source_of(choice.within.start, Some(choice.written.clone()), choice.parameters.clone())
        })
    }

    fn source_of(&self, at: usize, expression: Option<String>, parameters: Vec<String>) -> Source {
        let partial = self.body.assembled.as_ref().and_then(|assembled| assembled.partial_at(at));
        Source { at: Position::of(&self.body.source, at), partial, expression, parameters }
    }

    /// Every value in the text: its byte range and what made it, in order.
    pub fn values(&self) -> impl Iterator<Item = (Range<usize>, Source)> + '_ {
        let values = self.pieces.iter().filter(|piece| matches!(piece.origin, Origin::Site(_)));
        values.map(|piece| (piece.range.clone(), self.source(piece, 0)))
    }

    fn source(&self, piece: &Piece, ahead: usize) -> Source {
        match piece.origin {
            Origin::Text(start) => self.source_of(start + ahead, None, Vec::new()),
            Origin::Site(site) => {
                let site = &self.body.compiled.sites[site];
                self.source_of(site.at, Some(site.expression.clone()), site.parameters.clone())
            }
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.at)?;
        if let Some(PartialPlace { name, at }) = &self.partial {
            write!(f, " ({at} of the partial `{name}`)")?;
        }
        match &self.expression {
            Some(expression) => write!(f, ": `{expression}`"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered").field("text", &self.text).finish_non_exhaustive()
    }
}

/// Two renderings are equal if their texts are.
impl PartialEq for Rendered {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Rendered {}
