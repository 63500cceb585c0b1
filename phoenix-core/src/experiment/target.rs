//! One target of an experiment: what it is asked for and what was seen of it.

use serde::{Deserialize, Serialize};

use super::outcome::ExclusionReason;
use crate::model::{ConfigHash, Fence, HostId, PerVariant, Timestamp};

/// What Phoenix knows of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The last fence issued for it.
    pub fence: Fence,
    /// How far it is.
    pub stage: Stage,
    /// What ran in production before Phoenix touched it, once captured.
    pub prior: Option<Prior>,
    /// Whether production was, or may have been, touched.
    pub touched: bool,
    /// Why it takes no part any more.
    pub excluded: Option<ExclusionReason>,
    /// How often it drifted.
    pub drifts: u32,
    /// Since when it may not have been as intended, while it drifts.
    pub drifting_since: Option<Timestamp>,
    /// The time of the newest observation that was taken in.
    pub seen_at: Timestamp,
}

impl Target {
    /// A target that nothing has been asked of; `fence` is the highest one its host has seen.
    #[must_use]
    pub const fn new(fence: Fence) -> Target {
        Target {
            fence,
            stage: Stage::Idle,
            prior: None,
            touched: false,
            excluded: None,
            drifts: 0,
            drifting_since: None,
            seen_at: Timestamp::from_micros(i64::MIN),
        }
    }
}

/// What ran in production before Phoenix touched it: the artifact with its exact bytes, or nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prior {
    /// No collector ran there.
    Nothing,
    /// The artifact of this name holds the bytes.
    Config(ConfigHash),
}

/// How far a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing has been asked of it.
    Idle,
    /// What runs in production is being captured.
    Capturing,
    /// Its arms were asked for and not seen yet.
    Starting,
    /// Its arms were seen running with the intended hashes.
    Running,
    /// The candidate's plain config was asked for and not seen yet.
    Promoting,
    /// The candidate's plain config is seen running and exporting.
    Baking {
        /// Since when.
        since: Timestamp,
    },
    /// Its arms are to be removed and production given what it is owed.
    Clearing(Owed),
    /// It was seen as it is owed.
    Settled(Owed),
    /// It could not be given what it is owed in time.
    Indebted(Owed),
}

impl Stage {
    pub(super) const KINDS: usize = 9;

    pub(super) const fn kind(self) -> usize {
        match self {
            Stage::Idle => 0,
            Stage::Capturing => 1,
            Stage::Starting => 2,
            Stage::Running => 3,
            Stage::Promoting => 4,
            Stage::Baking { .. } => 5,
            Stage::Clearing(_) => 6,
            Stage::Settled(_) => 7,
            Stage::Indebted(_) => 8,
        }
    }
}

/// What production is owed when an experiment leaves a target; no arm is left beside it in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    /// Production was never touched.
    Untouched,
    /// What it had before.
    Prior(Prior),
    /// A plain config: the baseline's, or the promoted candidate's.
    Plain(ConfigHash),
}

/// What a deployer reports of one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetReport {
    /// The target.
    pub host: HostId,
    /// The highest fence that its host had seen.
    pub fence: Fence,
    /// When it was observed, by the observer's clock.
    pub observed_at: Timestamp,
    /// What is reported.
    pub news: News,
}

/// What a report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum News {
    /// What ran in production was captured and kept as an artifact.
    Captured(Prior),
    /// What was seen running.
    Seen(Seen),
    /// The deployer gave up on the effect with the report's fence.
    Failed(HostFailure),
}

/// What was seen running on a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Seen {
    /// The hash of what runs in production; `None` when nothing does.
    pub production: Option<ConfigHash>,
    /// The hashes of the arms that run beside it.
    pub arms: PerVariant<Option<ConfigHash>>,
    /// Whether production is healthy and its exporters deliver.
    pub exporting: bool,
}

/// Why a deployer gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HostFailure {
    /// The host's collector refused the configuration of this hash.
    Rejected(ConfigHash),
    /// It cannot be done there, and trying again will not help.
    Impossible,
}
