//! Statuses and looks in words.

use crate::analysis::LookKind;
use crate::analysis::report::Status;

/// A status as it stands in a table.
pub(in crate::analysis::report) fn status(status: Status) -> &'static str {
    match status {
        Status::Met => "MET",
        Status::Improved => "IMPROVED",
        Status::Worse => "WORSE",
        Status::Excluded => "EXCLUDED",
        Status::Pass => "PASS",
        Status::Breach => "BREACH",
        Status::Degraded => "DEGRADED",
        Status::Open => "OPEN",
        Status::Shown => "–",
        Status::NotTested => "not tested",
    }
}

/// A look's kind in words.
pub(in crate::analysis::report) fn kind(look: LookKind) -> &'static str {
    match look {
        LookKind::Interim => "on the way",
        LookKind::Horizon => "at the planned end",
        LookKind::Watch => "while a decision is awaited",
        LookKind::Final => "the last one",
    }
}
