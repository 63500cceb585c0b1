//! Hosts: no change came after a newer one, each was asked for by an effect, and in the end each runs what it is owed.

use std::collections::BTreeMap;

use phoenix_core::experiment::{HostTask, Outcome, Owed};
use phoenix_core::model::{ConfigHash, ExperimentId, Fence, HostId, PerVariant};

use super::effects::Committed;
use super::{Stored, Summary};
use crate::fleet::{Asked, State, What, file_of};
use crate::kit::PRIOR;
use crate::log;
use crate::users::hosts_of;
use crate::worker::Place;

/// What was asked of each host.
pub fn asked(place: &Place, experiments: usize) -> BTreeMap<HostId, Vec<Asked>> {
    let hosts = (0..experiments).step_by(2).flat_map(hosts_of);
    hosts.map(|host| (host.clone(), log::read(&file_of(&place.folder, &host)))).collect()
}

pub fn check(
    stored: &BTreeMap<ExperimentId, Stored>,
    committed: &Committed,
    asked: &BTreeMap<HostId, Vec<Asked>>,
    summary: &mut Summary,
) {
    for (host, asked) in asked {
        in_order(host, asked, summary);
        for one in asked {
            let is_its = committed.on_host(host).any(|(key, effect)| {
                key.experiment == one.experiment
                    && effect.fence == one.fence
                    && belongs(&effect.task, &one.what)
            });
            assert!(is_its, "{host}: nobody committed what was asked of it: {one:?}");
        }
        let state = State::before().after(asked);
        assert_eq!(state.arms, PerVariant::default(), "{host}: arms are left");
        let production = state.production.map(|(hash, _)| hash);
        assert_eq!(production, Some(owed(stored, host)), "{host}: what runs in the end");
    }
    let is_promoted = |stored: &&Stored| stored.experiment.outcome() == Some(Outcome::Promoted);
    summary.promoted = stored.values().filter(is_promoted).count();
}

/// No accepted change has a lower fence than one before it; every refused one has.
fn in_order(host: &HostId, asked: &[Asked], summary: &mut Summary) {
    let mut highest = Fence(0);
    let mut seen: Vec<&Asked> = Vec::new();
    for one in asked {
        assert_eq!(one.is_fenced, one.fence < highest, "{host}: {one:?} after fence {highest}");
        highest = highest.max(one.fence);
        if one.is_fenced {
            summary.fenced += 1;
        } else {
            summary.changes += 1;
            summary.duplicates += usize::from(seen.contains(&one));
            seen.push(one);
        }
    }
}

/// Whether a change is part of a task.
fn belongs(task: &HostTask, what: &What) -> bool {
    match (task, what) {
        (HostTask::Capture, What::Capture) | (HostTask::Clear(_), What::Remove) => true,
        (HostTask::RunArms(arms), What::Arm { hash, .. } | What::Production { hash, .. }) => {
            arms.hashes().any(|arm| arm == *hash)
        }
        (HostTask::Promote(name) | HostTask::Clear(Owed::Plain(name)), What::Production { hash, .. }) => {
            name == hash
        }
        (HostTask::Clear(Owed::Prior(_)), What::Restore(_)) => true,
        _ => false,
    }
}

/// The plain config of the last experiment that was promoted on a host; else what ran before.
fn owed(stored: &BTreeMap<ExperimentId, Stored>, host: &HostId) -> ConfigHash {
    let promoted = stored.values().filter(|stored| {
        let target = stored.experiment.target(host);
        stored.experiment.outcome() == Some(Outcome::Promoted)
            && target.is_some_and(|target| target.excluded.is_none())
    });
    let last = promoted.max_by_key(|stored| stored.experiment.updated_at());
    let plain = last.and_then(|stored| {
        let planned = stored.experiment.plan().targets.iter().find(|planned| planned.host == *host)?;
        Some(planned.plain.candidate)
    });
    plain.unwrap_or_else(|| ConfigHash::of(PRIOR.as_bytes()))
}
