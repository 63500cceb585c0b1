//! Simulated hosts, as a deployer finds them.

use std::collections::{BTreeMap, BTreeSet};

use crate::experiment::{
    HostEffect, HostFailure, HostTask, News, Owed, PlannedArms, Prior, Seen, TargetReport,
};
use crate::model::{ConfigHash, Fence, HostId, PerVariant, Timestamp};

/// A host: what runs on it, and the highest fence that it has seen, which survives everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Host {
    /// The highest fence that it has seen.
    pub fence: Fence,
    /// What runs in production.
    pub production: Option<ConfigHash>,
    /// What runs beside it.
    pub arms: PerVariant<Option<ConfigHash>>,
    /// Whether it can be reached at all.
    pub is_down: bool,
    /// Whether nothing new can be run on it.
    pub is_unfit: bool,
    /// Configs that its collector refuses.
    pub refuses: BTreeSet<ConfigHash>,
}

/// What came of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Performed {
    /// The host could not be reached.
    Unreachable,
    /// It has seen a higher fence; nothing was changed.
    Fenced,
    /// It was accepted.
    Accepted,
    /// What runs in production.
    Captured(Prior),
    /// It cannot be done there.
    Failed(HostFailure),
}

impl Host {
    /// A host on which this runs in production, whose earlier experiments got as far as this fence.
    #[must_use]
    pub fn new(production: Option<ConfigHash>, fence: Fence) -> Host {
        Host { production, fence, ..Host::default() }
    }

    /// What a look at it shows.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen { production: self.production, arms: self.arms, exporting: self.production.is_some() }
    }

    /// Does a task, unless a newer one was there.
    pub fn perform(&mut self, fence: Fence, task: &HostTask) -> Performed {
        if self.is_down {
            return Performed::Unreachable;
        }
        if fence < self.fence {
            return Performed::Fenced;
        }
        self.fence = fence;
        let runs: Vec<ConfigHash> = match task {
            HostTask::RunArms(arms) => arms.hashes().collect(),
            HostTask::Promote(hash) | HostTask::Clear(Owed::Plain(hash)) => vec![*hash],
            HostTask::Capture | HostTask::Clear(_) => Vec::new(),
        };
        if let Some(refused) = runs.iter().find(|hash| self.refuses.contains(*hash)) {
            return Performed::Failed(HostFailure::Rejected(*refused));
        }
        if self.is_unfit && !runs.is_empty() {
            return Performed::Failed(HostFailure::Impossible);
        }
        self.change(task)
    }

    fn change(&mut self, task: &HostTask) -> Performed {
        match task {
            HostTask::Capture => {
                return Performed::Captured(self.production.map_or(Prior::Nothing, Prior::Config));
            }
            HostTask::RunArms(PlannedArms::Beside(arms)) => {
                self.arms = PerVariant::from_fn(|variant| Some(*arms.get(variant)));
            }
            HostTask::RunArms(PlannedArms::Instead { hash, .. }) | HostTask::Promote(hash) => {
                self.production = Some(*hash);
            }
            HostTask::Clear(owed) => {
                self.arms = PerVariant::default();
                match owed {
                    Owed::Untouched => {}
                    Owed::Prior(Prior::Nothing) => self.production = None,
                    Owed::Prior(Prior::Config(hash)) | Owed::Plain(hash) => self.production = Some(*hash),
                }
            }
        }
        Performed::Accepted
    }
}

/// Simulated hosts by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fleet {
    /// The hosts.
    pub hosts: BTreeMap<HostId, Host>,
}

impl Fleet {
    /// A fleet on which every host runs a config of its own, which `before` gives.
    pub fn new(hosts: impl IntoIterator<Item = HostId>, before: impl Fn(&HostId) -> Host) -> Fleet {
        Fleet { hosts: hosts.into_iter().map(|host| (host.clone(), before(&host))).collect() }
    }

    /// Does what an effect asks for; a host that is not there cannot be reached.
    pub fn perform(&mut self, effect: &HostEffect) -> Performed {
        match self.hosts.get_mut(&effect.host) {
            Some(host) => host.perform(effect.fence, &effect.task),
            None => Performed::Unreachable,
        }
    }

    /// Looks at a host; `None` when it cannot be reached.
    #[must_use]
    pub fn observe(&self, host: &HostId, now: Timestamp) -> Option<TargetReport> {
        let found = self.hosts.get(host).filter(|found| !found.is_down)?;
        Some(TargetReport {
            host: host.clone(),
            fence: found.fence,
            observed_at: now,
            news: News::Seen(found.seen()),
        })
    }

    /// The host at `index`, counted around; `None` in an empty fleet.
    pub fn nth(&mut self, index: usize) -> Option<(&HostId, &mut Host)> {
        let count = self.hosts.len().max(1);
        self.hosts.iter_mut().nth(index % count)
    }
}
