//! What do people look at: rule files, dashboards and analyses, read.
//!
//! [`read`] takes the texts of files and gives out [`UsedSignals`]: which metrics, matchers, labels and types alerts and dashboards use,
//! and who uses them. Nothing is lost on the way: what cannot be read is listed with its place and the reason
//! ([`UsedSignals::unread`]), since nobody knows what it uses.
//!
//! ```
//! use phoenix_core::signals::{FileKind, SignalFile, read};
//!
//! let rules = "
//! groups:
//! - name: hosts
//!   rules:
//!   - alert: DatabaseGone
//!     expr: absent(process_memory_usage_bytes{process_executable_name='postgres'})
//!   - alert: Broken
//!     expr: sum(
//! ";
//! let used = read(&[SignalFile { kind: FileKind::Rules, name: "rules.yaml", text: rules }])?;
//! assert_eq!(used.signals[0].to_string(), r#"process_memory_usage_bytes{process_executable_name="postgres"}"#);
//! assert_eq!(used.signals[0].users[0].to_string(), r#"the alert "DatabaseGone" (hosts, rules.yaml)"#);
//! assert_eq!(used.unread[0].user.name, "Broken");
//! # Ok::<(), phoenix_core::signals::FileError>(())
//! ```
//!
//! What is used is compared where points are counted ([`crate::telemetry`]) and judged like critical processes are ([`crate::analysis`]).

mod gathered;
mod grafana;
mod mimirtool;
mod promql;
mod recorded;
mod rules;
mod text;

use gathered::Gathered;

use crate::model::UsedSignals;

/// The longest text of a file, in bytes.
pub const LONGEST_FILE: usize = 32 << 20;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Rules as Prometheus, Mimir or the Prometheus operator read them (YAML): alerts and recording rules.
    Rules,
    /// A dashboard of Grafana (JSON), as exported or as its API gives it.
    Dashboard,
    /// What `mimirtool analyze grafana`, `ruler` or `prometheus` wrote (JSON).
    Mimirtool,
}

impl FileKind {
    const fn in_words(self) -> &'static str {
        match self {
            FileKind::Rules => "a file of Prometheus rules (YAML with `groups`)",
            FileKind::Dashboard => "a Grafana dashboard (JSON with `panels`)",
            FileKind::Mimirtool => {
                "what `mimirtool analyze` writes (JSON with `metricsUsed` or `in_use_metric_counts`)"
            }
        }
    }
}

/// The text of a file.
#[derive(Debug, Clone, Copy)]
pub struct SignalFile<'a> {
    /// What it holds.
    pub kind: FileKind,
    /// What it is called in reports.
    pub name: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// A file that is not what it was given for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} is not {}: {reason}", .kind.in_words())]
pub struct FileError {
    /// The file.
    pub file: String,
    /// What it was given for.
    pub kind: FileKind,
    /// What is wrong with it.
    pub reason: String,
}

/// What the files use, together: a recorded name stands for what it is made from, in whichever of the files that is said.
///
/// The order of the files changes nothing.
///
/// # Errors
/// [`FileError`] when a file as a whole is not what it was given for. What is wrong inside a file is no error but
/// [unread](UsedSignals::unread).
pub fn read(files: &[SignalFile<'_>]) -> Result<UsedSignals, FileError> {
    let mut gathered = Gathered::default();
    for file in files {
        let refused = |reason| FileError { file: file.name.to_owned(), kind: file.kind, reason };
        if file.text.len() > LONGEST_FILE {
            return Err(refused(format!("it is longer than {} MiB", LONGEST_FILE >> 20)));
        }
        let done = match file.kind {
            FileKind::Rules => rules::read(file, &mut gathered),
            FileKind::Dashboard => grafana::read(file, &mut gathered),
            FileKind::Mimirtool => mimirtool::read(file, &mut gathered),
        };
        done.map_err(refused)?;
        gathered.files += 1;
    }
    Ok(gathered.finish())
}

#[cfg(test)]
mod tests;
