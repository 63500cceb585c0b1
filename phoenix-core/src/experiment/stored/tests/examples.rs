//! Facts to store: one of each, and every word that one can hold.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::experiment::{
    Awaiting, Ending, ExclusionReason, Fact, FailureReason, Heard, KeepCause, Look, LookKind, LookReport,
    Outcome, Owed, PauseReason, Plan, PlannedArms, PlannedTarget, Prior,
};
use crate::model::draft::Draft;
use crate::model::overlay::{ListEdit, PipelineEdit};
use crate::model::verdict::ReasonCode;
use crate::model::{
    ConfigHash, ConfigSource, ExperimentId, Fence, HostId, MetricName, Overlay, PerVariant, Reason, Revision,
    Spec, TemplateName, Timestamp, Variant, Verdict,
};

pub(super) fn id() -> ExperimentId {
    ExperimentId::from_parts(1_795_424_400_000, [7; 10])
}

fn host(number: u32) -> HostId {
    HostId::new(format!("web-{number}.example.com")).unwrap()
}

fn hash(text: &str) -> ConfigHash {
    ConfigHash::of(text.as_bytes())
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_795_424_400_000_000 + seconds * 1_000_000)
}

fn spec() -> Arc<Spec> {
    let template = |name| ConfigSource::Template {
        name: TemplateName::new(name).unwrap(),
        revision: Some(Revision(3)),
        parameters: BTreeMap::from([("interval".to_owned(), serde_json::json!("15s"))]),
    };
    let baseline = ConfigSource::Config(Arc::from("receivers: {}\n# kept as it is\n"));
    let draft = Draft {
        description: "Half of the series are of short-lived shells.".to_owned(),
        labels: BTreeMap::from([("team".to_owned(), "storage".to_owned())]),
        start_at: Some(at(600)),
        start_by: Some(at(7200)),
        critical_processes: vec!["postgres|sshd".to_owned()],
        seed: 42,
        ..Draft::new("fewer-series", baseline, template("process-aggregated-v1"), vec![host(1), host(2)])
    };
    Arc::new(draft.check().unwrap())
}

/// A spec whose candidate is laid over its baseline.
fn overlaid() -> Arc<Spec> {
    let list = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let processors = ListEdit {
        first: list(&["memory_limiter"]),
        before: BTreeMap::from([("batch".to_owned(), list(&["filter/idle"]))]),
        after: BTreeMap::from([("batch".to_owned(), list(&["transform"]))]),
        last: list(&["attributes"]),
        remove: list(&["batch"]),
    };
    let overlay = Overlay::merge("processors:\n  filter/idle: {}\n# kept as it is\n")
        .with_pipeline("metrics", PipelineEdit::processors(processors))
        .with_pipeline("traces/slow", PipelineEdit::Remove);
    let baseline = ConfigSource::Config(Arc::from("receivers: {}\n"));
    let draft = Draft::new("idle-series", baseline, ConfigSource::Overlay(overlay), vec![host(1)]);
    Arc::new(draft.check().unwrap())
}

/// The golden file of each form of a fact that [`one_of_each`] does not show, and the fact.
pub(super) fn variations() -> Vec<(&'static str, Fact)> {
    let overlay = include_str!("../../../../tests/golden/events-v1/created_overlay.json");
    vec![(overlay, Fact::Created { id: id(), spec: overlaid(), plan: shadow() })]
}

fn plan(arms: impl Fn(u32) -> PlannedArms) -> Arc<Plan> {
    let target = |number| PlannedTarget {
        host: host(number),
        arms: arms(number),
        plain: PerVariant { baseline: hash("plain baseline"), candidate: hash("plain candidate") },
        first_port: PerVariant { baseline: Some(14_317), candidate: None },
    };
    Arc::new(Plan {
        revisions: PerVariant { baseline: None, candidate: Some(Revision(3)) },
        targets: vec![target(1), target(2)],
    })
}

fn shadow() -> Arc<Plan> {
    plan(|_| {
        let (baseline, candidate) = (hash("arm baseline"), hash("arm candidate"));
        PlannedArms::Beside(PerVariant { baseline, candidate })
    })
}

fn split() -> Arc<Plan> {
    plan(|number| {
        let variant = if number == 1 { Variant::Baseline } else { Variant::Candidate };
        PlannedArms::Instead { variant, hash: hash("arm") }
    })
}

fn look(kind: LookKind) -> Look {
    Look { number: 3, cutoff: at(900), kind }
}

fn report() -> LookReport {
    let reason = |code, metric: Option<&str>, message: &str| Reason {
        code,
        metric: metric.map(|name| MetricName::new(name).unwrap()),
        message: message.to_owned(),
    };
    LookReport {
        number: 3,
        report: hash("whole report"),
        verdict: Some(Verdict::NeedsTuning),
        reasons: Arc::from([
            reason(ReasonCode::GoalMet, Some("active_series"), "Series fell by 61 % (57 % to 64 %)."),
            reason(ReasonCode::CriticalProcessLost, None, "postgres was not seen for 4 intervals."),
        ]),
        heard: Heard { watched: Duration::from_micros(299_999_999), baseline: true, candidate: false },
        critical_lost: Arc::from(["postgres".to_owned()]),
    }
}

/// One of each fact; the golden files hold these.
pub(super) fn one_of_each() -> Vec<Fact> {
    let (host, observed_at, deadline, next_look) = (host(1), at(70), at(660), at(960));
    vec![
        Fact::Created { id: id(), spec: spec(), plan: shadow() },
        Fact::Updated { spec: spec(), plan: split() },
        Fact::Reworded {
            description: Some("New words.".to_owned()),
            labels: Some(BTreeMap::from([("team".to_owned(), "edge".to_owned())])),
        },
        Fact::StartDeferred {
            host: host.clone(),
            by: ExperimentId::from_parts(1_795_424_399_000, [9; 10]),
            until: at(120),
        },
        Fact::StartRequested { again: at(60) },
        Fact::Started { fences: vec![Fence(0), Fence(41)], deadline },
        Fact::Captured { host: host.clone(), prior: Prior::Config(hash("before")), observed_at },
        Fact::TargetRunning { host: host.clone(), observed_at },
        Fact::TargetDrifted { host: host.clone(), since: at(55), observed_at },
        Fact::TargetExcluded {
            host: host.clone(),
            reason: ExclusionReason::ConfigRejected,
            rejected: Some(hash("arm candidate")),
        },
        Fact::Deployed { first_look: at(360) },
        Fact::LookRequested { look: look(LookKind::Interim), next: next_look },
        Fact::LookRecorded { report: report() },
        Fact::VerdictReached { verdict: Verdict::Adopt, look: 3 },
        Fact::Paused { reason: PauseReason::Maintenance, until: at(86_400) },
        Fact::Resumed { next_look },
        Fact::AnalysisStarted { look: look(LookKind::Horizon), deadline },
        Fact::DecisionAwaited { why: Awaiting::ManualPolicy, decide_by: at(86_400), next_look },
        Fact::Extended { planned_micros: 172_800_000_000, next_look },
        Fact::WaveStarted { wave: 2, through: 50, deadline },
        Fact::TargetBaking { host: host.clone(), observed_at },
        Fact::TargetBaked { host: host.clone(), observed_at },
        Fact::RollbackStarted {
            then: Ending::BaselineKept { verdict: Some(Verdict::KeepBaseline), cause: KeepCause::Verdict },
            deadline,
        },
        Fact::TargetSettled { host: host.clone(), observed_at },
        Fact::TargetUnsettled { host: host.clone(), observed_at },
        Fact::DeadlineGraced { until: at(720) },
        Fact::ObservationRequested { next: at(85) },
        Fact::TargetIndebted { host: host.clone(), owed: Owed::Prior(Prior::Nothing) },
        Fact::Ended { outcome: Outcome::Promoted },
        Fact::DebtPaid { host: host.clone(), observed_at },
        Fact::Deleted { abandoned: vec![host] },
    ]
}

/// Facts with every word of every closed set, and with the ends of every range.
pub(super) fn every_word() -> Vec<Fact> {
    let host = host(1);
    let mut facts = one_of_each();
    let verdicts = [Verdict::Adopt, Verdict::KeepBaseline, Verdict::NeedsTuning, Verdict::Inconclusive];
    let causes = [
        KeepCause::Verdict,
        KeepCause::CandidateSilent,
        KeepCause::CriticalProcessLost,
        KeepCause::User,
        KeepCause::DecisionDeadline,
    ];
    let failures = [
        FailureReason::StartDeadline,
        FailureReason::TooManyExclusions,
        FailureReason::TooFewTargets,
        FailureReason::ProgressDeadline,
        FailureReason::MeasurementErrors,
        FailureReason::PauseLimit,
        FailureReason::PromotionFailed,
    ];
    let kept = causes.iter().flat_map(|cause| {
        let verdicts = verdicts.iter().copied().map(Some).chain([None]);
        verdicts.map(|verdict| Ending::BaselineKept { verdict, cause: *cause })
    });
    let endings = kept.chain(failures.map(Ending::Failed)).chain([Ending::Cancelled]);
    for then in endings {
        facts.push(Fact::RollbackStarted { then, deadline: Timestamp::MAX });
        facts.push(Fact::Ended { outcome: Outcome::Ended(then) });
    }
    facts.extend(verdicts.map(|verdict| Fact::VerdictReached { verdict, look: u32::MAX }));
    for reason in [PauseReason::User, PauseReason::Maintenance, PauseReason::Incident] {
        facts.push(Fact::Paused { reason, until: Timestamp::from_micros(i64::MIN) });
    }
    for why in [Awaiting::ManualPolicy, Awaiting::Inconclusive, Awaiting::AnalysisDeadline] {
        facts.push(Fact::DecisionAwaited { why, decide_by: Timestamp::EPOCH, next_look: Timestamp::EPOCH });
    }
    for reason in [
        ExclusionReason::ConfigRejected,
        ExclusionReason::DeployFailed,
        ExclusionReason::NotSeen,
        ExclusionReason::Drifted,
    ] {
        facts.push(Fact::TargetExcluded { host: host.clone(), reason, rejected: None });
    }
    for kind in [LookKind::Interim, LookKind::Horizon, LookKind::Last, LookKind::Watch] {
        facts.push(Fact::LookRequested { look: look(kind), next: Timestamp::MAX });
    }
    let config = hash("config");
    for owed in [
        Owed::Untouched,
        Owed::Prior(Prior::Nothing),
        Owed::Prior(Prior::Config(config)),
        Owed::Plain(config),
    ] {
        facts.push(Fact::TargetIndebted { host: host.clone(), owed });
    }
    for prior in [Prior::Nothing, Prior::Config(config)] {
        facts.push(Fact::Captured { host: host.clone(), prior, observed_at: Timestamp::EPOCH });
    }
    facts.push(Fact::Reworded { description: None, labels: None });
    facts.push(Fact::Extended { planned_micros: u64::MAX, next_look: Timestamp::MAX });
    let silent = Heard { watched: Duration::from_micros(u64::MAX), baseline: false, candidate: false };
    facts.push(Fact::LookRecorded {
        report: LookReport { verdict: None, reasons: Arc::from([]), heard: silent, ..report() },
    });
    facts.push(Fact::Updated { spec: spec(), plan: Arc::new(Plan::default()) });
    facts
}
