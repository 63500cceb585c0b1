//! What differs between two configurations, part by part.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::document::{Document, Entry, Mapping, Node, Value};

/// What has to be done to one configuration to make it mean the same as another one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Difference {
    /// The changes, in the order of the first configuration, additions after it.
    pub changes: Vec<Change>,
}

/// One part that was added, taken out or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Path of the part as the collector writes paths, `exporters::otlp_http`.
    pub path: String,
    /// What it was, in one line; `None` when it was added.
    pub before: Option<String>,
    /// What it is, in one line; `None` when it was taken out.
    pub after: Option<String>,
    /// Why it was changed, when Phoenix did it.
    pub why: Option<Why>,
}

/// Why the derivation of an arm config changes a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// The branch that sends a copy of the metrics to the measuring sink.
    Measuring,
    /// Beside a running collector nothing may reach production's backends.
    NoProductionOutput,
    /// Traces and logs are not measured.
    NotMeasured,
    /// Another collector on the host listens on the port.
    OwnPort,
    /// Another collector on the host writes to the path.
    OwnPath,
    /// The collector's own telemetry shows what it costs.
    OwnTelemetry,
    /// A second collector must not report itself to the management server.
    NotManaged,
    /// Nothing refers to it any more.
    Unused,
}

impl Why {
    /// The reason in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Measuring => "measuring branch",
            Self::NoProductionOutput => "an arm beside production sends nothing to its backends",
            Self::NotMeasured => "traces and logs are not measured",
            Self::OwnPort => "a port of its own",
            Self::OwnPath => "a path of its own",
            Self::OwnTelemetry => "the collector's own telemetry is measured",
            Self::NotManaged => "an arm beside production is not managed by its server",
            Self::Unused => "nothing refers to it any more",
        }
    }
}

/// What differs between two configurations.
///
/// ```
/// use phoenix_core::collector::{Document, difference};
///
/// let before = Document::parse("{processors: {batch: {timeout: 1s}}}")?;
/// let after = Document::parse("{processors: {batch: {timeout: 2s}}, exporters: {nop: }}")?;
/// assert_eq!(
///     difference(&before, &after).to_string(),
///     "~ processors::batch::timeout: 1s -> 2s\n+ exporters: {nop: null}\n",
/// );
/// # Ok::<(), phoenix_core::collector::DocumentError>(())
/// ```
#[must_use]
pub fn difference(before: &Document, after: &Document) -> Difference {
    let mut changes = Vec::new();
    maps("", before.root(), after.root(), &mut changes);
    Difference { changes }
}

fn maps(path: &str, before: &Mapping, after: &Mapping, changes: &mut Vec<Change>) {
    let (old, new) = (by_key(before), by_key(after));
    for Entry { key, value, .. } in before {
        let path = join(path, key.text());
        match new.get(key.text()) {
            Some(theirs) => nodes(&path, value, theirs, changes),
            None => changes.push(Change::removed(path, value)),
        }
    }
    for Entry { key, value, .. } in after {
        if !old.contains_key(key.text()) {
            changes.push(Change::added(join(path, key.text()), value));
        }
    }
}

fn by_key(map: &Mapping) -> BTreeMap<&str, &Node> {
    map.iter().map(|entry| (entry.key.text(), &entry.value)).collect()
}

fn nodes(path: &str, before: &Node, after: &Node, changes: &mut Vec<Change>) {
    match (&before.value, &after.value) {
        (Value::Map(mine), Value::Map(theirs)) => maps(path, mine, theirs, changes),
        (Value::List(mine), Value::List(theirs)) if holds_maps(mine) && holds_maps(theirs) => {
            lists(path, mine, theirs, changes);
        }
        _ if before != after => changes.push(Change {
            path: path.to_owned(),
            before: Some(one_line(before)),
            after: Some(one_line(after)),
            why: None,
        }),
        _ => {}
    }
}

fn lists(path: &str, before: &[Node], after: &[Node], changes: &mut Vec<Change>) {
    for index in 0..before.len().max(after.len()) {
        let path = format!("{path}[{index}]");
        match (before.get(index), after.get(index)) {
            (Some(mine), Some(theirs)) => nodes(&path, mine, theirs, changes),
            (Some(mine), None) => changes.push(Change::removed(path, mine)),
            (None, Some(theirs)) => changes.push(Change::added(path, theirs)),
            (None, None) => {}
        }
    }
}

fn holds_maps(items: &[Node]) -> bool {
    items.iter().any(|item| item.as_map().is_some())
}

fn join(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        _ => format!("{path}::{key}"),
    }
}

/// A node in one line, in the notation of YAML's flow style; for reading, not for parsing.
fn one_line(node: &Node) -> String {
    match &node.value {
        Value::Scalar(_) if node.is_null() => "null".to_owned(),
        Value::Scalar(scalar) => scalar.text().escape_debug().to_string(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(one_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(map) => {
            let entries: Vec<String> =
                map.iter().map(|entry| format!("{}: {}", entry.key.text(), one_line(&entry.value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

impl Change {
    fn added(path: String, node: &Node) -> Self {
        Self { path, before: None, after: Some(one_line(node)), why: None }
    }

    fn removed(path: String, node: &Node) -> Self {
        Self { path, before: Some(one_line(node)), after: None, why: None }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.before, &self.after) {
            (None, Some(after)) => write!(f, "+ {}: {after}", self.path)?,
            (Some(before), None) => write!(f, "- {}: {before}", self.path)?,
            (Some(before), Some(after)) => write!(f, "~ {}: {before} -> {after}", self.path)?,
            (None, None) => f.write_str(&self.path)?,
        }
        match self.why {
            Some(why) => write!(f, "  # {}", why.words()),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changes.iter().try_for_each(|change| writeln!(f, "{change}"))
    }
}
