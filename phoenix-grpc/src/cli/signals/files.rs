//! The files that say what alerts and dashboards use, as arguments of a command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use phoenix_core::model::UsedSignals;
use phoenix_core::model::signals::Naming;
use phoenix_core::signals::{FileKind, LONGEST_FILE, SignalFile, read};

use crate::cli::{Failure, file};

/// Files that say what alerts and dashboards use.
#[derive(Debug, Args)]
#[command(next_help_heading = "What alerts and dashboards use")]
pub(crate) struct SignalFiles {
    /// Prometheus rules (YAML): alerts, and recording rules, which are followed
    #[arg(long, value_name = "FILE", num_args = 1..)]
    rules: Vec<PathBuf>,

    /// Grafana dashboards (JSON)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    dashboards: Vec<PathBuf>,

    /// What `mimirtool analyze` wrote (JSON)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    mimirtool: Vec<PathBuf>,

    /// How OpenTelemetry's names get into the system that is asked
    #[arg(long, value_name = "STRATEGY", default_value = "underscores-with-suffixes")]
    names: Names,
}

/// Prometheus' `otlp.translation_strategy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Names {
    /// process_cpu_time_seconds_total
    UnderscoresWithSuffixes,
    /// process_cpu_time
    UnderscoresWithoutSuffixes,
    /// process.cpu.time_seconds_total
    Utf8WithSuffixes,
    /// process.cpu.time
    Untranslated,
}

impl From<Names> for Naming {
    fn from(names: Names) -> Naming {
        match names {
            Names::UnderscoresWithSuffixes => Naming::UnderscoresWithSuffixes,
            Names::UnderscoresWithoutSuffixes => Naming::UnderscoresWithoutSuffixes,
            Names::Utf8WithSuffixes => Naming::Utf8WithSuffixes,
            Names::Untranslated => Naming::Untranslated,
        }
    }
}

impl SignalFiles {
    /// What the files use; `None` where no file was given.
    pub(crate) fn read(&self) -> Result<Option<UsedSignals>, Failure> {
        let kinds = [
            (FileKind::Rules, &self.rules),
            (FileKind::Dashboard, &self.dashboards),
            (FileKind::Mimirtool, &self.mimirtool),
        ];
        let mut texts = Vec::new();
        for (kind, paths) in kinds {
            for path in paths {
                texts.push((kind, path.display().to_string(), file::read_text(path, LONGEST_FILE)?));
            }
        }
        if texts.is_empty() {
            return Ok(None);
        }
        let files: Vec<SignalFile<'_>> =
            texts.iter().map(|(kind, name, text)| SignalFile { kind: *kind, name, text }).collect();
        let mut used = read(&files).map_err(|error| Failure::new(error.to_string()))?;
        used.naming = self.names.into();
        Ok(Some(used))
    }
}
