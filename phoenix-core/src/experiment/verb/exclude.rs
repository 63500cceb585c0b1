//! Exclusion: a target takes no part any more and is restored at once.

use crate::experiment::apply;
use crate::experiment::event::Fact;
use crate::experiment::outcome::{Ending, ExclusionReason, FailureReason};
use crate::experiment::step::Step;
use crate::experiment::verb::rollback;
use crate::model::{ConfigHash, Variant};

/// Excludes the target at `index`; when too many are out or too few are left, everything is rolled back.
pub(super) fn exclude(
    step: &mut Step<'_>,
    index: usize,
    reason: ExclusionReason,
    rejected: Option<ConfigHash>,
) {
    step.emit_on(index, Fact::TargetExcluded { host: step.host(index), reason, rejected });
    step.ask_for_stage(index);
    if step.head.exclusions > step.spec().limits.failure_limit {
        rollback::begin(step, Ending::Failed(FailureReason::TooManyExclusions));
    } else if too_few(step) {
        rollback::begin(step, Ending::Failed(FailureReason::TooFewTargets));
    }
}

/// Whether too few targets are left, or one arm has none.
pub(super) fn too_few(step: &Step<'_>) -> bool {
    let left = apply::taking_part(&step.head, step.terms().plan);
    let an_arm_is_empty = Variant::ALL.into_iter().any(|variant| *step.head.taking_part.get(variant) == 0);
    left < step.spec().limits.min_targets.max(1) || an_arm_is_empty
}
