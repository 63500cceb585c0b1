//! Any commands in any order at any time.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::experiment::{Claim, Command, Experiment, Stage, Update};
use crate::generators::{Setup, commands, experiment_ids, setups, timestamps};
use crate::model::{HostId, Timestamp};

fn histories() -> impl Strategy<Value = (Setup, Vec<(Timestamp, Command)>)> {
    setups(5).prop_flat_map(|setup| {
        let replace = setups(4).prop_map(|setup| {
            Command::Update(Update::Everything {
                spec: Arc::clone(&setup.spec),
                plan: Arc::clone(&setup.plan),
            })
        });
        let any = prop_oneof![30 => commands(&setup.plan), 1 => replace];
        (Just(setup), vec((timestamps(), any), 0..80))
    })
}

/// The fences that reports must carry to be believed, put into them.
fn believable(experiment: &Experiment, command: Command, odd: bool) -> Command {
    match command {
        Command::Report(mut reports) if odd => {
            for report in &mut reports {
                if let Some(target) = experiment.target(&report.host) {
                    report.fence = target.fence;
                }
            }
            Command::Report(reports)
        }
        Command::RecordLook(mut report) if odd => {
            report.number = experiment.look().map_or(report.number, |look| look.number);
            Command::RecordLook(report)
        }
        other => other,
    }
}

proptest! {
    #[test]
    fn no_sequence_of_commands_panics_or_breaks_a_count(
        id in experiment_ids(),
        (setup, history) in histories(),
        sorted in any::<bool>(),
    ) {
        let mut times: Vec<Timestamp> = history.iter().map(|(at, _)| *at).collect();
        if sorted {
            times.sort();
        }
        let created = Experiment::create(Timestamp::EPOCH, id, Arc::clone(&setup.spec), Arc::clone(&setup.plan));
        let mut events = created.events;
        let mut experiment = Experiment::replay(&events).unwrap();
        let mut held: BTreeSet<HostId> = BTreeSet::new();
        for (n, (at, (_, command))) in times.into_iter().zip(history).enumerate() {
            let command = believable(&experiment, command, n % 4 != 0);
            let (phase, outcome) = (*experiment.phase(), experiment.outcome());
            let Ok(decision) = experiment.decide(at, &command) else {
                prop_assert!(command.name().is_users(), "{command:?} came from the world and was refused");
                continue;
            };
            decision.events.iter().for_each(|event| experiment.apply(event));
            events.extend(decision.events);
            for claim in decision.claims {
                match claim {
                    Claim::Take { host, .. } => prop_assert!(held.insert(host), "taken twice"),
                    Claim::Release { host } => prop_assert!(held.remove(&host), "released without being held"),
                }
            }
            experiment.recount();
            if phase.is_terminal() {
                prop_assert_eq!((*experiment.phase(), experiment.outcome()), (phase, outcome));
            }
            if command == Command::Wake {
                let now = at.max(experiment.updated_at());
                prop_assert!(experiment.next_deadline().is_none_or(|next| next > now), "a wake loop in {phase:?}");
            }
        }
        prop_assert_eq!(&Experiment::replay(&events).unwrap(), &experiment);
        if experiment.phase().is_terminal() && !experiment.is_deleted() {
            let indebted = experiment.targets().filter(|(_, target)| matches!(target.stage, Stage::Indebted(_)));
            prop_assert_eq!(held, indebted.map(|(host, _)| host.clone()).collect::<BTreeSet<_>>());
        }
    }
}
