//! One criterion: from its batches to its part of the report.

use super::measured::Measured;
use super::wording;
use crate::analysis::estimate::Level;
use crate::analysis::preparation::batches::{Batches, FEWEST};
use crate::analysis::preparation::frame::Frame;
use crate::analysis::report::{CriterionReport, Estimate, Interval, Quantity, Status};
use crate::model::verdict::ReasonCode;
use crate::model::{Better, Criterion, Fraction, PerVariant, Reason, Role};

/// What is known of one criterion before an error probability is chosen.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) criterion: &'a Criterion,
    pub(crate) frame: Option<&'a Frame>,
    pub(crate) batches: Option<Batches>,
    /// The batches that fit into the planned duration.
    pub(crate) planned_batches: f64,
    /// Whether there is anything to test at all.
    pub(crate) applies: bool,
}

impl Evidence<'_> {
    /// The criterion judged at `level`; `sequential` is the level of later looks, by which it is told how long they will take.
    pub(crate) fn judge(&self, level: Level, sequential: Level) -> CriterionReport {
        let mut report = self.unjudged(level.alpha());
        if !self.applies {
            report.status = Status::NotTested;
            return report;
        }
        let (Some(frame), Some(batches)) = (self.frame, &self.batches) else {
            return self.open(report, ReasonCode::DataGaps, "no value was measured".to_owned());
        };
        let measured = Measured { criterion: self.criterion, frame, batches };
        let findings = measured.findings(level);
        report.estimate = findings.estimate;
        report.difference = findings.difference;
        report.anytime_p = measured.anytime_p(sequential);
        report.status = findings.status;
        let settled = matches!(
            report.status,
            Status::Met | Status::Pass | Status::Breach | Status::Worse | Status::Excluded | Status::Shown
        );
        if !settled && !findings.excluded {
            let needed = measured.needed(sequential);
            report.batches_needed = needed.map(|n| n.saturating_sub(batches.count() as u64).max(1));
        }
        match measured.objection() {
            // A monitor is shown as far as it goes.
            Some(_) if self.criterion.role == Role::Monitor => report,
            Some((code, message)) => {
                let missing = FEWEST.saturating_sub(batches.count()) as u64;
                report.batches_needed = report.batches_needed.max((missing > 0).then_some(missing));
                self.open(report, code, message)
            }
            None if settled => report,
            None if findings.unbounded && measured.lacks_baseline(level) => {
                let message = format!("the baseline of {} cannot be told from zero", self.criterion.metric);
                self.explained(report, ReasonCode::BaselineSignal, message)
            }
            None => {
                let code = match report.status {
                    Status::Improved if findings.excluded => ReasonCode::TargetExcluded,
                    Status::Improved => ReasonCode::GoalImproved,
                    Status::Degraded => ReasonCode::GuardrailDegraded,
                    _ => self.spans(),
                };
                let message = wording::finding(&report);
                self.explained(report, code, message)
            }
        }
    }

    fn spans(&self) -> ReasonCode {
        if self.criterion.role == Role::Goal { ReasonCode::GoalOpen } else { ReasonCode::GuardrailOpen }
    }

    fn open(&self, mut report: CriterionReport, code: ReasonCode, message: String) -> CriterionReport {
        report.status = if self.criterion.role == Role::Monitor { Status::Shown } else { Status::Open };
        self.explained(report, code, message)
    }

    fn explained(&self, mut report: CriterionReport, code: ReasonCode, message: String) -> CriterionReport {
        if self.criterion.role != Role::Monitor {
            report.why_open = Some(Reason { code, metric: Some(self.criterion.metric.clone()), message });
        }
        report
    }

    fn unjudged(&self, alpha: f64) -> CriterionReport {
        let criterion = self.criterion;
        let batches = self.batches.as_ref();
        let scaled = |value: Option<f64>| {
            let scale = self.frame.map_or(1.0, |frame| frame.scale);
            value.map(|value| value * scale).filter(|value| value.is_finite())
        };
        let mean = batches.map_or(PerVariant::default(), |batches| batches.mean);
        CriterionReport {
            metric: criterion.metric.clone(),
            unit: criterion.metric.known().map_or("", |known| known.unit).to_owned(),
            role: criterion.role,
            better: criterion.better,
            mean: PerVariant { baseline: scaled(mean.baseline), candidate: scaled(mean.candidate) },
            estimate: Estimate {
                quantity: Quantity::RelativeChange,
                value: None,
                interval: Interval::default(),
            },
            difference: None,
            limit: wording::limit(criterion),
            threshold: threshold(criterion),
            status: Status::Open,
            alpha,
            anytime_p: None,
            grid: self.frame.map(Frame::step).unwrap_or_default(),
            intervals: batches.map_or(0, |batches| batches.bins),
            batches: batches.map_or(0, |batches| batches.count() as u64),
            batch_length: batches.map_or(0, |batches| batches.length),
            tau: batches.map(|batches| batches.tau),
            settling: batches.map_or(0, |batches| batches.settling),
            hosts: self.frame.map_or(0, |frame| frame.hosts),
            coverage: self.frame.map_or(PerVariant::default(), |frame| frame.coverage),
            batches_needed: None,
            why_open: None,
        }
    }
}

fn threshold(criterion: &Criterion) -> Option<f64> {
    let worse = if criterion.better == Better::Lower { 1.0 } else { -1.0 };
    match criterion.role {
        Role::Goal => Some(-worse * criterion.target.map_or(0.0, Fraction::get) + 0.0),
        Role::Monitor => None,
        Role::Guardrail => {
            match (criterion.margin, criterion.allowance, criterion.at_least, criterion.at_most) {
                (Some(margin), ..) => Some(worse * margin.get() + 0.0),
                (None, Some(allowance), ..) => Some(worse * allowance + 0.0),
                (None, None, Some(least), None) => Some(least),
                (None, None, None, Some(most)) => Some(most),
                (None, None, None, None) => Some(0.0),
                (None, None, Some(_), Some(_)) => None,
            }
        }
    }
}
