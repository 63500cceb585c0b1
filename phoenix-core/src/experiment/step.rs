//! A decision in the making: an experiment as it is, and what the facts so far make of it.

use std::collections::BTreeMap;

use super::apply::{self, Terms};
use super::decision::{Claim, Decision};
use super::effect::{Effect, HostEffect, HostTask};
use super::event::{Event, Fact};
use super::head::{Head, Targets};
use super::target::{Owed, Stage, Target};
use super::{Experiment, Phase};
use crate::model::{ConfigHash, HostId, Spec, Timestamp};

pub(super) struct Step<'a> {
    pub(super) now: Timestamp,
    pub(super) head: Head,
    base: &'a Experiment,
    changed: Overlay<'a>,
    /// Hashes that were refused in this very decision.
    rejected: Vec<ConfigHash>,
    decision: Decision,
}

/// The targets that the facts so far changed, over those of the experiment.
struct Overlay<'a> {
    base: &'a [Target],
    // Most commands concern one target: that one needs no allocation.
    first: Option<(usize, Target)>,
    more: BTreeMap<usize, Target>,
}

impl Targets for Overlay<'_> {
    fn get(&self, index: usize) -> Target {
        match self.first {
            Some((first, target)) if first == index => target,
            _ => self.more.get(&index).copied().unwrap_or_else(|| self.base[index]),
        }
    }

    fn set(&mut self, index: usize, target: Target) {
        match &mut self.first {
            Some((first, held)) if *first == index => *held = target,
            Some(_) => {
                self.more.insert(index, target);
            }
            None => self.first = Some((index, target)),
        }
    }
}

impl<'a> Step<'a> {
    pub(super) fn new(base: &'a Experiment, now: Timestamp) -> Step<'a> {
        let changed = Overlay { base: &base.targets, first: None, more: BTreeMap::new() };
        Step {
            now,
            head: base.head.clone(),
            base,
            changed,
            rejected: Vec::new(),
            decision: Decision::default(),
        }
    }

    pub(super) fn finish(self) -> Decision {
        self.decision
    }

    pub(super) fn spec(&self) -> &'a Spec {
        &self.base.spec
    }

    pub(super) fn base(&self) -> &'a Experiment {
        self.base
    }

    pub(super) fn terms(&self) -> Terms<'a> {
        Terms { spec: &self.base.spec, plan: &self.base.plan }
    }

    pub(super) fn phase(&self) -> Phase {
        self.head.phase
    }

    pub(super) fn len(&self) -> usize {
        self.base.plan.targets.len()
    }

    pub(super) fn target(&self, index: usize) -> Target {
        self.changed.get(index)
    }

    pub(super) fn host(&self, index: usize) -> HostId {
        self.base.plan.targets[index].host.clone()
    }

    /// States a fact about the whole experiment.
    pub(super) fn emit(&mut self, fact: Fact) {
        self.take_in(fact, None);
    }

    /// States a fact about the target at `index`.
    pub(super) fn emit_on(&mut self, index: usize, fact: Fact) {
        self.take_in(fact, Some(index));
    }

    fn take_in(&mut self, fact: Fact, index: Option<usize>) {
        let event = Event { at: self.now, fact };
        let terms = self.terms();
        apply::take_in(&mut self.head, &mut self.changed, &terms, &event, index);
        if let Fact::TargetExcluded { rejected: Some(hash), .. } = &event.fact {
            self.rejected.push(*hash);
        }
        self.decision.events.push(event);
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.decision.effects.push(effect);
    }

    pub(super) fn claim(&mut self, claim: Claim) {
        self.decision.claims.push(claim);
    }

    /// Asks for a task on the target at `index`, with the fence that the last fact gave it.
    pub(super) fn ask(&mut self, index: usize, task: HostTask) {
        let effect = HostEffect { host: self.host(index), fence: self.target(index).fence, task };
        self.effect(Effect::Host(effect));
    }

    /// Asks for the task that a target's stage stands for, if it stands for one.
    pub(super) fn ask_for_stage(&mut self, index: usize) {
        let planned = &self.base.plan.targets[index];
        let target = self.target(index);
        let task = match target.stage {
            // Nothing is applied over what was not captured.
            Stage::Indebted(Owed::Plain(_)) if target.prior.is_none() => HostTask::Capture,
            Stage::Capturing => HostTask::Capture,
            Stage::Starting => HostTask::RunArms(planned.arms),
            Stage::Promoting => HostTask::Promote(planned.plain.candidate),
            Stage::Clearing(owed) | Stage::Indebted(owed) => HostTask::Clear(owed),
            Stage::Idle | Stage::Running | Stage::Baking { .. } | Stage::Settled(_) => return,
        };
        self.ask(index, task);
    }

    /// Whether a collector refused one of the arm configs of the target at `index`; it is not offered again then.
    pub(super) fn was_rejected(&self, index: usize) -> bool {
        let refused = |hash| self.base.rejected.contains(&hash) || self.rejected.contains(&hash);
        self.base.plan.targets[index].arms.hashes().any(refused)
    }
}
