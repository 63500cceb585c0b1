//! Given an experiment that commands brought somewhere, when a command comes, then these facts and effects follow.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use crate::experiment::*;
use crate::generators::{Setup, draft, numbered_hosts};
use crate::model::draft::Draft;
use crate::model::spec::{Policy, Promotion};
use crate::model::{ConfigHash, Design, ExperimentId, Fence, Fraction, HostId, Spec, Timestamp, Verdict};

pub(super) const START: Timestamp = Timestamp::from_secs(10_000);

/// An experiment that only commands have changed; every step is checked against a replay of its events.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) experiment: Experiment,
    pub(super) now: Timestamp,
    events: Vec<Event>,
}

/// What followed from a command.
#[derive(Debug)]
pub(super) struct Then {
    pub(super) given: Given,
    before: PhaseName,
    decision: Result<Decision, Rejection>,
}

pub(super) fn id(n: u8) -> ExperimentId {
    ExperimentId::from_parts(1_000, [n; 10])
}

pub(super) fn host(n: usize) -> HostId {
    numbered_hosts(n + 1).pop().unwrap()
}

impl Given {
    /// An experiment over four hosts, changed as `change` says, that was created and no more.
    pub(super) fn pending(change: impl FnOnce(&mut Draft)) -> Given {
        let mut draft = draft(numbered_hosts(4));
        change(&mut draft);
        let Setup { spec, plan } = Setup::new(draft).unwrap();
        Given::created(spec, plan)
    }

    /// The same with one config in both arms.
    pub(super) fn pending_aa(change: impl FnOnce(&mut Draft)) -> Given {
        let mut draft = draft(numbered_hosts(4));
        change(&mut draft);
        let Setup { spec, plan } = Setup::new(draft).unwrap();
        let mut plan = Plan::clone(&plan);
        for target in &mut plan.targets {
            target.plain.candidate = target.plain.baseline;
        }
        Given::created(spec, Arc::new(plan))
    }

    fn created(spec: Arc<Spec>, plan: Arc<Plan>) -> Given {
        let created = Experiment::create(START, id(1), spec, plan);
        let experiment = Experiment::replay(&created.events).unwrap();
        Given { experiment, now: START, events: created.events }
    }

    pub(super) fn deploying(change: impl FnOnce(&mut Draft)) -> Given {
        Given::pending(change).start()
    }

    pub(super) fn running(change: impl FnOnce(&mut Draft)) -> Given {
        Given::deploying(change).settle()
    }

    pub(super) fn paused(change: impl FnOnce(&mut Draft)) -> Given {
        Given::running(change).later(30).and(Command::Pause(PauseReason::User))
    }

    pub(super) fn analyzing(change: impl FnOnce(&mut Draft)) -> Given {
        Given::running(change).later(1200).and(Command::Wake).and(Command::Conclude)
    }

    pub(super) fn awaiting(change: impl FnOnce(&mut Draft)) -> Given {
        Given::analyzing(change).look(Some(Verdict::Inconclusive)).expect_phase(PhaseName::AwaitingDecision)
    }

    pub(super) fn promoting(change: impl FnOnce(&mut Draft)) -> Given {
        Given::awaiting(change).and(Command::Promote)
    }

    pub(super) fn rolling_back(change: impl FnOnce(&mut Draft)) -> Given {
        Given::running(change).and(Command::Rollback)
    }

    pub(super) fn completed(change: impl FnOnce(&mut Draft)) -> Given {
        Given::rolling_back(change).later(1).settle().expect_phase(PhaseName::Completed)
    }

    pub(super) fn cancelled() -> Given {
        Given::pending(|_| {}).and(Command::Cancel)
    }

    pub(super) fn failed() -> Given {
        let failure = News::Failed(HostFailure::Impossible);
        let given = Given::deploying(|_| {});
        let report = given.report(0, failure);
        given.and(report).later(1).settle().expect_phase(PhaseName::Failed)
    }

    /// Seconds pass.
    pub(super) fn later(mut self, seconds: u64) -> Given {
        self.now = self.now.plus(Duration::from_secs(seconds));
        self
    }

    /// A command that must be accepted.
    pub(super) fn and(self, command: Command) -> Given {
        let then = self.when(command);
        assert!(then.decision.is_ok(), "a given command was refused: {:?}", then.decision);
        then.given
    }

    pub(super) fn start(self) -> Given {
        let fences = vec![Fence(7); self.experiment.plan().targets.len()];
        self.and(Command::Start { by: Starter::User, targets: Availability::Free { fences } })
    }

    /// The answer to the look that is awaited.
    pub(super) fn look(self, verdict: Option<Verdict>) -> Given {
        let report = self.look_report(verdict);
        self.and(Command::RecordLook(report))
    }

    /// Asks for looks until one is awaited, as time passes.
    pub(super) fn look_due(self) -> Given {
        let interval = self.experiment.spec().interval.as_secs();
        let given = self.later(interval).and(Command::Wake);
        assert!(given.experiment.look().is_some(), "no look is awaited");
        given
    }

    /// Every target does what it was asked for, and is seen with it, until nothing more follows.
    pub(super) fn settle(mut self) -> Given {
        loop {
            let before = self.now;
            self.now = before.plus(Duration::from_micros(1));
            let reports: Vec<TargetReport> =
                (0..self.experiment.targets.len()).map(|n| self.obedient(n)).collect();
            let version = self.experiment.version();
            let baking = matches!(self.experiment.phase(), Phase::Promoting { .. });
            self = self.and(Command::Report(reports));
            if self.experiment.version() == version {
                return Given { now: before, ..self };
            }
            if baking {
                self.now = self.now.plus(self.experiment.spec().bake);
            }
        }
    }

    /// What target `n` reports when it did as it was told.
    pub(super) fn obedient(&self, n: usize) -> TargetReport {
        let target = &self.experiment.targets[n];
        let captures = target.stage == Stage::Capturing
            || matches!(target.stage, Stage::Indebted(Owed::Plain(_)) if target.prior.is_none());
        if captures {
            return self.news(n, News::Captured(Prior::Config(prior(n))));
        }
        self.news(n, News::Seen(self.as_intended(n)))
    }

    /// What target `n` looks like when it is as its stage wants it.
    pub(super) fn as_intended(&self, n: usize) -> Seen {
        let planned = &self.experiment.plan.targets[n];
        let before = Seen { production: Some(prior(n)), exporting: true, ..Seen::default() };
        let arms = |production| match planned.arms {
            PlannedArms::Beside(arms) => Seen {
                production,
                arms: crate::model::PerVariant::from_fn(|variant| Some(*arms.get(variant))),
                exporting: true,
            },
            PlannedArms::Instead { hash, .. } => Seen { production: Some(hash), ..before },
        };
        match self.experiment.targets[n].stage {
            Stage::Idle | Stage::Capturing => before,
            Stage::Starting | Stage::Running => arms(before.production),
            Stage::Promoting | Stage::Baking { .. } => {
                Seen { production: Some(planned.plain.candidate), ..arms(before.production) }
            }
            Stage::Clearing(owed) | Stage::Settled(owed) | Stage::Indebted(owed) => match owed {
                Owed::Untouched => before,
                Owed::Prior(Prior::Nothing) => Seen::default(),
                Owed::Prior(Prior::Config(hash)) | Owed::Plain(hash) => {
                    Seen { production: Some(hash), ..before }
                }
            },
        }
    }

    /// News of target `n`, now, with its newest fence.
    pub(super) fn news(&self, n: usize, news: News) -> TargetReport {
        let (host, target) = self.experiment.targets().nth(n).unwrap();
        TargetReport { host: host.clone(), fence: target.fence, observed_at: self.now, news }
    }

    pub(super) fn report(&self, n: usize, news: News) -> Command {
        Command::Report(vec![self.news(n, news)])
    }

    /// Target `n` is seen as its stage wants it.
    pub(super) fn seen(&self, n: usize) -> Command {
        Command::Report(vec![self.obedient(n)])
    }

    /// Target `n` is seen with nothing on it.
    pub(super) fn seen_empty(&self, n: usize) -> Command {
        self.report(n, News::Seen(Seen::default()))
    }

    pub(super) fn look_report(&self, verdict: Option<Verdict>) -> LookReport {
        LookReport {
            number: self.experiment.look().map_or(0, |look| look.number),
            report: ConfigHash::of(b"report"),
            verdict,
            reasons: Arc::new([]),
            heard: Heard { watched: Duration::from_secs(60), baseline: true, candidate: true },
            critical_lost: Arc::new([]),
        }
    }

    pub(super) fn target(&self, n: usize) -> Target {
        self.experiment.targets[n]
    }

    pub(super) fn phase(&self) -> PhaseName {
        self.experiment.phase().name()
    }

    pub(super) fn expect_phase(self, phase: PhaseName) -> Given {
        assert_eq!(self.phase(), phase, "not brought where the test wants it");
        self
    }

    #[allow(clippy::needless_pass_by_value)] // reads better in the tests
    #[allow(clippy::needless_pass_by_value, reason = "a test reads better so")]
    pub(super) fn when(mut self, command: Command) -> Then {
        let before = self.phase();
        let decision = self.experiment.decide(self.now, &command);
        if let Ok(decision) = &decision {
            for event in &decision.events {
                self.experiment.apply(event);
            }
            self.events.extend(decision.events.iter().cloned());
            let replayed = Experiment::replay(&self.events).unwrap();
            assert_eq!(replayed, self.experiment, "a replay of the events differs");
        }
        Then { given: self, before, decision }
    }

    /// A Wake at the next deadline.
    pub(super) fn when_time_comes(mut self) -> Then {
        self.now = self.experiment.next_deadline().expect("a deadline");
        self.when(Command::Wake)
    }
}

/// What ran on target `n` before.
pub(super) fn prior(n: usize) -> ConfigHash {
    ConfigHash::of(format!("prior of {n}").as_bytes())
}

pub(super) fn free(targets: usize) -> Availability {
    Availability::Free { fences: vec![Fence(7); targets] }
}

pub(super) fn split(spec: &mut Draft) {
    spec.design = Design::Split { candidate_share: Fraction::percent(50) };
}

pub(super) fn auto(spec: &mut Draft) {
    spec.policy = Policy::Auto;
}

pub(super) fn export(spec: &mut Draft) {
    spec.promotion = Promotion::Export;
}

impl Then {
    pub(super) fn decision(&self) -> &Decision {
        self.decision.as_ref().expect("the command was refused")
    }

    /// The facts are these, in this order.
    #[track_caller]
    pub(super) fn events(self, expected: impl IntoIterator<Item = Fact>) -> Then {
        let facts: Vec<Fact> = self.decision().events.iter().map(|event| event.fact.clone()).collect();
        same("facts", &facts, &expected.into_iter().collect::<Vec<_>>());
        self
    }

    /// The effects are these, in this order.
    #[track_caller]
    pub(super) fn effects(self, expected: impl IntoIterator<Item = Effect>) -> Then {
        same("effects", &self.decision().effects, &expected.into_iter().collect::<Vec<_>>());
        self
    }

    /// These tasks, in this order, are all that is asked of hosts.
    #[track_caller]
    pub(super) fn tasks(self, expected: impl IntoIterator<Item = (usize, HostTask)>) -> Then {
        let asked: Vec<(HostId, HostTask)> =
            self.host_effects().map(|effect| (effect.host.clone(), effect.task)).collect();
        let expected: Vec<_> = expected.into_iter().map(|(n, task)| (host(n), task)).collect();
        same("tasks", &asked, &expected);
        self
    }

    pub(super) fn host_effects(&self) -> impl Iterator<Item = &HostEffect> {
        self.decision().effects.iter().filter_map(|effect| match effect {
            Effect::Host(effect) => Some(effect),
            _ => None,
        })
    }

    /// The changes of claims are these.
    #[track_caller]
    pub(super) fn claims(self, expected: impl IntoIterator<Item = Claim>) -> Then {
        same("claims", &self.decision().claims, &expected.into_iter().collect::<Vec<_>>());
        self
    }

    /// Exactly these targets are set free.
    #[track_caller]
    pub(super) fn releases(self, expected: impl IntoIterator<Item = usize>) -> Then {
        let expected: Vec<_> = expected.into_iter().map(|n| Claim::Release { host: host(n) }).collect();
        self.claims(expected)
    }

    /// One of the facts is this one.
    #[track_caller]
    pub(super) fn with_fact(self, expected: &Fact) -> Then {
        let events = &self.decision().events;
        assert!(
            events.iter().any(|event| event.fact == *expected),
            "expected among the facts:\n  {expected:?}\nbut they are:\n{}",
            lines(events)
        );
        self
    }

    /// One of the effects is this one.
    #[track_caller]
    pub(super) fn with_effect(self, expected: &Effect) -> Then {
        let effects = &self.decision().effects;
        assert!(
            effects.contains(expected),
            "expected among the effects:\n  {expected:?}\nbut they are:\n{}",
            lines(effects)
        );
        self
    }

    /// Nothing follows, and that is no error.
    #[track_caller]
    pub(super) fn nothing(self) -> Then {
        assert_eq!(self.decision, Ok(Decision::default()), "something follows");
        self
    }

    #[track_caller]
    pub(super) fn rejected(self, expected: Rejection) -> Then {
        assert_eq!(self.decision, Err(expected));
        self
    }

    #[track_caller]
    pub(super) fn phase(self, expected: PhaseName) -> Then {
        assert_eq!(self.given.phase(), expected, "the phase (it was {}); {:#?}", self.before, self.decision);
        self
    }

    #[track_caller]
    pub(super) fn outcome(self, expected: Outcome) -> Then {
        assert_eq!(self.given.experiment.outcome(), Some(expected), "the outcome");
        self
    }
}

#[track_caller]
fn same<T: Debug + PartialEq>(what: &str, actual: &[T], expected: &[T]) {
    if actual == expected {
        return;
    }
    let agree = actual.iter().zip(expected).take_while(|(a, b)| a == b).count();
    panic!(
        "the {what} differ from number {} on\nexpected:\n{}\nactual:\n{}",
        agree + 1,
        lines(&expected[agree..]),
        lines(&actual[agree..]),
    );
}

fn lines<T: Debug>(items: &[T]) -> String {
    items.iter().map(|item| format!("  {item:?}\n")).collect()
}
