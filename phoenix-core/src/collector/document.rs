//! A configuration file as a tree that knows where each part stands in the text.

mod ambiguous;
mod emit;
mod error;
mod load;
mod node;
mod replace;
mod scalar;
mod split;
mod strict;
#[cfg(test)]
mod tests;

use super::diagnostic::Diagnostic;

pub use error::DocumentError;
pub use node::{Entry, Mapping, Node, Value};
pub(crate) use replace::Replacement;
pub use scalar::{Kind, Scalar};

/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// The most nodes a document may have, aliases written out.
pub const MAX_NODES: usize = 20_000;
/// The most text that all scalars together may have, aliases written out, in bytes.
pub const MAX_TEXT: usize = 4 * MAX_BYTES;
/// How deep maps and lists may nest, aliases written out.
pub const MAX_DEPTH: usize = 64;

/// Reads any YAML value, for what a `${…}` stands for.
pub(crate) fn parse_value(text: &str) -> Option<Node> {
    let (node, _) = load::load_any(text).ok()?;
    Some(node)
}

/// A parsed configuration: an ordered tree of maps, lists and scalars.
///
/// It is read as the collector reads it: anchors, aliases and merge keys are resolved, keys that
/// hold `::` are split into nested maps, a duplicate key is an error, and the text of each scalar
/// is kept, so that `010` or `yes` mean after [`Document::to_text`] what they meant before.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    root: Mapping,
    warnings: Vec<Diagnostic>,
}

impl Document {
    /// Reads a YAML text within fixed budgets; no text can make it panic or run away.
    ///
    /// ```
    /// use phoenix_core::collector::Document;
    ///
    /// let document = Document::parse("processors:\n  \"batch::timeout\": 2s\n")?;
    /// let timeout = document.get(&["processors", "batch", "timeout"]);
    /// assert_eq!(timeout.and_then(|node| node.as_text()), Some("2s"));
    /// # Ok::<(), phoenix_core::collector::DocumentError>(())
    /// ```
    ///
    /// # Errors
    /// [`DocumentError`] says what a YAML reader or the collector's loader would refuse, or which
    /// budget ([`MAX_BYTES`], [`MAX_NODES`], [`MAX_TEXT`], [`MAX_DEPTH`]) the text exceeds.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        if text.len() > MAX_BYTES {
            return Err(DocumentError::TooLarge { bytes: text.len() });
        }
        let (root, warnings) = load::load(text)?;
        let root = split::split_keys(root)?;
        Ok(Self { root, warnings })
    }

    /// A document of its root map.
    #[must_use]
    pub fn new(root: Mapping) -> Self {
        Self { root, warnings: Vec::new() }
    }

    /// The top level.
    #[must_use]
    pub fn root(&self) -> &Mapping {
        &self.root
    }

    /// The top level, to be changed.
    pub fn root_mut(&mut self) -> &mut Mapping {
        &mut self.root
    }

    /// The node at a path of keys.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<&Node> {
        self.root.at(path)
    }

    /// What the reader noticed and the collector ignores, such as a second document.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The document as YAML: block style, keys in order, the same text for the same tree.
    #[must_use]
    pub fn to_text(&self) -> String {
        emit::document(&self.root)
    }
}
