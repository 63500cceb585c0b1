//! The plan: what Create pins.

use serde::{Deserialize, Serialize};

use crate::model::{ConfigHash, HostId, PerVariant, Revision, Variant};

/// Template revisions, the arm of each target, its ports and the intended hash of each of its configs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// The revision of each arm's template, where it is one.
    pub revisions: PerVariant<Option<Revision>>,
    /// The targets, sorted by host.
    pub targets: Vec<PlannedTarget>,
}

impl Plan {
    /// Whether both variants have the same plain config on every target (an A/A test), so that there is nothing to adopt.
    #[must_use]
    pub fn is_aa(&self) -> bool {
        !self.targets.is_empty()
            && self.targets.iter().all(|target| target.plain.baseline == target.plain.candidate)
    }

    /// The artifacts of its configs, each as often as it is planned.
    pub fn artifacts(&self) -> impl Iterator<Item = ConfigHash> {
        self.targets.iter().flat_map(|target| {
            target.arms.hashes().chain(Variant::ALL.map(|variant| *target.plain.get(variant)))
        })
    }
}

/// What is planned for one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedTarget {
    /// The host.
    pub host: HostId,
    /// Which arms it runs.
    pub arms: PlannedArms,
    /// The hashes of the plain configs; also the names of their artifacts.
    pub plain: PerVariant<ConfigHash>,
    /// The first port that was allotted to each arm.
    #[serde(default)]
    pub first_port: PerVariant<Option<u16>>,
}

/// The arms of a target with their intended hashes, also the names of their artifacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlannedArms {
    /// Shadow: both run beside what runs there.
    Beside(PerVariant<ConfigHash>),
    /// Split: one of them replaces what runs there.
    Instead {
        /// The arm.
        variant: Variant,
        /// Its hash.
        hash: ConfigHash,
    },
}

impl PlannedArms {
    /// Whether the target runs `variant`.
    #[must_use]
    pub fn has(&self, variant: Variant) -> bool {
        match self {
            PlannedArms::Beside(_) => true,
            PlannedArms::Instead { variant: only, .. } => *only == variant,
        }
    }

    /// The hashes that are deployed.
    pub fn hashes(&self) -> impl Iterator<Item = ConfigHash> {
        let (one, two) = match self {
            PlannedArms::Beside(both) => (both.baseline, Some(both.candidate)),
            PlannedArms::Instead { hash, .. } => (*hash, None),
        };
        std::iter::once(one).chain(two)
    }
}
