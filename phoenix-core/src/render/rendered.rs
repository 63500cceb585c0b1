//! A rendered configuration, and where each byte of it comes from.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::Position;
use super::dialect::Body;

/// A rendered, verified configuration.
#[derive(Clone)]
pub struct Rendered {
    /// The YAML text.
    pub text: String,
    pub(super) pieces: Vec<Piece>,
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
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// Where in the template: of the text, or of the output that made the value.
    pub at: Position,
    /// The expression of the output, if this is a value.
    pub expression: Option<String>,
    /// The parameters that the value is made of.
    pub parameters: Vec<String>,
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

    /// Every value in the text: its byte range and what made it, in order.
    pub fn values(&self) -> impl Iterator<Item = (Range<usize>, Source)> + '_ {
        let values = self.pieces.iter().filter(|piece| matches!(piece.origin, Origin::Site(_)));
        values.map(|piece| (piece.range.clone(), self.source(piece, 0)))
    }

    fn source(&self, piece: &Piece, ahead: usize) -> Source {
        match piece.origin {
            Origin::Text(start) => Source {
                at: Position::of(&self.body.source, start + ahead),
                expression: None,
                parameters: Vec::new(),
            },
            Origin::Site(site) => {
                let site = &self.body.compiled.sites[site];
                Source {
                    at: Position::of(&self.body.source, site.at),
                    expression: Some(site.expression.clone()),
                    parameters: site.parameters.clone(),
                }
            }
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
