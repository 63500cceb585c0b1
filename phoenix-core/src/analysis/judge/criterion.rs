//! One criterion: from its batches to its part of the report.

use super::measured::Measured;
use super::{limits, wording};
use crate::analysis::estimate::{Bounds, Level};
use crate::analysis::preparation::batches::{Batches, FEWEST};
use crate::analysis::preparation::frame::Frame;
use crate::analysis::report::{CriterionReport, CrossCheck, Estimate, Interval, Quantity, Status};
use crate::model::verdict::ReasonCode;
use crate::model::{Better, Criterion, Fraction, PerVariant, Reason, Role, metric};

/// What is known of one criterion before an error probability is chosen.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) criterion: &'a Criterion,
    pub(crate) frame: Option<&'a Frame>,
    pub(crate) batches: Option<&'a Batches>,
    /// The batches that fit into the planned duration.
    pub(crate) planned_batches: f64,
    /// Whether there is anything to test at all.
    pub(crate) applies: Applies,
}

/// Whether a criterion has something to test.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Applies {
    /// It has, by values over time.
    Yes,
    /// Nothing is named that it could be tested on.
    NothingNamed,
    /// It compares what both arms show on one host, and they are on different ones.
    OneHostOnly,
    /// It is the share of so many things that the candidate still shows: sets are compared, nothing is estimated.
    Sets { tested: usize, lost: usize },
}

impl Evidence<'_> {
    /// The criterion judged at `level`; `sequential` is the level of later looks, by which it is told how long they will take.
    pub(crate) fn judge(&self, level: Level, sequential: Level) -> CriterionReport {
        let mut report = self.unjudged(level.alpha());
        match self.applies {
            Applies::Yes => {}
            Applies::NothingNamed => return CriterionReport { status: Status::NotTested, ..report },
            Applies::OneHostOnly => {
                let message = format!(
                    "{} compares what both arms show on one host; they are on different ones, so it is not tested",
                    self.criterion.metric
                );
                let status =
                    if self.criterion.role == Role::Monitor { Status::Shown } else { Status::NotTested };
                return self.explained(
                    CriterionReport { status, ..report },
                    ReasonCode::GuardrailNotTested,
                    message,
                );
            }
            Applies::Sets { tested: 0, .. }
                if self.criterion.metric.as_str() == metric::USED_SIGNAL_COVERAGE =>
            {
                let message = "no signal that alerts or dashboards use is shown by hosts enough to be tested"
                    .to_owned();
                return self.open(report, ReasonCode::UsedSignalNotTested, message);
            }
            Applies::Sets { tested: 0, .. } => {
                let message = "no critical process runs on hosts enough to be tested".to_owned();
                return self.open(report, ReasonCode::CriticalProcessNotTested, message);
            }
            Applies::Sets { tested, lost } => return self.compared(report, tested, lost),
        }
        let (Some(frame), Some(batches)) = (self.frame, self.batches) else {
            return self.open(report, ReasonCode::DataGaps, "no value was measured".to_owned());
        };
        let measured = Measured { criterion: self.criterion, frame, batches };
        let findings = measured.findings(level);
        report.estimate = findings.estimate;
        report.difference = findings.difference;
        report.anytime_p = measured.anytime_p(sequential);
        report.status = findings.status;
        report.hulls = findings.hulls;
        let settled = matches!(
            report.status,
            Status::Met | Status::Pass | Status::Breach | Status::Worse | Status::Excluded | Status::Shown
        );
        if !settled && !findings.excluded {
            let needed = measured.needed(sequential);
            let more = |n: u64| n.saturating_sub(batches.count() as u64).max(1);
            // Where hosts are missing, batches enough are no news.
            let is_news = |n: &u64| needed.hosts.is_none() || *n > batches.count() as u64;
            report.batches_needed = needed.batches.filter(is_news).map(more);
            report.hosts_needed = needed.hosts;
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
            None if findings.unbounded => {
                let (metric, n) = (&self.criterion.metric, batches.count());
                let message =
                    format!("{metric} has {n} batches, too few yet for an interval that holds at every look");
                self.explained(report, ReasonCode::TooFewBatches, message)
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

    /// A share of sets, known exactly.
    fn compared(&self, mut report: CriterionReport, tested: usize, lost: usize) -> CriterionReport {
        let share = 1.0 - lost.min(tested) as f64 / tested as f64;
        let bounds = Bounds { lower: share, upper: share };
        let least = self.criterion.at_least.map(|least| limits::at_least(bounds, least));
        let most = self.criterion.at_most.map(|most| limits::at_most(bounds, most));
        let clauses: Vec<Status> = least.into_iter().chain(most).collect();
        report.mean.candidate = Some(share);
        report.estimate = Estimate {
            quantity: Quantity::CandidateMean,
            value: Some(share),
            interval: Interval { lower: Some(share), upper: Some(share) },
        };
        report.status = match self.criterion.role {
            Role::Monitor => Status::Shown,
            Role::Guardrail => limits::strictest(&clauses),
            Role::Goal if lost > 0 => Status::Worse,
            Role::Goal => Status::Open,
        };
        report
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
        let batches = self.batches;
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
            allowance: allowance(criterion),
            status: Status::Open,
            alpha,
            anytime_p: None,
            cross_check: CrossCheck::Missing("it is made with the verdict".to_owned()),
            grid: self.frame.map(Frame::step).unwrap_or_default(),
            intervals: batches.map_or(0, |batches| batches.bins),
            batches: batches.map_or(0, |batches| batches.count() as u64),
            batch_length: batches.map_or(0, |batches| batches.length),
            tau: batches.map(|batches| batches.tau),
            settling: batches.map_or(0, |batches| batches.settling),
            hosts: self.frame.map_or(0, |frame| frame.hosts),
            hosts_of_arm: self.frame.map_or(PerVariant::default(), |frame| frame.arms),
            hulls: Vec::new(),
            winsorised: criterion.winsorise,
            coverage: self.frame.map_or(PerVariant::default(), |frame| frame.coverage),
            batches_needed: None,
            hosts_needed: None,
            why_open: None,
        }
    }
}

/// Where a difference is judged beside the ratio.
fn allowance(criterion: &Criterion) -> Option<f64> {
    let worse = if criterion.better == Better::Lower { 1.0 } else { -1.0 };
    criterion.margin.and(criterion.allowance).map(|allowance| worse * allowance)
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
