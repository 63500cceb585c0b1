//! What people read about an experiment.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Given;
use crate::experiment::*;

#[test]
fn description_and_labels_can_be_changed_while_it_runs_and_the_clock_goes_on() {
    let labels = BTreeMap::from([("team".to_owned(), "storage".to_owned())]);
    let update = Update::Words { description: None, labels: Some(labels.clone()) };
    let given = Given::running(|_| {});
    let deadline = given.experiment.next_deadline();
    let then = given.when(Command::Update(update)).phase(PhaseName::Running);
    let given = then.events([Fact::Reworded { description: None, labels: Some(labels.clone()) }]).given;
    assert_eq!(given.experiment.labels(), &labels);
    assert_eq!(given.experiment.next_deadline(), deadline);
}

#[test]
fn the_same_words_again_are_no_change() {
    let given = Given::running(|_| {});
    let update = Update::Words {
        description: Some(given.experiment.description().to_owned()),
        labels: Some(given.experiment.labels().clone()),
    };
    given.when(Command::Update(update)).nothing();
}

#[test]
fn once_started_the_spec_stays() {
    let given = Given::deploying(|_| {});
    let (spec, plan) = (Arc::clone(given.experiment.spec()), Arc::clone(given.experiment.plan()));
    given
        .when(Command::Update(Update::Everything { spec, plan }))
        .rejected(Rejection::AlreadyStarted { phase: PhaseName::Deploying });
}
