//! Whole experiments in a fleet that loses, delays, duplicates and reorders, reboots and is meddled with, under a controller that dies.

use std::time::Duration;

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use crate::experiment::{Command, Effect, Outcome, PhaseName, Subject, Target};
use crate::generators::disturbance::{Disturbance, disturbances};
use crate::generators::setup::{Setup, setups};
use crate::generators::world::{World, original};
use crate::model::spec::{OnKeep, Promotion};
use crate::model::{ConfigHash, HostId, PerVariant};

/// What is known of an experiment from outside: what it was created from. Everything else is checked in the [`World`].
#[derive(Debug)]
struct Anything;

impl ReferenceStateMachine for Anything {
    type State = Setup;
    type Transition = Disturbance;

    fn init_state() -> BoxedStrategy<Setup> {
        setups(5).boxed()
    }

    fn transitions(_: &Setup) -> BoxedStrategy<Disturbance> {
        disturbances().boxed()
    }

    fn apply(setup: Setup, _: &Disturbance) -> Setup {
        setup
    }
}

struct InAWorld;

impl StateMachineTest for InAWorld {
    type SystemUnderTest = World;
    type Reference = Anything;

    fn init_test(setup: &Setup) -> World {
        World::new(setup)
    }

    fn apply(mut world: World, _: &Setup, disturbance: Disturbance) -> World {
        world.disturb(&disturbance);
        world
    }

    fn check_invariants(world: &World, _: &Setup) {
        world.experiment.recount();
        assert_claims(world);
    }

    fn teardown(mut world: World, setup: Setup) {
        world.kill();
        world.end();
        assert_claims(&world);
        if world.experiment.is_deleted() {
            return;
        }
        assert_targets(&world, &setup);
        let hosts = world.fleet.clone();
        while !world.lingering.is_empty() {
            world.perform_late(0);
        }
        for (name, target) in world.experiment.targets() {
            // The newest effect repeats harmlessly: it does what is still owed, and undoes what was done by hand.
            let may_change =
                world.outbox.contains_key(&Subject::Host(name.clone())) || was_meddled(&world, name, target);
            let host = &world.fleet.hosts[name];
            assert!(
                may_change || hosts.hosts[name] == *host,
                "{name} was changed by an old effect: {host:?}"
            );
        }
        world.mend();
        settle_debts(&mut world);
        assert_targets(&world, &setup);
        assert_claims(&world);
        world.kill();
    }
}

/// While an experiment goes on it holds all its targets, at the end those that are still owed something.
fn assert_claims(world: &World) {
    let experiment = &world.experiment;
    let phase = experiment.phase().name();
    let held: Vec<_> = world.claims.iter().cloned().collect();
    if phase == PhaseName::Pending || experiment.is_deleted() {
        assert_eq!(held, []);
    } else if phase.is_terminal() {
        let debts: Vec<_> = experiment.debts().map(|debt| debt.host).collect();
        assert_eq!(held, debts, "at the end exactly the debts are held");
    } else {
        let all: Vec<_> = experiment.targets().map(|(host, _)| host.clone()).collect();
        assert_eq!(held, all, "in {phase} every target is held");
    }
}

/// Every debt is paid once every host can be reached: what is to be captured is, and what is owed is given and seen.
fn settle_debts(world: &mut World) {
    for _ in 0..6 {
        world.now = world.now.plus(Duration::from_secs(1));
        world.work();
    }
    assert_eq!(world.experiment.debts().count(), 0, "a debt was forgotten: {:?}", world.outbox);
}

/// What was changed by hand after it was last looked at is nobody's to know.
fn was_meddled(world: &World, name: &HostId, target: &Target) -> bool {
    world.meddled_at.get(name).is_some_and(|at| *at >= target.seen_at)
}

/// Every target that is no debt is exactly as the experiment's end leaves it.
fn assert_targets(world: &World, setup: &Setup) {
    let debts: Vec<_> = world.experiment.debts().map(|debt| debt.host).collect();
    for (planned, (name, target)) in setup.plan.targets.iter().zip(world.experiment.targets()) {
        if debts.contains(name) || was_meddled(world, name, target) {
            continue;
        }
        let host = &world.fleet.hosts[name];
        let production = if world.experiment.outcome() == Some(Outcome::Promoted)
            && setup.spec.promotion == Promotion::Deploy
            && target.excluded.is_none()
        {
            planned.plain.candidate
        } else if target.touched && setup.spec.on_keep == OnKeep::Baseline {
            planned.plain.baseline
        } else {
            original(name)
        };
        let (actual, expected): (_, (Option<ConfigHash>, PerVariant<Option<ConfigHash>>)) =
            ((host.production, host.arms), (Some(production), PerVariant::default()));
        assert_eq!(
            actual,
            expected,
            "what is left on {name} after {:?}: {target:?}",
            world.experiment.outcome()
        );
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_every_target_ends_as_it_is_owed_or_among_the_debts(sequential 1..60 => InAWorld);
}

proptest! {
    // Each case runs to the end of the experiment: some thousand steps.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 8, ..ProptestConfig::default() })]

    /// The same for experiments that get far, since most of the above are stopped early by some user.
    #[test]
    fn an_experiment_that_nobody_disturbs_ends_well(setup in setups(5), kills in any::<u64>()) {
        let mut world = World::new(&setup);
        world.begin();
        world.finding.verdict = Some(crate::model::Verdict::Adopt);
        for round in 0..20_000u32 {
            if world.experiment.phase().is_terminal() {
                break;
            }
            world.work();
            if world.experiment.phase().name() == PhaseName::AwaitingDecision {
                world.give(&Command::Promote).unwrap();
            }
            world.now = world.now.plus(Duration::from_millis(1));
            world.work();
            world.wake();
            if kills >> (round % 64) & 1 == 1 && round < 64 {
                world.kill();
            }
        }
        prop_assert!(world.experiment.phase().is_terminal(), "{:?}", world.experiment.phase());
        world.experiment.recount();
        assert_claims(&world);
        assert_targets(&world, &setup);
        // Deadlines that are short for the interval of observation may leave debts, which are paid in no time.
        settle_debts(&mut world);
        assert_targets(&world, &setup);
        prop_assert!(world.outbox.values().all(|effect| !matches!(effect, Effect::Host(_))), "{:?}", world.outbox);
    }
}
