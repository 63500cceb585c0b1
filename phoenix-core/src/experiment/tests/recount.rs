//! The counters of an experiment against a count of its targets.

use crate::experiment::target::Stage;
use crate::experiment::{Experiment, Target};
use crate::model::{PerVariant, Variant};

impl Experiment {
    /// Counts the targets and compares with what was counted along the way.
    #[track_caller]
    pub(crate) fn recount(&self) {
        let all = || self.plan.targets.iter().zip(&self.targets);
        let count = |is: &dyn Fn(&Target) -> bool| all().filter(|(_, target)| is(target)).count();
        let mut stages = [0; Stage::KINDS];
        for (_, target) in all() {
            stages[target.stage.kind()] += 1;
        }
        assert_eq!(self.head.stages, stages, "targets in each kind of stage");
        let excluded = count(&|target| target.excluded.is_some());
        assert_eq!(self.head.exclusions as usize, excluded, "excluded targets");
        let clearing =
            count(&|target| target.excluded.is_some() && matches!(target.stage, Stage::Clearing(_)));
        assert_eq!(self.head.exclusions_clearing as usize, clearing, "excluded targets being cleared");
        let taking_part = PerVariant::from_fn(|variant: Variant| {
            let takes_part =
                all().filter(|(planned, target)| target.excluded.is_none() && planned.arms.has(variant));
            u32::try_from(takes_part.count()).unwrap()
        });
        assert_eq!(self.head.taking_part, taking_part, "targets that take part, by arm");
    }
}
