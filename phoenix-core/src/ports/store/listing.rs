//! Lists and the feed of changes.

use std::collections::BTreeMap;

use super::Summary;
use crate::experiment::PhaseName;
use crate::model::ExperimentId;

/// What a list shall show.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ListRequest {
    /// Only experiments after this one, in the order of ids.
    pub after: Option<ExperimentId>,
    /// At most so many.
    pub limit: usize,
    /// Only those in one of these phases; all when empty.
    pub phases: Vec<PhaseName>,
    /// Only those with all of these labels.
    pub labels: BTreeMap<String, String>,
}

impl ListRequest {
    /// The first `limit` experiments.
    #[must_use]
    pub fn first(limit: usize) -> ListRequest {
        ListRequest { limit, ..ListRequest::default() }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Listed {
    /// The experiments, in the order of ids.
    pub experiments: Vec<Summary>,
    /// Whether there are more after the last one.
    pub more: bool,
}

impl Listed {
    /// A page of a list.
    #[must_use]
    pub const fn new(experiments: Vec<Summary>, more: bool) -> Listed {
        Listed { experiments, more }
    }
}

/// A place in the feed of changes; only the store that made it can read it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(pub String);

/// Which changes are asked for.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ChangesRequest {
    /// Those after this place; from the start when left out.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: usize,
}

impl ChangesRequest {
    /// At most `limit` changes after a place.
    #[must_use]
    pub const fn after(after: Option<Cursor>, limit: usize) -> ChangesRequest {
        ChangesRequest { after, limit }
    }
}

/// One experiment that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The experiment.
    pub id: ExperimentId,
    /// Its latest state; `None` when it was deleted.
    pub summary: Option<Summary>,
}

/// A stretch of the feed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Changes {
    /// What changed, each experiment at most once, at its latest state.
    pub changes: Vec<Change>,
    /// The place to go on from.
    pub cursor: Cursor,
}

impl Changes {
    /// A stretch of the feed.
    #[must_use]
    pub const fn new(changes: Vec<Change>, cursor: Cursor) -> Changes {
        Changes { changes, cursor }
    }
}

impl Change {
    /// An experiment that changed, or was deleted.
    #[must_use]
    pub const fn new(id: ExperimentId, summary: Option<Summary>) -> Change {
        Change { id, summary }
    }
}
