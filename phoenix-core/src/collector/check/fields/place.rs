//! A part of a body that is being decoded: what is there, where it stands, where findings go.

use std::cell::RefCell;

use crate::collector::check::Sound;
use crate::collector::component::Signal;
use crate::collector::component::schema::Kind;
use crate::collector::diagnostic::{Code, Diagnostic, Span};
use crate::collector::document::Node;
use crate::collector::target::Target;

/// A value of a body with the way to it.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// What is written there.
    pub node: &'a Node,
    pub(super) path: Path<'a>,
    pub(super) report: &'a Report<'a>,
    /// Whether more than its types counts: a section that is switched off is decoded and no more.
    pub(super) is_validated: bool,
}

/// The way to a part of a configuration; it becomes a text only in a finding.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    segment: Segment<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Segment<'a> {
    Key(&'a str),
    Index(usize),
}

/// Where findings go, with what all of a component have in common.
#[derive(Debug)]
pub struct Report<'a> {
    pub(super) found: RefCell<Vec<Diagnostic>>,
    pub(super) target: &'a Target,
    /// The signals of the pipelines that use the component; none when no pipeline does.
    pub(super) signals: &'a [Signal],
    /// Statements that need not be read, if any are known.
    pub(super) sound: Option<&'a Sound>,
}

impl<'a> Path<'a> {
    /// The way from the top.
    #[must_use]
    pub fn root(key: &'a str) -> Self {
        Self { parent: None, segment: Segment::Key(key) }
    }

    /// One key further.
    #[must_use]
    pub fn key(&'a self, key: &'a str) -> Self {
        Self { parent: Some(self), segment: Segment::Key(key) }
    }

    /// One item further.
    #[must_use]
    pub fn index(&'a self, index: usize) -> Self {
        Self { parent: Some(self), segment: Segment::Index(index) }
    }

    /// The way as the collector writes it, `processors::batch::timeout`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = match self.parent {
            Some(parent) => parent.text() + "::",
            None => String::new(),
        };
        match self.segment {
            Segment::Key(key) => text.push_str(key),
            Segment::Index(index) => text.push_str(&index.to_string()),
        }
        text
    }
}

impl<'a> Report<'a> {
    /// A report without findings.
    #[must_use]
    pub fn new(target: &'a Target, signals: &'a [Signal]) -> Self {
        Self { found: RefCell::new(Vec::new()), target, signals, sound: None }
    }

    /// The same, with statements that are known to be sound.
    pub(super) fn knowing(target: &'a Target, signals: &'a [Signal], sound: &'a Sound) -> Self {
        Self { sound: Some(sound), ..Self::new(target, signals) }
    }

    /// Adds a finding.
    pub fn add(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }
}

impl Place<'_> {
    /// Where the value stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.node.span
    }

    /// What the configuration is checked for.
    #[must_use]
    pub fn target(&self) -> &Target {
        self.report.target
    }

    /// The signals of the pipelines that use the component; none when no pipeline does.
    #[must_use]
    pub fn signals(&self) -> &[Signal] {
        self.report.signals
    }

    /// Decodes what is here as a kind.
    pub fn decode(&self, kind: &Kind) {
        super::decode::value(self, kind, None);
    }

    /// Decodes something else, the value of a key below this place, as a kind.
    pub fn decode_key(&self, key: &str, node: &Node, kind: &Kind) {
        Place { node, path: self.path.key(key), ..*self }.decode(kind);
    }

    /// Decodes something else, an item below this place, as a kind.
    pub fn decode_item(&self, index: usize, node: &Node, kind: &Kind) {
        Place { node, path: self.path.index(index), ..*self }.decode(kind);
    }

    /// Looks at something else, an item below this place.
    pub fn at_item(&self, index: usize, node: &Node, look: impl FnOnce(&Place<'_>)) {
        look(&Place { node, path: self.path.index(index), ..*self });
    }

    /// An error at this place.
    #[must_use]
    pub fn error(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.path.text(), message).at(self.span())
    }

    /// A warning at this place.
    #[must_use]
    pub fn warning(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, self.path.text(), message).at(self.span())
    }

    /// Adds a finding.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.report.add(diagnostic);
    }
}
