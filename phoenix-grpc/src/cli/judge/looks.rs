//! Looks at a recording: one at its end, or as many as a live experiment has.

use phoenix_core::analysis::report::LookSummary;
use phoenix_core::analysis::{LookKind, Question, Report, evaluate};
use phoenix_core::model::{Spec, Timestamp, duration};

use crate::cli::Failure;
use crate::cli::recorded::Recorded;

/// What the looks came to.
#[derive(Debug)]
pub(super) struct Judged {
    /// The report of the look that decided, or of the last one.
    pub(super) report: Report,
    /// All looks that were made.
    pub(super) looks: Vec<LookSummary>,
    /// What a person should know of the last look.
    pub(super) note: Option<String>,
}

pub(super) fn judge(
    spec: &Spec,
    recorded: &Recorded,
    start: Option<Timestamp>,
    interim: bool,
) -> Result<Judged, Failure> {
    let extent = recorded.extent(start)?;
    let running_since = extent.from;
    let planned_end = running_since.plus(spec.duration);
    let whole = planned_end <= extent.to;
    let (end, kind) = if whole { (planned_end, LookKind::Horizon) } else { (extent.to, LookKind::Final) };
    let note = (!whole).then(|| {
        format!(
            "the recording holds {} of the {} that the spec plans; it is judged as a run that was concluded early, by intervals \
             that hold at every look",
            duration::format(std::time::Duration::from_secs(end.since(running_since).as_secs())),
            duration::format(spec.duration)
        )
    });
    let look = |number: u32, look: LookKind, cutoff: Timestamp| {
        evaluate(&Question {
            spec,
            look,
            number,
            running_since,
            cutoff,
            excluded: &[],
            planned: true,
            same_receivers: recorded.same_receivers(),
            same_config: recorded.same_config(),
            measurements: &recorded.read.measurements,
        })
    };
    let mut looks = Vec::new();
    let mut number = 1;
    let mut cutoff = running_since.plus(spec.interval);
    while interim && cutoff < end {
        let report = look(number, LookKind::Interim, cutoff);
        looks.push(LookSummary::of(&report));
        // A reached verdict stands; a live experiment would not look again.
        if report.verdict.is_some() {
            return Ok(Judged { report, looks, note: None });
        }
        number += 1;
        cutoff = cutoff.plus(spec.interval);
    }
    let report = look(number, kind, end);
    looks.push(LookSummary::of(&report));
    Ok(Judged { report, looks, note })
}
