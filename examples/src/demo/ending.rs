//! What a case must come to, and what must be left behind: nothing.

use phoenix_core::analysis::Report;
use phoenix_core::experiment::{Ending, Experiment, KeepCause, Outcome};
use phoenix_core::model::Verdict;
use phoenix_core::ports::Slot;

use super::chronicle;
use super::world::{ARMS, World};
use crate::case::{Case, Expected};

/// What is not as it should be.
pub(super) fn complaints(case: &Case, world: &World, experiment: &Experiment, last: &Report) -> Vec<String> {
    let outcome = experiment.outcome();
    let mut complaints = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            complaints.push(what.to_owned());
        }
    };
    let production = world.running(Slot::Production);
    let production = production.as_deref();
    match case.expected {
        Expected::Promoted => {
            must(outcome == Some(Outcome::Promoted), "the candidate should have been promoted");
            must(experiment.verdict() == Some(Verdict::Adopt), "the verdict should be Adopt");
            let wanted = world.plain.candidate.as_bytes();
            must(production == Some(wanted), "production should run the candidate's plain config");
        }
        Expected::RolledBack => {
            let kept = matches!(
                outcome,
                Some(Outcome::Ended(Ending::BaselineKept {
                    verdict: Some(Verdict::KeepBaseline | Verdict::NeedsTuning),
                    cause: KeepCause::Verdict,
                }))
            );
            must(kept, "the baseline should have been kept, by a verdict");
            let wanted = world.plain.baseline.as_bytes();
            must(production == Some(wanted), "production should run what it ran before, byte for byte");
        }
        Expected::EqualArms => {
            let kept =
                Ending::BaselineKept { verdict: Some(Verdict::KeepBaseline), cause: KeepCause::Verdict };
            must(outcome == Some(Outcome::Ended(kept)), "the baseline should have been kept");
            let alike =
                last.aa.as_ref().is_some_and(|aa| !aa.criteria.is_empty() && aa.apart().next().is_none());
            must(alike, "equal arms should not have been found apart");
            let wanted = world.plain.baseline.as_bytes();
            must(production == Some(wanted), "production should run what it ran before, byte for byte");
        }
    }
    must(ARMS.into_iter().all(|arm| world.running(arm).is_none()), "no arm should be left running");
    must(experiment.debts().next().is_none(), "no debt should be left");
    if !complaints.is_empty() {
        complaints.push(format!("it ended as {}", chronicle::outcome(outcome)));
    }
    complaints
}
