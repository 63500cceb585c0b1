//! A commit: everything is checked before anything is changed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Row, State, measurements::Measured};
use crate::experiment::{Claim, Effect};
use crate::model::{Fence, HostId, Version};
use crate::ports::{Commit, Committed, Request, StoreError};

impl State {
    pub(super) fn commit(&mut self, commit: Commit) -> Result<Committed, StoreError> {
        let version = commit.check()?;
        if let Some(request) = &commit.request
            && let Some(first) = self.first_result(request)?
        {
            return Ok(first);
        }
        if self.version(commit.experiment) != commit.expected_version {
            return Err(StoreError::Conflict);
        }
        self.check_claims(&commit)?;
        self.check_fences(&commit)?;
        self.library.check(&commit.artifacts)?;
        Ok(self.carry_out(commit, version))
    }

    pub(super) fn first_result(&self, request: &Request) -> Result<Option<Committed>, StoreError> {
        match self.requests.get(&request.id) {
            None => Ok(None),
            Some((digest, first)) if *digest == request.digest => {
                Ok(Some(Committed::new(first.experiment, first.version, true)))
            }
            Some(_) => Err(StoreError::RequestReused(request.id.clone())),
        }
    }

    fn check_claims(&self, commit: &Commit) -> Result<(), StoreError> {
        for (host, _) in commit.taken() {
            if let Some(by) = self.holder(host).filter(|by| *by != commit.experiment) {
                return Err(StoreError::TargetsHeld { host: host.clone(), by });
            }
        }
        if commit.taken().all(|(host, fence)| self.fence(host) == fence) {
            Ok(())
        } else {
            Err(StoreError::Conflict)
        }
    }

    fn check_fences(&self, commit: &Commit) -> Result<(), StoreError> {
        let taken: BTreeSet<&HostId> = commit.taken().map(|(host, _)| host).collect();
        let mut issued: BTreeMap<&HostId, Fence> = BTreeMap::new();
        for (host, fence) in commit.touched() {
            let highest = issued.entry(host).or_insert_with(|| self.fence(host));
            let is_held = taken.contains(host) || self.holder(host) == Some(commit.experiment);
            if fence <= *highest || !is_held {
                return Err(StoreError::Conflict);
            }
            *highest = fence;
        }
        Ok(())
    }

    fn carry_out(&mut self, commit: Commit, version: Version) -> Committed {
        let Commit {
            experiment,
            events,
            snapshot,
            summary,
            effects,
            wake_at,
            claims,
            artifacts,
            request,
            expected_version: _,
        } = commit;
        if !events.is_empty() {
            let row = self.experiments.entry(experiment).or_insert_with(|| Row {
                summary: summary.clone(),
                events: Vec::new(),
                snapshot: None,
                measured: Measured::default(),
            });
            row.summary = summary;
            row.events.extend(events);
            row.snapshot = snapshot.or_else(|| row.snapshot.take());
            self.feed.note(experiment);
            self.queue.set_wake(experiment, wake_at);
        }
        for claim in &claims {
            if let Claim::Take { host, .. } = claim {
                self.hosts.entry(host.clone()).or_default().holder = Some(experiment);
            }
        }
        // What a release ends is decided before this commit's own effects are in.
        for claim in &claims {
            if let Claim::Release { host } = claim
                && self.holder(host) == Some(experiment)
            {
                self.queue.forget_host(host);
            }
        }
        for (key, effect) in effects {
            if let Effect::Host(effect) = &effect {
                self.hosts.entry(effect.host.clone()).or_default().fence = effect.fence;
            }
            self.queue.put(key, effect);
        }
        for claim in &claims {
            if let Claim::Release { host } = claim
                && let Some(target) = self.hosts.get_mut(host)
                && target.holder == Some(experiment)
            {
                target.holder = None;
            }
        }
        self.library.keep(artifacts);
        let result = Committed::new(experiment, version, false);
        if let Some(request) = request {
            self.requests.insert(request.id, (request.digest, result.clone()));
        }
        result
    }
}
