//! What alerts and dashboards look at: the signals that they use, who uses them, and which of them an arm showed.

mod aspect;
mod matcher;
mod seen;
mod user;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use aspect::Aspect;
pub use matcher::{MatchOp, Matcher};
pub use seen::{SeenSignals, SignalsId};
pub use user::{SignalUser, UserKind};

/// All that a set of rule files, dashboards and analyses uses.
///
/// Names are those of Prometheus; how OpenTelemetry's become them is said by [`Naming`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UsedSignals {
    /// What is used, each once, in a fixed order.
    pub signals: Vec<UsedSignal>,
    /// What could not be read: nobody knows what it uses, so it is never counted safe.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
    /// How many files were read.
    pub files: u64,
    /// How many expressions and names were read in them.
    pub expressions: u64,
    /// How names get into the system that the alerts and dashboards ask.
    #[serde(default)]
    pub naming: Naming,
}

impl UsedSignals {
    /// What can be seen or missed of every signal, numbered: the order of a [`SeenSignals`].
    pub fn aspects(&self) -> impl Iterator<Item = (&UsedSignal, Aspect)> {
        self.signals
            .iter()
            .flat_map(|signal| signal.aspects().into_iter().map(move |aspect| (signal, aspect)))
    }

    /// The name of this list: lists of the same signals have the same.
    #[must_use]
    pub fn id(&self) -> SignalsId {
        let mut digest = Sha256::new();
        for (signal, aspect) in self.aspects() {
            digest.update(format!("{:?} {signal} {aspect}\n", self.naming).as_bytes());
        }
        let digest: [u8; 32] = digest.finalize().into();
        let mut short = [0; 8];
        short.copy_from_slice(&digest[..8]);
        SignalsId(u64::from_be_bytes(short))
    }

    /// Who uses anything of it, each once.
    #[must_use]
    pub fn users(&self) -> BTreeSet<&SignalUser> {
        self.signals.iter().flat_map(|signal| &signal.users).collect()
    }
}

/// A metric that is asked for, with what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UsedSignal {
    /// Its name; `None` where only matchers choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// What its labels must be (`__name__` among them where the name is matched).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matchers: Vec<Matcher>,
    /// The labels that it is matched, grouped or joined by, or that variables ask for.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub labels: BTreeSet<String>,
    /// The type that the functions around it need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SignalKind>,
    /// Who uses it, each once, in a fixed order.
    pub users: Vec<SignalUser>,
}

impl UsedSignal {
    /// What can be seen or missed of it: that it is there, and what a user needs of it beyond.
    #[must_use]
    pub fn aspects(&self) -> Vec<Aspect> {
        let mut aspects = vec![Aspect::Found];
        if self.matchers.iter().any(Matcher::needs_its_label) {
            aspects.push(Aspect::Matched);
        }
        aspects.extend(self.kind.map(Aspect::Kind));
        aspects.extend(self.labels.iter().cloned().map(Aspect::Label));
        for matcher in &self.matchers {
            let values = matcher.alternatives();
            aspects.extend(
                values.into_iter().map(|value| Aspect::Value { label: matcher.label.clone(), value }),
            );
        }
        aspects
    }
}

/// As PromQL selects it.
impl fmt::Display for UsedSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.metric.as_deref().unwrap_or_default())?;
        if self.matchers.is_empty() && self.metric.is_some() {
            return Ok(());
        }
        f.write_str("{")?;
        for (index, matcher) in self.matchers.iter().enumerate() {
            f.write_str(if index > 0 { "," } else { "" })?;
            matcher.fmt(f)?;
        }
        f.write_str("}")
    }
}

/// The type of a metric, as functions of PromQL need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    /// It only grows: `rate`, `increase`.
    Counter,
    /// Buckets: `histogram_quantile` and its like.
    Histogram,
}

/// How OpenTelemetry's names become those that alerts and dashboards ask for: the strategies of Prometheus' `otlp.translation_strategy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Naming {
    /// `process.cpu.time` in `s` is `process_cpu_time_seconds_total`.
    #[default]
    UnderscoresWithSuffixes,
    /// `process.cpu.time` is `process_cpu_time`.
    UnderscoresWithoutSuffixes,
    /// `process.cpu.time` is `process.cpu.time_seconds_total`.
    Utf8WithSuffixes,
    /// `process.cpu.time` stays what it is.
    Untranslated,
}

/// Something in a file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Unread {
    /// Whose it is.
    pub user: SignalUser,
    /// What it says, shortened; empty where it says nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expression: String,
    /// Why it could not be read.
    pub reason: String,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.user, self.reason)?;
        if self.expression.is_empty() { Ok(()) } else { write!(f, ": `{}`", self.expression) }
    }
}

#[cfg(test)]
mod tests;
