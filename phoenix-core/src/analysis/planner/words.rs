//! A plan in plain words.

use super::{CriterionPlan, Plan};
use crate::analysis::judge::wording::percent;
use crate::model::{Role, duration};

impl Plan {
    /// What to do and why, one sentence a line: first how long to run and what needs the longest, then each criterion.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut lines = vec![self.headline()];
        lines.extend(self.criteria.iter().map(|criterion| format!("{}.", self.line(criterion))));
        lines.join("\n")
    }

    /// How long to run and what needs the longest, in one sentence.
    #[must_use]
    pub fn headline(&self) -> String {
        let Some(bottleneck) = &self.bottleneck else {
            return "No criterion decides, so there is nothing to plan: give the spec a goal or a guardrail."
                .to_owned();
        };
        let Some(running) = self.duration else {
            return format!("No duration settles every criterion: {bottleneck} stays open.");
        };
        let longest = self.criteria.iter().find(|criterion| criterion.metric == *bottleneck);
        let shorter_than_least =
            longest.and_then(|one| one.duration).is_some_and(|one| one < self.min_duration);
        let why = if shorter_than_least {
            format!(
                "every criterion is settled before the least duration of {}",
                duration::format(self.min_duration)
            )
        } else {
            format!("{bottleneck} needs the longest")
        };
        let kind = if self.aim.planned { "one look at the planned end" } else { "looks at any time" };
        format!(
            "Run {}: {why} (power {}, error probability {}, {kind}).",
            duration::format(running),
            percent(self.aim.power),
            percent(self.alpha),
        )
    }

    fn line(&self, criterion: &CriterionPlan) -> String {
        let CriterionPlan { metric, role, .. } = criterion;
        let kind = if *role == Role::Goal { "goal" } else { "guardrail" };
        let found = match (&criterion.why_not, &criterion.spread, criterion.batches, criterion.duration) {
            (None, Some(spread), Some(batches), Some(running)) => {
                let batch =
                    spread.interval.saturating_mul(u32::try_from(spread.batch_length).unwrap_or(u32::MAX));
                format!(
                    "{}, {batches} batches of {} after the warm-up, which vary by {}",
                    duration::format(running),
                    duration::format(batch),
                    percent(spread.deviation),
                )
            }
            (why, ..) => why.clone().unwrap_or_else(|| "not known".to_owned()),
        };
        let smallest = criterion.minimum_detectable.map_or_else(String::new, |smallest| {
            format!(
                "; {} would show {} or more from the limit",
                duration::format(self.wanted),
                percent(smallest)
            )
        });
        format!("- {metric} ({kind}): {found}{smallest}")
    }
}
