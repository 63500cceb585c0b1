//! What the numbers say: from measurements to a report with a verdict.
//!
//! [`evaluate`] answers one [`Question`] with one [`Report`]. The unit of analysis is a batch of time, never the raw sample; what is
//! compared is the ratio of sums; looks on the way use intervals that stay valid however often somebody looks.
//!
//! The estimators stand on their own and can be used without an experiment: [`estimate`] and [`distribution`].
//!
//! ```
//! use phoenix_core::analysis::estimate::{Level, ratio::RatioOfSums};
//!
//! let baseline = [102.1, 98.4, 101.0, 99.7, 103.2, 100.9];
//! let candidate = [51.0, 48.9, 50.2, 50.1, 51.7, 50.3];
//! let sums = RatioOfSums::of(&baseline, &candidate);
//! let bounds = sums.bounds(Level::Fixed { alpha: 0.05 });
//! assert!(bounds.lower < sums.ratio && sums.ratio < bounds.upper && bounds.upper < 0.51);
//! ```

pub mod distribution;
pub mod estimate;
pub mod evaluator;
pub mod planner;
pub mod question;
pub mod report;

mod judge;
mod look;
mod preparation;
#[cfg(test)]
mod tests;

pub use evaluator::Evaluator;
pub use question::{LookKind, Question};
pub use report::Report;

/// Evaluates the criteria on what was measured up to the cut-off.
///
/// Same question, same report, byte for byte; the order of the samples and repeated ones change nothing.
#[must_use]
pub fn evaluate(question: &Question<'_>) -> Report {
    Evaluator::new().evaluate(question)
}
