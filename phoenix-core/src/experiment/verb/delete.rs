//! Delete: forget a finished experiment.

use crate::experiment::decision::{Claim, Rejection};
use crate::experiment::event::Fact;
use crate::experiment::step::Step;
use crate::experiment::target::Stage;

pub(in crate::experiment) fn decide(step: &mut Step<'_>, force: bool) -> Result<(), Rejection> {
    let debts = step.head.debts();
    if debts > 0 && !force {
        return Err(Rejection::DebtsLeft { debts });
    }
    let abandoned: Vec<_> = (0..step.len())
        .filter(|index| matches!(step.target(*index).stage, Stage::Indebted(_)))
        .map(|index| step.host(index))
        .collect();
    for host in &abandoned {
        step.claim(Claim::Release { host: host.clone() });
    }
    step.emit(Fact::Deleted { abandoned });
    Ok(())
}
