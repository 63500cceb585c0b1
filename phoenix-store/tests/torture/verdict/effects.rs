//! Effects: each that was committed was performed, or superseded before; each is acknowledged at most once, and not before.

use std::collections::{BTreeMap, BTreeSet};

use phoenix_core::experiment::{Effect, EffectKey, HostEffect, HostTask, Notice, Owed};
use phoenix_core::model::{ExperimentId, HostId, Version};

use super::{Stored, Summary};
use crate::fleet::{Asked, What, notices_of};
use crate::log;
use crate::recorded::{Intent, Line, digest_of};
use crate::worker::Place;

/// What was committed of what workers and users meant to commit.
pub struct Committed {
    pub effects: BTreeMap<EffectKey, Effect>,
    /// Which host was set free by which version of which experiment.
    pub releases: BTreeSet<(HostId, ExperimentId, Version)>,
}

impl Committed {
    pub fn on_host<'a>(&'a self, host: &'a HostId) -> impl Iterator<Item = (&'a EffectKey, &'a HostEffect)> {
        self.effects.iter().filter_map(move |(key, effect)| match effect {
            Effect::Host(effect) if effect.host == *host => Some((key, effect)),
            _ => None,
        })
    }

    fn is_superseded(&self, key: &EffectKey, effect: &HostEffect) -> bool {
        let is_newer = |(_, other): (&EffectKey, &HostEffect)| other.fence > effect.fence;
        self.on_host(&effect.host).any(is_newer)
            || self.releases.iter().any(|(host, experiment, version)| {
                *host == effect.host && *experiment == key.experiment && *version > key.version
            })
    }
}

/// The intents whose events are in the history.
pub fn committed(stored: &BTreeMap<ExperimentId, Stored>, lines: &[Vec<Line>]) -> Committed {
    let mut committed = Committed { effects: BTreeMap::new(), releases: BTreeSet::new() };
    for line in lines.iter().flatten() {
        let Line::Committing(intent) = line else { continue };
        if !is_committed(&stored[&intent.experiment], intent) {
            continue;
        }
        for (key, effect) in &intent.effects {
            let before = committed.effects.insert(*key, effect.clone());
            assert!(before.is_none_or(|before| before == *effect), "{key} is two effects");
        }
        let release = |host: &HostId| (host.clone(), intent.experiment, intent.newest);
        committed.releases.extend(intent.releases.iter().map(release));
    }
    committed
}

fn is_committed(stored: &Stored, intent: &Intent) -> bool {
    let (from, to) = (intent.after.0 as usize, intent.newest.0 as usize);
    stored.events.get(from..to).is_some_and(|events| digest_of(events) == intent.digest)
}

pub fn check(
    place: &Place,
    committed: &Committed,
    lines: &[Vec<Line>],
    asked: &BTreeMap<HostId, Vec<Asked>>,
    summary: &mut Summary,
) {
    let notices: Vec<(EffectKey, Notice)> = log::read(&notices_of(&place.folder));
    let told: BTreeSet<EffectKey> = notices.iter().map(|(key, _)| *key).collect();
    let is_performed = |key: &EffectKey, effect: &Effect| match effect {
        Effect::Host(effect) => is_done_on_host(effect, key, &asked[&effect.host]),
        Effect::Notify(_) => told.contains(key),
        // What they lead to is in the history: an experiment that is over.
        _ => true,
    };
    for (key, effect) in &committed.effects {
        if let Effect::Host(host) = effect
            && !is_performed(key, effect)
        {
            assert!(committed.is_superseded(key, host), "{key} was never performed: {effect:?}");
            summary.superseded += 1;
        } else {
            assert!(is_performed(key, effect), "{key} was never performed: {effect:?}");
        }
    }
    summary.effects = committed.effects.len();
    for (key, _) in &notices {
        assert!(
            matches!(committed.effects.get(key), Some(Effect::Notify(_))),
            "{key} was told and never committed"
        );
    }

    let mut acknowledged: BTreeMap<EffectKey, u32> = BTreeMap::new();
    for life in lines {
        let mut given = BTreeMap::new();
        for line in life {
            match line {
                Line::Committing(_) => {}
                Line::Given { token, key } => {
                    given.insert(token, *key);
                }
                Line::Acknowledged { token } => {
                    // Wakes are given without a line.
                    let Some(key) = given.get(token) else { continue };
                    *acknowledged.entry(*key).or_default() += 1;
                }
                Line::Lost { .. } => summary.lost_leases += 1,
            }
        }
    }
    for (key, times) in &acknowledged {
        assert_eq!(*times, 1, "{key} was acknowledged {times} times");
        let effect = &committed.effects[key];
        assert!(is_performed(key, effect), "{key} was acknowledged and never performed: {effect:?}");
    }
    summary.acknowledged = acknowledged.len();
}

/// Whether a host accepted the last change of an effect.
fn is_done_on_host(effect: &HostEffect, key: &EffectKey, asked: &[Asked]) -> bool {
    let mut its = asked.iter().filter(|asked| {
        asked.fence == effect.fence && asked.experiment == key.experiment && !asked.is_fenced
    });
    its.any(|asked| match (&effect.task, &asked.what) {
        (HostTask::Capture, What::Capture) => true,
        (HostTask::RunArms(arms), What::Arm { hash, .. }) => arms.hashes().last() == Some(*hash),
        (HostTask::RunArms(arms), What::Production { hash, .. }) => arms.hashes().last() == Some(*hash),
        (HostTask::Promote(name), What::Production { hash, .. }) => hash == name,
        (HostTask::Clear(Owed::Untouched), What::Remove) => true,
        (HostTask::Clear(Owed::Prior(_)), What::Restore(_)) => true,
        (HostTask::Clear(Owed::Plain(name)), What::Production { hash, .. }) => hash == name,
        _ => false,
    })
}
