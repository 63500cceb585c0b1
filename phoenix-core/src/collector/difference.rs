//! What differs between two configurations, part by part.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::document::{Document, Entry, Kind, Mapping, Node, Scalar, Value};

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
    let mut comparison = Comparison::default();
    comparison.maps(before.root(), after.root());
    Difference { changes: comparison.changes }
}

/// What differs between two parts that stand at one path.
pub(super) fn between(path: String, before: Option<&Node>, after: Option<&Node>) -> Vec<Change> {
    let mut comparison = Comparison { path, changes: Vec::new() };
    comparison.parts(before, after);
    comparison.changes
}

/// Both trees walked in step, with the path to where the walk is.
#[derive(Default)]
struct Comparison {
    path: String,
    changes: Vec<Change>,
}

impl Comparison {
    fn maps(&mut self, before: &Mapping, after: &Mapping) {
        let (old, new) = (by_key(before), by_key(after));
        for Entry { key, value, .. } in before {
            let theirs = new.get(&name(key)).copied();
            self.at_key(key.text(), |here| here.parts(Some(value), theirs));
        }
        for Entry { key, value, .. } in after {
            if !old.contains_key(&name(key)) {
                self.at_key(key.text(), |here| here.parts(None, Some(value)));
            }
        }
    }

    fn parts(&mut self, before: Option<&Node>, after: Option<&Node>) {
        if before == after {
            return;
        }
        match (before.map(|node| &node.value), after.map(|node| &node.value)) {
            (Some(Value::Map(mine)), Some(Value::Map(theirs))) => self.maps(mine, theirs),
            (Some(Value::List(mine)), Some(Value::List(theirs)))
                if holds_maps(mine) && holds_maps(theirs) =>
            {
                for index in 0..mine.len().max(theirs.len()) {
                    let step = format!("[{index}]");
                    self.at(&step, |here| here.parts(mine.get(index), theirs.get(index)));
                }
            }
            _ => self.changes.push(Change {
                path: self.path.clone(),
                before: before.map(one_line),
                after: after.map(one_line),
                why: None,
            }),
        }
    }

    fn at_key(&mut self, key: &str, walk: impl FnOnce(&mut Self)) {
        let delimiter = if self.path.is_empty() { "" } else { "::" };
        self.at(delimiter, |here| here.at(key, walk));
    }

    fn at(&mut self, step: &str, walk: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push_str(step);
        walk(self);
        self.path.truncate(length);
    }
}

fn by_key(map: &Mapping) -> BTreeMap<Option<&str>, &Node> {
    map.iter().map(|entry| (name(&entry.key), &entry.value)).collect()
}

/// What a key is known by: its text, or nothing, however nothing is written.
fn name(key: &Scalar) -> Option<&str> {
    (key.kind() != Kind::Null).then(|| key.text())
}

fn holds_maps(items: &[Node]) -> bool {
    items.iter().any(|item| item.as_map().is_some())
}

/// A node in one line, in the notation of YAML's flow style; for reading, not for parsing.
pub(super) fn one_line(node: &Node) -> String {
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
