//! Every phase × every command, against the table.

use std::collections::BTreeSet;
use std::time::Duration;

use super::given::{Given, auto, free, host, id};
use crate::experiment::transitions::{TRANSITIONS, allowed, transition};
use crate::experiment::*;
use crate::model::Verdict;
use crate::model::draft::Draft;

/// A real experiment in each phase.
fn in_every_phase() -> Vec<Given> {
    vec![
        Given::pending(|_| {}),
        Given::deploying(|_| {}),
        Given::running(|_| {}),
        Given::paused(|_| {}),
        Given::analyzing(|_| {}),
        Given::awaiting(|_| {}),
        Given::promoting(|_| {}),
        Given::rolling_back(|_| {}),
        Given::completed(|_| {}),
        Given::failed(),
        Given::cancelled(),
    ]
}

/// Every command, as it may be given in this phase.
fn every_command(given: &Given) -> Vec<Command> {
    vec![
        Command::Update(Update::Words { description: Some("other words".to_owned()), labels: None }),
        Command::Start { by: Starter::User, targets: free(4) },
        Command::Pause(PauseReason::Incident),
        Command::Resume,
        Command::Conclude,
        Command::Promote,
        Command::Rollback,
        Command::Extend(Duration::from_secs(600)),
        Command::Cancel,
        Command::Delete { force: false },
        Command::Wake,
        given.seen(0),
        Command::RecordLook(LookReport { number: 77, ..given.look_report(None) }),
    ]
}

#[test]
fn the_commands_of_this_test_are_all_commands() {
    let given = Given::pending(|_| {});
    let names: Vec<CommandName> = every_command(&given).iter().map(Command::name).collect();
    assert_eq!(names, CommandName::ALL);
    let phases: Vec<PhaseName> = in_every_phase().iter().map(Given::phase).collect();
    assert_eq!(phases, PhaseName::ALL);
}

#[test]
fn a_command_is_accepted_exactly_where_the_table_allows_it() {
    for given in in_every_phase() {
        for command in every_command(&given) {
            let (phase, name) = (given.phase(), command.name());
            let decided = given.experiment.decide(given.now, &command);
            match transition(phase, name) {
                None => assert_eq!(
                    decided,
                    Err(Rejection::InvalidTransition { phase, command: name }),
                    "{name} in {phase} is not in the table"
                ),
                Some(row) => {
                    assert!(decided.is_ok(), "{name} in {phase} is in the table, but: {decided:?}");
                    let after = given.clone().when(command).given.phase();
                    assert!(
                        row.to.contains(&after),
                        "{name} in {phase} led to {after}, the table says {:?}",
                        row.to
                    );
                }
            }
        }
    }
}

#[test]
fn every_move_of_the_table_is_made() {
    let mut made = BTreeSet::new();
    for given in in_every_phase() {
        for command in every_command(&given) {
            made.extend(made_by(given.clone(), command));
        }
    }
    for (given, command) in moves() {
        made.extend(made_by(given, command));
    }
    for (given, time) in moves_of_time() {
        let from = given.phase();
        let to = given.when_time_comes().given.phase();
        made.insert((from, CommandName::Wake, to));
        assert_ne!(from, to, "{time}");
    }
    let table: BTreeSet<_> =
        TRANSITIONS.iter().flat_map(|row| row.to.iter().map(|to| (row.from, row.command, *to))).collect();
    let dead: Vec<_> = table.difference(&made).collect();
    let missing: Vec<_> = made.difference(&table).collect();
    assert!(dead.is_empty(), "the table has moves that nothing here makes: {dead:?}");
    assert!(missing.is_empty(), "moves were made that the table does not have: {missing:?}");
}

fn made_by(given: Given, command: Command) -> Option<(PhaseName, CommandName, PhaseName)> {
    let (from, name) = (given.phase(), command.name());
    given.experiment.decide(given.now, &command).ok()?;
    Some((from, name, given.when(command).given.phase()))
}

fn scheduled(spec: &mut Draft) {
    spec.start_at = Some(super::given::START);
    spec.start_by = Some(super::given::START.plus(Duration::from_secs(30)));
}

fn gave_up(given: Given) -> (Given, Command) {
    let command = given.report(0, News::Failed(HostFailure::Impossible));
    (given, command)
}

fn drifts(given: Given) -> (Given, Command) {
    let given = given.later(60);
    let command = given.seen_empty(0);
    (given, command)
}

fn judged(given: Given, verdict: Verdict) -> (Given, Command) {
    let command = Command::RecordLook(given.look_report(Some(verdict)));
    (given, command)
}

fn last_seen(given: Given) -> (Given, Command) {
    let given = given.later(1);
    let command = Command::Report((0..4).map(|n| given.obedient(n)).collect());
    (given, command)
}

fn no_drift(spec: &mut Draft) {
    spec.limits.drift_limit = 0;
}

fn one_wave(spec: &mut Draft) {
    spec.max_unavailable = crate::model::Fraction::ONE;
    spec.bake = Duration::ZERO;
}

/// What commands move, besides what every command does in every phase.
fn moves() -> Vec<(Given, Command)> {
    let held = Availability::Held { host: host(0), by: id(9) };
    let baked = {
        let given = Given::promoting(one_wave);
        let steps = (0..3).fold(given, |given, _| {
            let (given, command) = last_seen(given);
            given.and(command)
        });
        last_seen(steps)
    };
    vec![
        (Given::pending(scheduled), Command::Start { by: Starter::Schedule, targets: held }),
        last_seen(Given::deploying(|_| {})),
        gave_up(Given::deploying(|_| {})),
        drifts(Given::running(no_drift)),
        drifts(Given::paused(no_drift)),
        drifts(Given::analyzing(no_drift)),
        drifts(Given::awaiting(no_drift)),
        gave_up(Given::promoting(|_| {})),
        judged(Given::running(|_| {}).later(600).look_due(), Verdict::Adopt),
        judged(Given::running(auto).later(600).look_due(), Verdict::Adopt),
        judged(Given::running(|_| {}).look_due(), Verdict::NeedsTuning),
        lost_process(Given::paused(|_| {}).look_due()),
        judged(Given::analyzing(|_| {}), Verdict::Inconclusive),
        judged(Given::analyzing(auto), Verdict::Adopt),
        judged(Given::analyzing(|_| {}), Verdict::KeepBaseline),
        judged(Given::awaiting(|_| {}).look_due(), Verdict::NeedsTuning),
        baked,
        last_seen(Given::rolling_back(|_| {})),
        last_seen(Given::running(|_| {}).and(Command::Cancel)),
        last_seen(gave_up_rolling()),
    ]
}

fn lost_process(given: Given) -> (Given, Command) {
    let report = LookReport { critical_lost: ["sshd".to_owned()].into(), ..given.look_report(None) };
    (given, Command::RecordLook(report))
}

fn gave_up_rolling() -> Given {
    let (given, command) = gave_up(Given::deploying(|_| {}));
    given.and(command)
}

/// Deadlines that move: each is about to pass, with somebody there to see it.
fn moves_of_time() -> Vec<(Given, &'static str)> {
    let until = |given: Given, phase: PhaseName| {
        let mut given = given;
        loop {
            let next = given.clone().when_time_comes().given;
            if next.phase() != phase {
                return given;
            }
            given = next;
        }
    };
    let one_missing = |spec: &mut Draft| {
        spec.limits.failure_limit = 1;
        one_wave(spec);
    };
    let deploying = Given::deploying(one_missing);
    let three = Command::Report((1..4).map(|n| deploying.clone().later(1).obedient(n)).collect());
    let deploying = deploying.later(1).and(three);
    let promoting = (0..5).fold(Given::promoting(one_missing), |given, _| {
        let given = given.later(1);
        let three = Command::Report((1..4).map(|n| given.obedient(n)).collect());
        given.and(three)
    });
    let lost = |given: Given| {
        let (given, drift) = drifts(given);
        given.and(drift)
    };
    let long = |spec: &mut Draft| spec.limits.progress_deadline = Duration::from_secs(60);
    vec![
        (until(Given::pending(scheduled), PhaseName::Pending), "start_by passes"),
        (until(deploying, PhaseName::Deploying), "one target is not seen, which is allowed"),
        (until(Given::deploying(|_| {}), PhaseName::Deploying), "targets are not seen"),
        (until(Given::running(|_| {}), PhaseName::Running), "the planned duration is over"),
        (until(lost(Given::running(long)), PhaseName::Running), "a drifted target stays away"),
        (until(Given::paused(|_| {}), PhaseName::Paused), "the pause is too long"),
        (until(Given::analyzing(|_| {}), PhaseName::Analyzing), "the last look does not come"),
        (until(lost(Given::analyzing(long)), PhaseName::Analyzing), "a drifted target stays away"),
        (until(Given::awaiting(|_| {}), PhaseName::AwaitingDecision), "nobody decides"),
        (until(Given::promoting(|_| {}), PhaseName::Promoting), "a wave takes too long"),
        (until(promoting, PhaseName::Promoting), "one target is not reached, which is allowed"),
        (until(Given::rolling_back(|_| {}), PhaseName::RollingBack), "the rest becomes debts"),
        (
            until(Given::running(|_| {}).and(Command::Cancel), PhaseName::RollingBack),
            "the rest becomes debts",
        ),
        (until(gave_up_rolling(), PhaseName::RollingBack), "the rest becomes debts"),
    ]
}

#[test]
fn the_refusal_names_the_phase_and_what_is_possible_in_it() {
    let refused =
        Given::paused(|_| {}).experiment.decide(super::given::START, &Command::Extend(Duration::ZERO));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "Extend is not possible while the experiment is Paused; possible now: Update, Resume, Rollback, Cancel"
    );
    assert!(allowed(PhaseName::Paused).eq([
        CommandName::Update,
        CommandName::Resume,
        CommandName::Rollback,
        CommandName::Cancel
    ]));
}

#[test]
fn no_pair_of_phase_and_command_stands_twice_in_the_table() {
    let pairs: BTreeSet<_> = TRANSITIONS.iter().map(|row| (row.from, row.command)).collect();
    assert_eq!(pairs.len(), TRANSITIONS.len());
}

#[test]
fn what_comes_from_the_world_is_allowed_everywhere() {
    for phase in PhaseName::ALL {
        for command in CommandName::ALL.into_iter().filter(|command| !command.is_users()) {
            assert!(transition(phase, command).is_some(), "{command} in {phase}");
        }
    }
}
