//! What may happen to a simulated world.

use std::time::Duration;

use proptest::prelude::*;

use super::command::user_commands;
use super::world::{Finding, World};
use crate::experiment::{Command, Effect, PlannedArms, Starter};
use crate::model::{ConfigHash, PerVariant, Verdict};

/// Something that happens to a [`World`]. Numbers choose among what is there, counted around.
#[derive(Debug, Clone, PartialEq)]
pub enum Disturbance {
    /// A user asks for something; a start gets what the store knows.
    Ask(Command),
    /// Time passes and nobody is woken.
    Pass(Duration),
    /// The controller is woken when it wanted to be.
    Wake,
    /// The controller is woken, whether it wanted to be or not.
    WakeNow,
    /// An effect is performed.
    Perform(usize),
    /// Everything is performed and reported once.
    Work,
    /// A slow worker takes a copy of an effect.
    Linger(usize),
    /// A slow worker performs what it took.
    Late(usize),
    /// A report arrives.
    Deliver(usize),
    /// A report arrives and will again.
    Repeat(usize),
    /// A report is lost.
    Lose(usize),
    /// A host comes back without its arms.
    Reboot(usize),
    /// Somebody changes what runs on a host.
    Meddle(usize),
    /// A host goes down or comes back.
    Toggle(usize),
    /// Nothing new can be run on a host any more.
    Unfit(usize),
    /// A host's collector refuses one of the configs that are planned for it.
    Refuse(usize),
    /// Evaluations find this from now on.
    Find(Finding),
    /// The controller dies.
    Kill,
}

/// Disturbances, honest work the most likely one.
pub fn disturbances() -> impl Strategy<Value = Disturbance> {
    use Disturbance as D;
    let n = || any::<usize>();
    prop_oneof![
        6 => Just(D::Work),
        4 => Just(D::Wake),
        3 => user_commands().prop_map(D::Ask),
        2 => findings().prop_map(D::Find),
        2 => n().prop_map(D::Perform),
        2 => n().prop_map(D::Deliver),
        1 => (1u64..4000).prop_map(|seconds| D::Pass(Duration::from_secs(seconds))),
        1 => Just(D::WakeNow),
        1 => n().prop_map(D::Linger),
        1 => n().prop_map(D::Late),
        1 => n().prop_map(D::Repeat),
        1 => n().prop_map(D::Lose),
        1 => n().prop_map(D::Reboot),
        1 => n().prop_map(D::Meddle),
        1 => n().prop_map(D::Toggle),
        1 => prop_oneof![n().prop_map(D::Unfit), n().prop_map(D::Refuse)],
        1 => Just(D::Kill),
    ]
}

/// What evaluations may find.
pub fn findings() -> impl Strategy<Value = Finding> {
    let verdict = prop_oneof![
        3 => Just(None),
        3 => Just(Some(Verdict::Adopt)),
        1 => Just(Some(Verdict::KeepBaseline)),
        1 => Just(Some(Verdict::NeedsTuning)),
        1 => Just(Some(Verdict::Inconclusive)),
    ];
    let heard = || prop::bool::weighted(0.9);
    (verdict, heard(), heard()).prop_map(|(verdict, baseline, candidate)| Finding {
        verdict,
        baseline,
        candidate,
    })
}

impl World {
    /// Lets something happen.
    ///
    /// # Panics
    /// When the machine breaks a promise.
    pub fn disturb(&mut self, disturbance: &Disturbance) {
        match disturbance {
            Disturbance::Ask(Command::Start { by, .. }) => drop(self.start(*by)),
            // Refusals change nothing.
            Disturbance::Ask(command) => drop(self.give(command)),
            Disturbance::Pass(time) => self.now = self.now.plus(*time),
            Disturbance::Wake => {
                self.wake();
            }
            Disturbance::WakeNow => drop(self.give(&Command::Wake)),
            Disturbance::Perform(n) => self.perform(*n),
            Disturbance::Work => self.work(),
            Disturbance::Linger(n) => {
                let copy = self.outbox.values().cycle().nth(n % self.outbox.len().max(1)).cloned();
                if let Some(Effect::Host(effect)) = copy {
                    self.lingering.push(effect);
                }
            }
            Disturbance::Late(n) => self.perform_late(*n),
            Disturbance::Deliver(n) | Disturbance::Repeat(n) | Disturbance::Lose(n) => {
                self.letter(disturbance, *n);
            }
            Disturbance::Reboot(n) => self.on_host(*n, |host| host.arms = PerVariant::default()),
            Disturbance::Toggle(n) => self.on_host(*n, |host| host.is_down = !host.is_down),
            Disturbance::Unfit(n) => self.on_host(*n, |host| host.is_unfit = true),
            Disturbance::Meddle(n) => self.meddle(*n),
            Disturbance::Refuse(n) => self.refuse(*n),
            Disturbance::Find(finding) => self.finding = *finding,
            Disturbance::Kill => self.kill(),
        }
    }

    fn letter(&mut self, what: &Disturbance, n: usize) {
        if self.reports.is_empty() {
            return;
        }
        let index = n % self.reports.len();
        match what {
            Disturbance::Repeat(_) => self.deliver(vec![self.reports[index].clone()]),
            Disturbance::Deliver(_) => {
                let report = self.reports.swap_remove(index);
                self.deliver(vec![report]);
            }
            _ => drop(self.reports.swap_remove(index)),
        }
    }

    fn on_host(&mut self, n: usize, change: impl FnOnce(&mut super::fleet::Host)) {
        if let Some((_, host)) = self.fleet.nth(n) {
            change(host);
        }
    }

    /// Changes arms, and production where it is Phoenix's to answer for: while it runs something of an experiment's.
    fn meddle(&mut self, n: usize) {
        let rogue = Some(ConfigHash::of(b"put there by hand"));
        let Some((name, host)) = self.fleet.nth(n) else { return };
        self.meddled_at.insert(name.clone(), self.now);
        if host.production == Some(super::world::original(name)) {
            host.arms.candidate = rogue;
        } else {
            host.production = rogue;
        }
    }

    fn refuse(&mut self, n: usize) {
        let plan = std::sync::Arc::clone(self.experiment.plan());
        let planned = &plan.targets[n % plan.targets.len().max(1)];
        let arm = match planned.arms {
            PlannedArms::Beside(arms) => arms.candidate,
            PlannedArms::Instead { hash, .. } => hash,
        };
        let refused = if n.is_multiple_of(2) { arm } else { planned.plain.candidate };
        if let Some(host) = self.fleet.hosts.get_mut(&planned.host) {
            host.refuses.insert(refused);
        }
    }

    /// Every host can be reached again and takes every config.
    pub fn mend(&mut self) {
        for host in self.fleet.hosts.values_mut() {
            host.is_down = false;
            host.is_unfit = false;
            host.refuses.clear();
        }
    }

    /// Brings the experiment to its end, cancelled where it still goes on.
    pub fn end(&mut self) {
        if !self.experiment.phase().is_terminal() {
            self.give(&Command::Cancel).expect("invariant: a cancel is possible until the end");
        }
        self.run_to_the_end(10_000);
    }

    /// Starts it as a user would.
    pub fn begin(&mut self) {
        self.start(Starter::User).expect("invariant: nobody holds a target");
    }
}
