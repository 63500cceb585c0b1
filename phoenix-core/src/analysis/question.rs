//! The question that a look asks.

use serde::{Deserialize, Serialize};

use crate::model::{Measurements, Spec, Timestamp, Window};

/// Why somebody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookKind {
    /// On the way; no verdict means: go on.
    Interim,
    /// The one look at the end of the duration that was planned before the start; the fixed interval is valid here, once.
    Horizon,
    /// The last look of a run that ended otherwise (concluded early, extended): sequential intervals only.
    Final,
    /// Beside a pause or a wait for a decision: critical processes are compared in excluded time too; like [`LookKind::Interim`] else.
    Watch,
}

impl LookKind {
    /// Whether nothing more will be measured, so that a verdict is due.
    #[must_use]
    pub const fn is_last(self) -> bool {
        matches!(self, LookKind::Horizon | LookKind::Final)
    }
}

/// One look: what is asked of which measurements.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What is wanted: criteria, durations, α, prices.
    pub spec: &'a Spec,
    /// Why somebody looks.
    pub look: LookKind,
    /// The look's number, counting from 1.
    pub number: u32,
    /// When the experiment began to run.
    pub running_since: Timestamp,
    /// Nothing that ended later is looked at.
    pub cutoff: Timestamp,
    /// Stretches of time that do not count: pauses, drift.
    pub excluded: &'a [Window],
    /// Whether the duration was fixed before the start: α is then shared between the looks on the way and the one at the horizon
    /// (1 : 4). Without a plan all of it goes to sequential intervals.
    pub planned: bool,
    /// Whether the receivers' blocks of both arms are identical, so that the points they accepted must agree; else the numbers of
    /// processes are compared.
    pub same_receivers: bool,
    /// Whether both arms run the same plain config (an A/A test): the set-up is tried then, and nothing is adopted.
    pub same_config: bool,
    /// What was measured.
    pub measurements: &'a Measurements,
}
