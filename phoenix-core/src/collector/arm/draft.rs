//! An arm config while it is made: the document, the ports taken, the reasons for each change.

use super::names::{self, Names};
use super::{ArmError, ArmSettings, PortRange};
use crate::collector::difference::Why;
use crate::collector::document::Document;

/// An arm config while it is made.
pub(super) struct Draft {
    pub(super) document: Document,
    pub(super) reasons: Reasons,
    pub(super) names: Names,
    ports: PortRange,
    taken: u16,
}

/// Why parts of the document were changed, by path.
#[derive(Default)]
pub(super) struct Reasons(Vec<(String, Why)>);

impl Draft {
    pub(super) fn new(document: Document, settings: &ArmSettings) -> Self {
        Self {
            names: names::free(&document),
            document,
            reasons: Reasons::default(),
            ports: settings.ports,
            taken: 0,
        }
    }

    /// Notes why what is at a path, or what it holds, is changed.
    pub(super) fn because(&mut self, path: impl Into<String>, why: Why) {
        self.reasons.note(path.into(), why);
    }

    /// The next port of the range for the field at a path.
    pub(super) fn take_port(&mut self, path: &str) -> Result<u16, ArmError> {
        if self.taken >= self.ports.count {
            return Err(ArmError::PortsExhausted { path: path.to_owned(), count: self.ports.count });
        }
        let port = self.ports.first + self.taken;
        self.taken += 1;
        self.because(path, Why::OwnPort);
        Ok(port)
    }

    pub(super) fn ports_taken(&self) -> u16 {
        self.taken
    }
}

impl Reasons {
    pub(super) fn note(&mut self, path: String, why: Why) {
        self.0.push((path, why));
    }

    /// The reason noted for a path or for the nearest part around it or, if a whole part was added
    /// or taken out, for something in it.
    pub(super) fn of(&self, path: &str) -> Option<Why> {
        let around =
            self.0.iter().filter(|(noted, _)| holds(noted, path)).max_by_key(|(noted, _)| noted.len());
        let within = || self.0.iter().find(|(noted, _)| holds(path, noted));
        around.or_else(within).map(|(_, why)| *why)
    }
}

fn holds(outer: &str, inner: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::") || rest.starts_with('['))
}
