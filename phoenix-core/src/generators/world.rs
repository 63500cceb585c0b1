//! A simulated world around one experiment: a fleet, an outbox, a network that loses and delays, a clock.
//!
//! Everything that the machine promises is checked at every step; a broken promise is a panic that says which.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::fleet::{Fleet, Host, Performed};
use super::setup::Setup;
use crate::experiment::{
    Availability, Claim, Command, Decision, Effect, EffectKey, Event, Experiment, Fact, Heard, HostEffect,
    HostTask, Look, LookReport, News, Rejection, Stage, Starter, Subject, TargetReport,
};
use crate::model::{ConfigHash, ExperimentId, Fence, HostId, Timestamp, Verdict};

/// What the next evaluations find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// The verdict, if there is one.
    pub verdict: Option<Verdict>,
    /// Whether the baseline was heard.
    pub baseline: bool,
    /// Whether the candidate was heard.
    pub candidate: bool,
}

/// How much was done; to be set in relation to the number of targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Commands given.
    pub commands: u64,
    /// Facts stored.
    pub events: u64,
    /// Effects asked for.
    pub effects: u64,
    /// Reports of hosts taken in.
    pub reports: u64,
}

/// One experiment and everything around it.
#[derive(Debug, Clone)]
pub struct World {
    /// The experiment, as the controller holds it.
    pub experiment: Experiment,
    /// What was stored.
    pub events: Vec<Event>,
    /// The time.
    pub now: Timestamp,
    /// The hosts.
    pub fleet: Fleet,
    /// Effects that are not done yet; a newer one of the same subject supersedes the older.
    pub outbox: BTreeMap<Subject, Effect>,
    /// Effects that slow workers hold, superseded or not.
    pub lingering: Vec<HostEffect>,
    /// Reports on their way.
    pub reports: Vec<TargetReport>,
    /// Targets that the experiment holds.
    pub claims: BTreeSet<HostId>,
    /// The highest fence that was issued for each host.
    pub issued: BTreeMap<HostId, Fence>,
    /// What the next evaluations find.
    pub finding: Finding,
    /// When somebody last changed a host by hand.
    pub meddled_at: BTreeMap<HostId, Timestamp>,
    /// How much was done.
    pub counts: Counts,
}

impl World {
    /// An experiment that was created in a world in which other experiments were before it: every host has seen fences, and slow
    /// workers still hold effects of theirs.
    #[must_use]
    pub fn new(setup: &Setup) -> World {
        let at = Timestamp::from_secs(1_000);
        let id = ExperimentId::from_parts(1, [1; 10]);
        let created = Experiment::create(at, id, Arc::clone(&setup.spec), Arc::clone(&setup.plan));
        let hosts: Vec<HostId> = setup.plan.targets.iter().map(|planned| planned.host.clone()).collect();
        let before = |host: &HostId| Host::new(Some(original(host)), Fence(host.as_str().len() as u64));
        let fleet = Fleet::new(hosts, before);
        let issued = fleet.hosts.iter().map(|(name, host)| (name.clone(), host.fence)).collect();
        let lingering = setup.plan.targets.iter().map(|planned| HostEffect {
            host: planned.host.clone(),
            fence: Fence(1),
            task: HostTask::Promote(ConfigHash::of(b"of an earlier experiment")),
        });
        World {
            experiment: Experiment::replay(&created.events).expect("invariant: the first event is Created"),
            lingering: lingering.collect(),
            events: created.events,
            now: at,
            fleet,
            outbox: BTreeMap::new(),
            reports: Vec::new(),
            claims: BTreeSet::new(),
            issued,
            finding: Finding { verdict: None, baseline: true, candidate: true },
            meddled_at: BTreeMap::new(),
            counts: Counts::default(),
        }
    }

    /// Gives a command as the controller would, stores what follows, and checks it against what the machine promises.
    ///
    /// # Errors
    /// The machine's rejection.
    ///
    /// # Panics
    /// When a promise is broken.
    pub fn give(&mut self, command: &Command) -> Result<(), Rejection> {
        self.counts.commands += 1;
        if let Command::Report(reports) = command {
            self.counts.reports += reports.len() as u64;
        }
        let decision = self.experiment.decide(self.now, command)?;
        self.commit(&decision);
        if *command == Command::Wake {
            let next = self.experiment.next_deadline();
            assert!(
                next.is_none_or(|next| next > self.now),
                "a wake at {} in {:?} leads to one at {next:?}",
                self.now,
                self.experiment.phase()
            );
        }
        Ok(())
    }

    /// Starts the experiment with what the store knows of its targets.
    ///
    /// # Errors
    /// The machine's rejection.
    pub fn start(&mut self, by: Starter) -> Result<(), Rejection> {
        let targets = &self.experiment.plan().targets;
        let fences =
            targets.iter().map(|planned| self.issued.get(&planned.host).copied().unwrap_or_default());
        let targets = Availability::Free { fences: fences.collect() };
        self.give(&Command::Start { by, targets })
    }

    fn commit(&mut self, decision: &Decision) {
        let (phase, outcome) = (*self.experiment.phase(), self.experiment.outcome());
        let debts = self.experiment.debts().count();
        let at = self.experiment.updated_at();
        assert!(
            decision.is_empty() || !decision.events.is_empty(),
            "effects without an event have no key of their own: {decision:?}"
        );
        for event in &decision.events {
            assert!(event.at >= at, "an event before the one ahead of it: {event:?}");
            self.experiment.apply(event);
        }
        self.events.extend(decision.events.iter().cloned());
        self.counts.events += decision.events.len() as u64;
        if phase.is_terminal() {
            assert_eq!(
                (*self.experiment.phase(), self.experiment.outcome()),
                (phase, outcome),
                "the end is the end"
            );
            assert!(self.experiment.debts().count() <= debts, "debts grew after the end");
        }
        self.claim(&decision.claims);
        self.counts.effects += decision.effects.len() as u64;
        if self.experiment.is_deleted() {
            self.outbox.clear();
        }
        for (effect, index) in decision.effects.iter().zip(0..) {
            self.enqueue(effect, index);
        }
    }

    fn claim(&mut self, claims: &[Claim]) {
        for claim in claims {
            match claim {
                Claim::Take { host, fence } => {
                    assert!(self.claims.insert(host.clone()), "{host} was taken twice");
                    assert_eq!(self.issued.get(host), Some(fence), "the fence that {host} was claimed with");
                }
                Claim::Release { host } => {
                    assert!(self.claims.remove(host), "{host} was set free without being held");
                }
            }
        }
    }

    fn enqueue(&mut self, effect: &Effect, index: u32) {
        if let Effect::Host(effect) = effect {
            let last = self.issued.insert(effect.host.clone(), effect.fence).unwrap_or_default();
            assert!(effect.fence > last, "{effect:?} after fence {last}: an older effect could win");
        }
        let key = EffectKey { experiment: self.experiment.id(), version: self.experiment.version(), index };
        self.outbox.insert(effect.subject(key), effect.clone());
    }

    /// Performs the effect at `index` of the outbox, counted around.
    pub fn perform(&mut self, index: usize) {
        if let Some(subject) = self.outbox.keys().nth(index % self.outbox.len().max(1)).cloned() {
            self.perform_one(&subject);
        }
    }

    fn perform_one(&mut self, subject: &Subject) {
        let Some(effect) = self.outbox.get(subject).cloned() else { return };
        match effect {
            Effect::Start => {
                self.outbox.remove(subject);
                // Refused when it was started meanwhile.
                let _ = self.start(Starter::Schedule);
            }
            Effect::Observe => {
                self.outbox.remove(subject);
                let now = self.now;
                let seen = self.experiment.unsettled().filter_map(|host| self.fleet.observe(host, now));
                self.reports.extend(seen);
            }
            Effect::Evaluate(look) => {
                self.outbox.remove(subject);
                self.evaluate(look);
            }
            Effect::Notify(_) => {
                self.outbox.remove(subject);
            }
            Effect::Host(effect) => self.touch(subject, &effect),
        }
    }

    fn touch(&mut self, subject: &Subject, effect: &HostEffect) {
        let news = match self.fleet.perform(effect) {
            Performed::Unreachable => return,
            Performed::Fenced => panic!("the newest effect of {} was refused: {effect:?}", effect.host),
            Performed::Captured(prior) => News::Captured(prior),
            Performed::Failed(failure) => News::Failed(failure),
            Performed::Accepted if matches!(effect.task, HostTask::Clear(_)) => {
                // Repeated until it was seen; the look comes with it.
                self.reports.extend(self.fleet.observe(&effect.host, self.now));
                return;
            }
            Performed::Accepted => {
                self.outbox.remove(subject);
                return;
            }
        };
        let (host, fence) = (effect.host.clone(), effect.fence);
        self.reports.push(TargetReport { host, fence, observed_at: self.now, news });
    }

    fn evaluate(&mut self, look: Look) {
        let Finding { verdict, baseline, candidate } = self.finding;
        let watched = Duration::from_secs(60);
        let report = LookReport {
            number: look.number,
            report: ConfigHash::of(b"report"),
            verdict,
            reasons: Arc::new([]),
            heard: Heard { watched, baseline, candidate },
            critical_lost: Arc::new([]),
        };
        self.give(&Command::RecordLook(report)).expect("invariant: news are never refused");
    }

    /// A slow worker does what it was asked for long ago.
    pub fn perform_late(&mut self, index: usize) {
        if self.lingering.is_empty() {
            return;
        }
        let effect = self.lingering.swap_remove(index % self.lingering.len());
        let before = self.fleet.hosts.get(&effect.host).cloned();
        let newest = self.issued.get(&effect.host).copied().unwrap_or_default();
        let performed = self.fleet.perform(&effect);
        if before.as_ref().is_some_and(|host| effect.fence < host.fence && !host.is_down) {
            assert_eq!(performed, Performed::Fenced, "fence {newest} was issued since {effect:?}");
            assert_eq!(before, self.fleet.hosts.get(&effect.host).cloned(), "an old effect won");
        }
    }

    /// Takes reports to the controller, in this order, in one command.
    pub fn deliver(&mut self, reports: Vec<TargetReport>) {
        self.give(&Command::Report(reports)).expect("invariant: news are never refused");
        let experiment = &self.experiment;
        // A target that was seen as it is owed needs no repeating.
        self.outbox.retain(|_, effect| match effect {
            Effect::Host(HostEffect { host, task: HostTask::Clear(_), .. }) => {
                experiment.target(host).is_none_or(|target| !matches!(target.stage, Stage::Settled(_)))
            }
            _ => true,
        });
    }

    /// One honest round: every effect is performed once, every report arrives.
    pub fn work(&mut self) {
        let subjects: Vec<Subject> = self.outbox.keys().cloned().collect();
        for subject in subjects {
            self.perform_one(&subject);
        }
        let reports = std::mem::take(&mut self.reports);
        self.deliver(reports);
    }

    /// Time passes until the next deadline, and the controller is woken. Whether there was one.
    pub fn wake(&mut self) -> bool {
        let Some(deadline) = self.experiment.next_deadline() else { return false };
        self.now = self.now.max(deadline);
        self.give(&Command::Wake).expect("invariant: the time is never refused");
        true
    }

    /// Honest rounds, as time passes, until the experiment is over; `rounds` at most.
    ///
    /// # Panics
    /// When it is not over then.
    pub fn run_to_the_end(&mut self, rounds: usize) {
        for _ in 0..rounds {
            self.work();
            if self.experiment.phase().is_terminal() {
                return;
            }
            self.now = self.now.plus(Duration::from_millis(1));
            self.work();
            self.wake();
        }
        panic!("not over after {rounds} rounds: {:?}", self.experiment.phase());
    }

    /// The controller dies; the next one has only what was stored.
    ///
    /// # Panics
    /// When the events or the snapshot give another experiment than the one that died.
    pub fn kill(&mut self) {
        let replayed = Experiment::replay(&self.events).expect("invariant: the first event is Created");
        assert!(
            matches!(self.events.first(), Some(Event { fact: Fact::Created { .. }, .. })),
            "the first event is Created"
        );
        assert_eq!(replayed, self.experiment, "a replay differs from what lived");
        let snapshot =
            serde_json::to_string(&self.experiment).expect("invariant: an experiment can be written");
        let read: Experiment =
            serde_json::from_str(&snapshot).expect("invariant: what was written can be read");
        assert_eq!(read, self.experiment, "a snapshot differs from what lived");
        self.experiment = replayed;
    }
}

/// What ran in production on a host before any experiment.
#[must_use]
pub fn original(host: &HostId) -> ConfigHash {
    ConfigHash::of(format!("before any experiment, on {host}").as_bytes())
}
