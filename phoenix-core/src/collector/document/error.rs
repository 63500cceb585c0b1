//! Why a text is no document.

use super::{MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_TEXT};
use crate::collector::diagnostic::{Code, Diagnostic, Span};

/// Why a text cannot be read as a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The text is longer than [`MAX_BYTES`].
    #[error("the text has {bytes} bytes, at most {MAX_BYTES} are read")]
    TooLarge {
        /// Length of the text.
        bytes: usize,
    },
    /// The tree has more than [`MAX_NODES`] nodes.
    #[error("more than {MAX_NODES} nodes, aliases written out")]
    TooManyNodes {
        /// Where the budget ran out.
        span: Span,
    },
    /// The scalars have more text than [`MAX_TEXT`].
    #[error("more than {MAX_TEXT} bytes of text, aliases written out")]
    TooMuchText {
        /// Where the budget ran out.
        span: Span,
    },
    /// Maps and lists nest deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep {
        /// Where the budget ran out.
        span: Span,
    },
    /// The text breaks YAML's syntax.
    #[error("not valid YAML: {message}")]
    Syntax {
        /// Where.
        span: Span,
        /// What the YAML reader says.
        message: String,
    },
    /// Nothing but comments and white space.
    #[error("empty configuration file")]
    Empty,
    /// The top level is a list or a single value.
    #[error("the top level must be a map of receivers, exporters, service and so on")]
    NotAMap {
        /// Where it starts.
        span: Span,
    },
    /// A key stands twice in one map.
    #[error("key `{key}` already defined at line {first}")]
    DuplicateKey {
        /// The key.
        key: String,
        /// Line of its first definition.
        first: usize,
        /// Where it stands again.
        span: Span,
    },
    /// A map or list used as a key.
    #[error("a map or a list cannot be a key")]
    ComplexKey {
        /// Where.
        span: Span,
    },
    /// `<<` with something that is neither a map nor a list of maps.
    #[error("`<<` merges a map or a list of maps, nothing else")]
    BadMerge {
        /// Where.
        span: Span,
    },
    /// Something that YAML readers take for different things.
    #[error("YAML readers differ about {what}")]
    Ambiguous {
        /// What.
        what: &'static str,
        /// Where.
        span: Span,
    },
    /// An alias inside the node that its anchor names.
    #[error("an alias refers to the node it stands in")]
    RecursiveAlias {
        /// Where.
        span: Span,
    },
    /// A tag that would change how a value is read.
    #[error("tag `{tag}` is not supported")]
    UnsupportedTag {
        /// The tag.
        tag: String,
        /// Where.
        span: Span,
    },
}

impl DocumentError {
    /// Where in the text the error is.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::TooLarge { .. } | Self::Empty => None,
            Self::TooManyNodes { span }
            | Self::TooMuchText { span }
            | Self::TooDeep { span }
            | Self::Syntax { span, .. }
            | Self::NotAMap { span }
            | Self::DuplicateKey { span, .. }
            | Self::ComplexKey { span }
            | Self::BadMerge { span }
            | Self::Ambiguous { span, .. }
            | Self::RecursiveAlias { span }
            | Self::UnsupportedTag { span, .. } => Some(*span),
        }
    }

    /// What to do about it, where the message does not say it.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Syntax { .. } => {
                Some("inside `{…}` and `[…]` a `${…}` must be quoted; indentation takes spaces, never tabs")
            }
            Self::DuplicateKey { .. } => Some("merge the two, or give one of them another name"),
            Self::Ambiguous { .. } => Some("quote it, or write it another way"),
            Self::UnsupportedTag { .. } => Some("leave the tag out, or quote the value"),
            _ => None,
        }
    }
}

impl From<&DocumentError> for Diagnostic {
    fn from(error: &DocumentError) -> Self {
        let mut diagnostic = Diagnostic::error(Code::Document, "", error.to_string());
        diagnostic.span = error.span();
        diagnostic.help = error.help().map(str::to_owned);
        diagnostic
    }
}
