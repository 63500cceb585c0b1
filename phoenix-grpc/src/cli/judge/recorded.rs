//! The recording as it is judged: measurements, configurations, what could not be used.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use phoenix_core::collector::{Comparison, Document, compare};
use phoenix_core::model::{HostId, PerVariant, Spec, UsedSignals, Variant};
use phoenix_core::telemetry::{CriticalProcesses, SignalTable};
use phoenix_otel::recorded::{Read, ReadOptions, Recording, RecordingError};
use serde_json::{Value, json};

use super::LONGEST;
use crate::cli::{Failure, file};

/// What the command line says of the data.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) experiment: Option<String>,
    pub(super) host: Option<HostId>,
    pub(super) interval: Option<Duration>,
    pub(super) window: Option<Duration>,
    /// What alerts and dashboards use, where somebody said so.
    pub(super) signals: Option<UsedSignals>,
}

/// What was read.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) read: Read,
    /// The plain configs beside it, if both are there.
    configs: Option<PerVariant<Document>>,
}

impl Recorded {
    pub(super) fn read(folder: &Path, spec: &Spec, asked: Asked) -> Result<Recorded, Failure> {
        let critical = CriticalProcesses::new(&spec.critical_processes)
            .map_err(|error| Failure::new(error.to_string()))?;
        let signals = asked.signals.map(SignalTable::new).transpose();
        let signals = signals.map_err(|error| Failure::new(error.to_string()))?;
        let options = ReadOptions {
            signals: signals.unwrap_or_default(),
            experiment: asked.experiment,
            host: asked.host,
            interval: asked.interval,
            window: asked.window,
            critical,
            ..ReadOptions::default()
        };
        let read = Recording::open(folder).and_then(|recording| recording.read(&options));
        let read = read.map_err(|error| refused(folder, &error))?;
        Ok(Recorded { read, configs: configs(folder)? })
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
