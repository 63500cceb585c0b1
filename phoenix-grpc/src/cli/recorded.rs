//! A recording of both arms as commands use it: measurements, configurations, what could not be used.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use phoenix_core::collector::{Comparison, Document, compare};
use phoenix_core::model::{HostId, PerVariant, Spec, Timestamp, UsedSignals, Variant, Window, duration};
use phoenix_core::telemetry::{CriticalProcesses, SignalTable};
use phoenix_otel::recorded::{ProblemKind, Read, ReadOptions, Recording, RecordingError};
use serde_json::{Value, json};

use super::{Failure, file};

/// The most bytes of a configuration beside a recording.
const LONGEST: usize = 1 << 20;

/// What the command line says of a recording, beside its folder.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub(super) struct Asked {
    /// When the experiment began to run; without it at the recording's first point
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(super) start: Option<Timestamp>,

    /// How long a series counts as active after its last point; without it 20m
    #[arg(long, value_name = "DURATION", value_parser = length)]
    window: Option<Duration>,

    /// How often the arms export; without it as the data shows
    #[arg(long, value_name = "DURATION", value_parser = length)]
    interval: Option<Duration>,

    /// The host of data that names none
    #[arg(long, value_name = "HOST", value_parser = host)]
    host: Option<HostId>,

    /// Take only data that is tagged with this experiment
    #[arg(long, value_name = "ID")]
    experiment: Option<String>,
}

impl Asked {
    /// An option that is given, and says something of a recording only.
    pub(super) fn given(&self) -> Option<&'static str> {
        let Self { start, window, interval, host, experiment } = self;
        let options = [
            ("--start", start.is_some()),
            ("--window", window.is_some()),
            ("--interval", interval.is_some()),
            ("--host", host.is_some()),
            ("--experiment", experiment.is_some()),
        ];
        options.into_iter().find(|(_, given)| *given).map(|(name, _)| name)
    }
}

fn time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "is no time; write it like 2026-11-23T23:45:00Z".to_owned())
}

fn length(text: &str) -> Result<Duration, String> {
    let length = duration::parse(text).map_err(|error| error.to_string())?;
    if length.is_zero() { Err("must be longer than nothing".to_owned()) } else { Ok(length) }
}

fn host(text: &str) -> Result<HostId, String> {
    HostId::new(text).map_err(|error| error.to_string())
}

/// What was read.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) read: Read,
    /// The plain configs beside it, if both are there.
    configs: Option<PerVariant<Document>>,
}

impl Recorded {
    /// Reads a folder; `signals` is what alerts and dashboards use, where somebody said so.
    pub(super) fn read(
        folder: &Path,
        spec: &Spec,
        asked: &Asked,
        signals: Option<UsedSignals>,
    ) -> Result<Recorded, Failure> {
        let critical = CriticalProcesses::new(&spec.critical_processes)
            .map_err(|error| Failure::new(error.to_string()))?;
        let signals = signals.map(SignalTable::new).transpose();
        let signals = signals.map_err(|error| Failure::new(error.to_string()))?;
        let options = ReadOptions {
            signals: signals.unwrap_or_default(),
            experiment: asked.experiment.clone(),
            host: asked.host.clone(),
            interval: asked.interval,
            window: asked.window,
            critical,
            ..ReadOptions::default()
        };
        let read = Recording::open(folder).and_then(|recording| recording.read(&options));
        let mut read = read.map_err(|error| refused(folder, &error))?;
        let both_until = if is_cut(&read) { last_of_both(&read) } else { None };
        if let (Some(extent), Some(end)) = (&mut read.extent, both_until) {
            extent.to = extent.to.min(end);
        }
        Ok(Recorded { read, configs: configs(folder)? })
    }

    /// The running time that it holds, from `start` on if that is known.
    pub(super) fn extent(&self, start: Option<Timestamp>) -> Result<Window, Failure> {
        let Some(extent) = self.read.extent else {
            return Err(Failure::new("the recording holds no data point that could be used")
                .help("`zstd -dc baseline.jsonl.zst | head -1` shows what it holds; --experiment takes only data of that experiment"));
        };
        let from = start.unwrap_or(extent.from);
        if from >= extent.to {
            return Err(Failure::new(format!("--start is {from}, and the recording ends at {}", extent.to))
                .help(format!("it begins at {}", extent.from)));
        }
        Ok(Window { from, ..extent })
    }

    /// Whether the receivers of both configs are known to be the same, so that both arms must accept the same points.
    pub(super) fn same_receivers(&self) -> bool {
        self.configs.as_ref().is_some_and(|configs| {
            let receivers = |variant| configs.get(variant).root().get("receivers");
            receivers(Variant::Baseline).is_some()
                && receivers(Variant::Baseline) == receivers(Variant::Candidate)
        })
    }

    /// Whether both configs are known to mean the same: then it is an A/A run.
    pub(super) fn same_config(&self) -> bool {
        self.config().is_some_and(|comparison| comparison == Comparison::default())
    }

    /// What differs between the configs.
    pub(super) fn config(&self) -> Option<Comparison> {
        self.configs.as_ref().map(|configs| compare(&configs.baseline, &configs.candidate))
    }

    /// What a person should know of the data.
    pub(super) fn notes(&self) -> Vec<String> {
        let problems = &self.read.problems;
        let mut notes = Vec::new();
        if let Some(first) = problems.kept().first() {
            notes.push(match problems.total() {
                1 => format!("what could not be used: {first}"),
                all => format!("{all} things could not be used, first: {first} (--output json lists them)"),
            });
        }
        if let Some(extent) = self.read.extent.filter(|_| is_cut(&self.read)) {
            notes.push(format!(
                "a file ends before its data do, so only what both arms have is looked at, until {}; copy it whole to look at all",
                extent.to
            ));
        }
        for variant in Variant::ALL {
            let odd = self.read.oddities.get(variant);
            if odd.late > 0 {
                notes.push(format!("{} points of the {variant} came too late for their interval", odd.late));
            }
            if odd.unannounced_resets > 0 {
                notes.push(format!(
                    "{} counters of the {variant} fell although their start is the same",
                    odd.unannounced_resets
                ));
            }
        }
        notes
    }

    /// The same for programs.
    pub(super) fn problems(&self) -> Value {
        let problems = &self.read.problems;
        let listed: Vec<Value> = problems
            .kept()
            .iter()
            .map(
                |one| json!({"file": one.file.display().to_string(), "line": one.line, "reason": one.reason}),
            )
            .collect();
        json!({"count": problems.total(), "listed": listed})
    }
}

/// Whether a file holds less than was recorded: what is not there is missing, not lost.
fn is_cut(read: &Read) -> bool {
    [ProblemKind::Truncated, ProblemKind::Corrupt].iter().any(|kind| read.problems.count(*kind) > 0)
}

/// The end of the last interval in which both arms sent something.
fn last_of_both(read: &Read) -> Option<Timestamp> {
    let last = |variant| {
        let its = read.measurements.sightings.iter().filter(move |sighting| sighting.variant == variant);
        its.filter(|sighting| !sighting.inventory.metrics.is_empty()).map(|sighting| sighting.window.to).max()
    };
    Some(last(Variant::Baseline)?.min(last(Variant::Candidate)?))
}

/// The configs `<variant>.plain.yaml`; what is there must be readable.
fn configs(folder: &Path) -> Result<Option<PerVariant<Document>>, Failure> {
    let path = |variant: Variant| folder.join(format!("{variant}.plain.yaml"));
    if !Variant::ALL.into_iter().all(|variant| path(variant).is_file()) {
        return Ok(None);
    }
    let document = |variant| {
        let path = path(variant);
        let text = file::read_text(&path, LONGEST)?;
        Document::parse(&text).map_err(|error| {
            Failure::at(path.display(), error)
                .help("mend it, or take it out of the folder: it is only compared")
        })
    };
    Ok(Some(PerVariant { baseline: document(Variant::Baseline)?, candidate: document(Variant::Candidate)? }))
}

fn refused(folder: &Path, error: &RecordingError) -> Failure {
    let mut said = error.to_string();
    if let Some(source) = error.source() {
        said = format!("{said}: {source}");
    }
    let help = match error {
        RecordingError::Missing(_) if !folder.is_dir() => {
            format!(
                "{} is no folder; name the one that holds baseline.jsonl and candidate.jsonl",
                folder.display()
            )
        }
        RecordingError::Missing(_) => {
            "what each arm sent belongs into a file of that name, as the collector’s file exporter writes it"
                .to_owned()
        }
        RecordingError::Ambiguous(..) => "only one of the two is what the arm sent".to_owned(),
        RecordingError::IntervalUnknown => {
            "--interval 30s says that the arms export every half a minute".to_owned()
        }
        _ => return Failure::new(said),
    };
    Failure::new(said).help(help)
}
