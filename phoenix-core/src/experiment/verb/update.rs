//! Update: everything before the start, words at any time.

use std::sync::Arc;

use crate::experiment::command::Update;
use crate::experiment::decision::Rejection;
use crate::experiment::event::Fact;
use crate::experiment::phase::PhaseName;
use crate::experiment::step::Step;

pub(in crate::experiment) fn decide(step: &mut Step<'_>, update: &Update) -> Result<(), Rejection> {
    match update {
        Update::Everything { spec, plan } => {
            let phase = step.phase().name();
            if phase != PhaseName::Pending {
                return Err(Rejection::AlreadyStarted { phase });
            }
            step.emit(Fact::Updated { spec: Arc::clone(spec), plan: Arc::clone(plan) });
        }
        Update::Words { description, labels } => {
            let base = step.base();
            let description = description.clone().filter(|text| *text != base.description);
            let labels = labels.clone().filter(|labels| *labels != base.labels);
            if description.is_some() || labels.is_some() {
                step.emit(Fact::Reworded { description, labels });
            }
        }
    }
    Ok(())
}
