//! How plans and what targets are owed are stored.

use serde::{Deserialize, Serialize};

use super::ending::StoredVariant;
use crate::experiment::{Owed, Plan, PlannedArms, PlannedTarget, Prior};
use crate::model::{ConfigHash, HostId, PerVariant, Revision};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Both<T> {
    baseline: T,
    candidate: T,
}

impl<T> From<PerVariant<T>> for Both<T> {
    fn from(both: PerVariant<T>) -> Both<T> {
        Both { baseline: both.baseline, candidate: both.candidate }
    }
}

impl<T> From<Both<T>> for PerVariant<T> {
    fn from(both: Both<T>) -> PerVariant<T> {
        PerVariant { baseline: both.baseline, candidate: both.candidate }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredPlan {
    revisions: Both<Option<u64>>,
    targets: Vec<StoredPlannedTarget>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredPlannedTarget {
    host: HostId,
    arms: StoredArms,
    plain: Both<ConfigHash>,
    first_port: Both<Option<u16>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "where", rename_all = "snake_case", deny_unknown_fields)]
enum StoredArms {
    Beside { baseline: ConfigHash, candidate: ConfigHash },
    Instead { variant: StoredVariant, hash: ConfigHash },
}

impl From<&Plan> for StoredPlan {
    fn from(plan: &Plan) -> StoredPlan {
        let Plan { revisions, targets } = plan;
        StoredPlan {
            revisions: Both {
                baseline: revisions.baseline.map(|revision| revision.0),
                candidate: revisions.candidate.map(|revision| revision.0),
            },
            targets: targets.iter().map(Into::into).collect(),
        }
    }
}

impl From<StoredPlan> for Plan {
    fn from(plan: StoredPlan) -> Plan {
        let StoredPlan { revisions, targets } = plan;
        Plan {
            revisions: PerVariant {
                baseline: revisions.baseline.map(Revision),
                candidate: revisions.candidate.map(Revision),
            },
            targets: targets.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&PlannedTarget> for StoredPlannedTarget {
    fn from(target: &PlannedTarget) -> StoredPlannedTarget {
        let PlannedTarget { host, arms, plain, first_port } = target;
        let arms = match *arms {
            PlannedArms::Beside(PerVariant { baseline, candidate }) => {
                StoredArms::Beside { baseline, candidate }
            }
            PlannedArms::Instead { variant, hash } => StoredArms::Instead { variant: variant.into(), hash },
        };
        StoredPlannedTarget {
            host: host.clone(),
            arms,
            plain: (*plain).into(),
            first_port: (*first_port).into(),
        }
    }
}

impl From<StoredPlannedTarget> for PlannedTarget {
    fn from(target: StoredPlannedTarget) -> PlannedTarget {
        let StoredPlannedTarget { host, arms, plain, first_port } = target;
        let arms = match arms {
            StoredArms::Beside { baseline, candidate } => {
                PlannedArms::Beside(PerVariant { baseline, candidate })
            }
            StoredArms::Instead { variant, hash } => PlannedArms::Instead { variant: variant.into(), hash },
        };
        PlannedTarget { host, arms, plain: plain.into(), first_port: first_port.into() }
    }
}

/// What ran before: the artifact's name, or nothing.
pub(super) type StoredPrior = Option<ConfigHash>;

pub(super) fn stored_prior(prior: Prior) -> StoredPrior {
    match prior {
        Prior::Nothing => None,
        Prior::Config(name) => Some(name),
    }
}

pub(super) fn prior(stored: StoredPrior) -> Prior {
    stored.map_or(Prior::Nothing, Prior::Config)
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum StoredOwed {
    Untouched,
    Prior { config: StoredPrior },
    Plain { config: ConfigHash },
}

impl From<Owed> for StoredOwed {
    fn from(owed: Owed) -> StoredOwed {
        match owed {
            Owed::Untouched => StoredOwed::Untouched,
            Owed::Prior(prior) => StoredOwed::Prior { config: stored_prior(prior) },
            Owed::Plain(config) => StoredOwed::Plain { config },
        }
    }
}

impl From<StoredOwed> for Owed {
    fn from(owed: StoredOwed) -> Owed {
        match owed {
            StoredOwed::Untouched => Owed::Untouched,
            StoredOwed::Prior { config } => Owed::Prior(prior(config)),
            StoredOwed::Plain { config } => Owed::Plain(config),
        }
    }
}
