//! What the numbers say: from measurements to a report with a verdict.
//!
//! [`evaluate`] answers one [`Question`] with one [`Report`]. The unit of analysis is a batch of time, never the raw sample; what is
//! compared is the ratio of sums; interim looks use intervals that stay valid however often somebody looks.

pub mod distribution;
pub mod estimate;
pub mod question;
pub mod report;

pub use question::{LookKind, Question};
pub use report::Report;

/// Evaluates the criteria on what was measured up to the cut-off.
///
/// Same question, same report, byte for byte; the order of the samples and repeated ones change nothing.
#[must_use]
pub fn evaluate(question: &Question<'_>) -> Report {
    Report::unmeasured(question)
}
