//! A/A: what a run of the same config in both arms says of the set-up.

use serde::{Deserialize, Serialize};

use super::Estimate;
use crate::analysis::judge::wording::{finding_of, percent};
use crate::model::MetricName;

/// How often the smallest visible change of [`AaCriterion`] would have been seen.
pub const POWER: f64 = 0.8;

/// What an A/A run found: whether equal arms look equal, and how small a difference would have shown.
///
/// It proves that what lies between the configs and the verdict (arms, hosts, measuring, statistics) treats both arms alike, as far as the run
/// could see; it says nothing about any other config.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aa {
    /// The error probability of all comparisons together (Bonferroni): equal arms are found apart no more often.
    pub alpha: f64,
    /// Each metric that both arms have, once.
    pub criteria: Vec<AaCriterion>,
}

/// One metric of an A/A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AaCriterion {
    /// The metric.
    pub metric: MetricName,
    /// The relative change, its interval at the metric's share of α.
    pub estimate: Estimate,
    /// Whether the interval says that the arms differ.
    pub apart: bool,
    /// The noise floor: the smallest relative change that a run like this one finds four times of five ([`POWER`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smallest_seen: Option<f64>,
}

impl Aa {
    /// The metrics on which the arms differ though they run the same config.
    pub fn apart(&self) -> impl Iterator<Item = &AaCriterion> {
        self.criteria.iter().filter(|criterion| criterion.apart)
    }

    /// What was found, as one English sentence without a full stop.
    #[must_use]
    pub fn in_words(&self) -> String {
        let told = |found: Vec<String>| found.join(", ");
        let apart: Vec<String> =
            self.apart().map(|one| finding_of(one.metric.as_str(), &one.estimate)).collect();
        let floors: Vec<String> = self
            .criteria
            .iter()
            .filter_map(|one| Some(format!("{} {}", one.metric, percent(one.smallest_seen?))))
            .collect();
        let mut text = "A/A: both arms run the same config; ".to_owned();
        if self.criteria.is_empty() {
            text.push_str("nothing was measured in both long enough to be compared");
            return text;
        }
        match apart.len() {
            0 => text.push_str(&format!(
                "no difference was found, as it must be, on {} metrics together",
                self.criteria.len()
            )),
            _ => text.push_str(&format!(
                "they differ all the same: {}; that is chance in at most {} of such runs, or else something treats the arms unlike",
                told(apart),
                percent(self.alpha)
            )),
        }
        if !floors.is_empty() {
            text.push_str(&format!("; the smallest change that this run would have seen: {}", told(floors)));
        }
        text
    }
}
