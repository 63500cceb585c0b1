//! Who uses a signal.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What uses a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UserKind {
    /// An alert.
    Alert,
    /// A recording rule.
    Recording,
    /// A panel of a dashboard.
    Panel,
    /// A variable of a dashboard.
    Variable,
    /// An annotation of a dashboard.
    Annotation,
    /// A whole dashboard, as an analysis names it.
    Dashboard,
    /// A whole group of rules, as an analysis names it.
    RuleGroup,
    /// Something that an analysis found in use, without saying where.
    Analysis,
}

impl UserKind {
    const fn in_words(self) -> &'static str {
        match self {
            UserKind::Alert => "the alert",
            UserKind::Recording => "the recording rule",
            UserKind::Panel => "the panel",
            UserKind::Variable => "the variable",
            UserKind::Annotation => "the annotation",
            UserKind::Dashboard => "the dashboard",
            UserKind::RuleGroup => "the rule group",
            UserKind::Analysis => "an analysis",
        }
    }
}

/// Somebody's alert, panel or rule that asks for a signal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SignalUser {
    /// What it is.
    pub kind: UserKind,
    /// Its name or title.
    pub name: String,
    /// The number of a panel, the uid of a dashboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The group of a rule, or the title of a panel's dashboard.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub within: String,
    /// The file.
    pub file: String,
    /// The recorded name through which it uses the signal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
}

impl SignalUser {
    /// What has no name yet, in a file.
    pub(crate) fn of(kind: UserKind, file: &str) -> SignalUser {
        SignalUser {
            kind,
            name: String::new(),
            id: None,
            within: String::new(),
            file: file.to_owned(),
            via: None,
        }
    }
}

/// As a sentence names it: `the alert "HostDown" (hosts, rules.yaml)`.
impl fmt::Display for SignalUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.in_words())?;
        if !self.name.is_empty() {
            write!(f, " {:?}", self.name)?;
        }
        f.write_str(" (")?;
        if let Some(id) = &self.id {
            write!(f, "{} {id}, ", if self.kind == UserKind::Panel { "panel" } else { "uid" })?;
        }
        if !self.within.is_empty() {
            write!(f, "{}, ", self.within)?;
        }
        f.write_str(&self.file)?;
        if let Some(via) = &self.via {
            write!(f, ", through {via}")?;
        }
        f.write_str(")")
    }
}
