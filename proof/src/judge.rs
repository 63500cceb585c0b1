//! The arms' data judged by the real use cases, on virtual time.
//!
//! Nothing here decides anything: controller, machine, renderer and statistics are those of production; the store and the host are in
//! memory, the measurements are what the arms sent, and the clock jumps from one due time to the next.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use phoenix_core::analysis::Report;
use phoenix_core::analysis::report::{CriterionReport, text};
use phoenix_core::collector::arm::Sink;
use phoenix_core::controller::{CallContext, Controller, CreateRequest, Settings};
use phoenix_core::experiment::{Fact, Outcome, PhaseName};
use phoenix_core::memory::{MemoryDeployer, MemoryStore};
use phoenix_core::model::draft::Format;
use phoenix_core::model::{
    Actor, ConfigHash, HostId, PerVariant, Role, Spec, Timestamp, Variant, Verdict, Version,
};
use phoenix_core::telemetry::CriticalProcesses;
use phoenix_otel::recorded::{ArmFiles, ReadOptions, Recording, ReplaySource};
use serde::Serialize;
use serde_json::{Value, json};

use crate::part::{HOST, Part};
use crate::strategy::CRITICAL_DATABASE;

/// Steps after which something is wrong.
const MOST_STEPS: u32 = 20_000;
/// The time at the start that is not counted: collectors take their memory in it.
const WARM_UP: Duration = Duration::from_secs(300);
/// What makes the id of the experiment beside the time; random in production.
pub const ID_BYTES: [u8; 10] = *b"phxproof\0\0";

/// How a template was judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgedRow {
    /// The template.
    pub template: &'static str,
    /// What the data said; none if nothing was decided.
    pub verdict: Option<Verdict>,
    /// Whether it was promoted.
    pub promoted: bool,
    /// How many looks it took.
    pub looks: u32,
    /// Every criterion of the default ones that decides, in the last look.
    pub criteria: Vec<JudgedCriterion>,
    /// Why, in the words of the report.
    pub sentence: String,
    /// What of the data could not be used.
    pub problems: Vec<String>,
}

/// How one criterion came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgedCriterion {
    /// The metric.
    pub metric: String,
    /// How it came out, in the words of the report.
    pub status: String,
    /// The baseline's mean.
    pub baseline: Option<f64>,
    /// The candidate's mean.
    pub candidate: Option<f64>,
    /// The estimate: of a change, a difference or a mean.
    pub estimate: Option<f64>,
    /// Bounds of its interval.
    pub interval: (Option<f64>, Option<f64>),
}

/// Two arms that ran beside each other, to be judged.
#[derive(Debug, Clone)]
pub struct Case<'c> {
    /// The name of the experiment.
    pub name: String,
    /// How the arms were laid over the host, in the words of a spec.
    pub design: &'static str,
    /// The host that they say they ran on.
    pub host: &'c str,
    /// The executables that must never be lost.
    pub critical: &'c [&'c str],
    /// The arms.
    pub arms: PerVariant<Arm<'c>>,
    /// When the experiment was made.
    pub created_at: Timestamp,
    /// How long it ran.
    pub duration: Duration,
    /// In which the arms are compared, and as long as a series is active after its last point.
    pub interval: Duration,
}

/// An arm that ran.
#[derive(Debug, Clone)]
pub struct Arm<'c> {
    /// The template.
    pub template: &'static str,
    /// Its parameters.
    pub values: &'c BTreeMap<String, Value>,
    /// The hash of its arm config.
    pub hash: Option<&'c str>,
    /// What it sent.
    pub files: ArmFiles,
}

/// Judges a candidate beside the baseline from what their shadow arms sent into files of `folder`.
///
/// # Errors
/// When a use case is refused, or the files cannot be read.
pub fn judge<'c>(
    baseline: &'c Part,
    candidate: &'c Part,
    folder: &Path,
    created_at: Timestamp,
    duration: Duration,
) -> Result<JudgedRow, Box<dyn Error>> {
    let arm = |part: &'c Part| {
        let name = part.strategy.short();
        Arm {
            template: part.strategy.template,
            values: &part.values,
            hash: part.hash.as_deref(),
            files: ArmFiles {
                data: folder.join(format!("{name}.jsonl")),
                telemetry: Some(folder.join(format!("{name}.telemetry.jsonl"))),
            },
        }
    };
    case(&Case {
        name: format!("prove-{}", candidate.strategy.short()),
        design: "shadow",
        host: HOST,
        critical: &CRITICAL_DATABASE,
        arms: PerVariant { baseline: arm(baseline), candidate: arm(candidate) },
        created_at,
        duration,
        // One reading, as in the demo: a longer window needs a longer experiment.
        interval: baseline.interval.max(candidate.interval),
    })
}

/// Judges a case by the real use cases under the default criteria.
///
/// # Errors
/// When a use case is refused, or the files cannot be read.
pub fn case(case: &Case<'_>) -> Result<JudgedRow, Box<dyn Error>> {
    pollster::block_on(run(case))
}

async fn run(case: &Case<'_>) -> Result<JudgedRow, Box<dyn Error>> {
    let spec = spec(case)?;
    let template = case.arms.candidate.template;
    let recording = Recording::of(case.arms.clone().map(|arm| arm.files));
    let clock = Arc::new(AtomicI64::new(case.created_at.as_micros()));
    let now = || Timestamp::from_micros(clock.load(Ordering::Relaxed));
    let context = || -> Result<CallContext, Box<dyn Error>> {
        Ok(CallContext::new(now(), Actor::new("prove")?).with_ids(ID_BYTES))
    };
    let hosts = Arc::new(MemoryDeployer::new({
        let clock = Arc::clone(&clock);
        move || Timestamp::from_micros(clock.load(Ordering::Relaxed))
    }));
    let read = recording.replay(&ReadOptions {
        critical: CriticalProcesses::new(&spec.critical_processes)?,
        interval: Some(case.interval),
        window: Some(case.interval),
        ..ReadOptions::default()
    })?;
    let source = Arc::new(ReplaySource::new(read));
    let mut sink = Sink::new("http://127.0.0.1:4318").with_telemetry("http://127.0.0.1:4319");
    sink.telemetry_interval_ms = 5000;
    let settings = Settings::new(sink);
    let controller = Controller::new(Arc::new(MemoryStore::new()), hosts.clone(), source.clone(), settings);
    let created = controller.create(&context()?, CreateRequest::new(spec)).await?;
    let id = created.experiment.id();
    hosts.install(&HostId::new(case.host)?, Some(Arc::from(created.plain.baseline.as_bytes())));
    controller.start(&context()?, id).await?;
    let experiment = loop {
        let experiment = controller.get(id).await?;
        let phase = experiment.phase().name();
        if phase.is_terminal() || phase == PhaseName::AwaitingDecision {
            break experiment;
        }
        if controller
            .step(&context()?)
            .await?
            .at
            .map(|at| clock.fetch_max(at.as_micros(), Ordering::Relaxed))
            .is_none()
        {
            return Err(format!("{template}: nothing is due, and the experiment is not over").into());
        }
        if experiment.version() > Version(u64::from(MOST_STEPS)) {
            return Err(format!("{template}: the experiment does not end").into());
        }
    };
    let mut last: Option<(u32, Report)> = None;
    for record in controller.history(id, Version(0), usize::MAX).await? {
        if let Fact::LookRecorded { report } = &record.event()?.fact {
            let artifact = controller.artifact(report.report).await?;
            last = Some((report.number, serde_json::from_slice(&artifact.bytes)?));
        }
    }
    let (looks, report) = last.ok_or_else(|| {
        format!("{template}: it ended before the first look, as {:?}", experiment.outcome())
    })?;
    let mut problems: Vec<String> =
        source.inspect(|replay| replay.problems().kept().iter().map(ToString::to_string).collect());
    problems.extend(source.inspect(|replay| foreign(&replay.hashes(), case)));
    Ok(JudgedRow {
        template,
        verdict: experiment.verdict(),
        promoted: experiment.outcome() == Some(Outcome::Promoted),
        looks,
        criteria: report.criteria.iter().filter(|it| it.role != Role::Monitor).map(criterion).collect(),
        sentence: text::sentence(&report),
        problems,
    })
}

/// What is wrong with the hashes that the data are tagged with.
fn foreign(hashes: &PerVariant<BTreeSet<ConfigHash>>, case: &Case<'_>) -> Vec<String> {
    let of = |variant: Variant| {
        let found: Vec<String> = hashes.get(variant).iter().map(ToString::to_string).collect();
        let meant: Vec<&str> = case.arms.get(variant).hash.into_iter().collect();
        (found != meant)
            .then(|| format!("the data of the {variant} are of the configs {found:?}, not {meant:?}"))
    };
    Variant::ALL.into_iter().filter_map(of).collect()
}

fn criterion(report: &CriterionReport) -> JudgedCriterion {
    JudgedCriterion {
        metric: report.metric.to_string(),
        status: serde_json::to_value(report.status)
            .ok()
            .and_then(|it| it.as_str().map(str::to_owned))
            .unwrap_or_default(),
        baseline: report.mean.baseline,
        candidate: report.mean.candidate,
        estimate: report.estimate.value,
        interval: (report.estimate.interval.lower, report.estimate.interval.upper),
    }
}

/// The spec: the parameters that ran, everything that decides as it is by default.
fn spec(case: &Case<'_>) -> Result<Spec, Box<dyn Error>> {
    let source = |arm: &Arm<'_>| json!({"template": {"name": arm.template, "parameters": arm.values}});
    let text = json!({
        "name": case.name,
        "baseline": source(&case.arms.baseline),
        "candidate": source(&case.arms.candidate),
        "targets": [case.host],
        "design": case.design,
        "duration": format!("{}s", case.duration.as_secs()),
        "warm_up": format!("{}s", WARM_UP.as_secs()),
        "bake": "2m",
        "critical_processes": case.critical,
        "policy": "auto",
    });
    Ok(Spec::parse(&text.to_string(), Format::Json)?)
}
