//! Debts: after the end, until they are paid or given up.

use super::Given;
use super::given::{host, prior, split};
use crate::experiment::*;

/// Completed, with targets 1 and 3 still owed what they had.
fn indebted() -> Given {
    let given = Given::rolling_back(split).later(1);
    let mut given = given.clone().and(Command::Report(vec![given.obedient(0), given.obedient(2)]));
    while given.phase() == PhaseName::RollingBack {
        given = given.when_time_comes().given;
    }
    given.expect_phase(PhaseName::Completed).later(1)
}

#[test]
fn a_debt_is_paid_by_an_observation_and_sets_its_target_free() {
    let given = indebted();
    let observed_at = given.now;
    let then = given.clone().when(given.seen(1));
    let then = then.events([Fact::DebtPaid { host: host(1), observed_at }]).releases([1]);
    let left = Debt { host: host(3), owed: Owed::Prior(Prior::Config(prior(3))) };
    assert!(then.given.experiment.debts().eq([left]));
    then.phase(PhaseName::Completed).effects([]);
}

#[test]
fn a_debt_is_not_paid_by_an_applied_status_alone() {
    let given = indebted();
    given.clone().when(given.seen_empty(1)).nothing();
    given.clone().when(given.report(1, News::Failed(HostFailure::Impossible))).nothing();
    let mut late = given.obedient(1);
    late.fence = crate::model::Fence(late.fence.0 - 1);
    given.when(Command::Report(vec![late])).nothing();
}

#[test]
fn after_the_end_nothing_else_changes() {
    let given = indebted();
    given.clone().when(given.seen_empty(0)).nothing();
    given.clone().when(Command::Wake).nothing();
    let report = given.look_report(Some(crate::model::Verdict::Adopt));
    given.clone().when(Command::RecordLook(report)).nothing();
    assert_eq!(given.experiment.next_deadline(), None);
}

#[test]
fn debts_refuse_a_deletion_unless_they_are_given_up_by_force() {
    let given = indebted();
    given.clone().when(Command::Delete { force: false }).rejected(Rejection::DebtsLeft { debts: 2 });
    let then = given.when(Command::Delete { force: true });
    then.events([Fact::Deleted { abandoned: vec![host(1), host(3)] }]).releases([1, 3]);
}

#[test]
fn what_is_deleted_refuses_users_and_ignores_the_world() {
    let given = Given::completed(|_| {}).and(Command::Delete { force: false });
    assert!(given.experiment.is_deleted());
    for command in [Command::Cancel, Command::Delete { force: true }] {
        given.clone().when(command).rejected(Rejection::Deleted);
    }
    given.clone().when(Command::Wake).nothing();
    given.clone().when(given.seen(0)).nothing();
}
