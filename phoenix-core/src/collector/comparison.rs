//! What differs between two configurations, component by component and pipeline by pipeline.
//!
//! [`difference()`](super::difference()) says what has to be done to one text to make the other one of it; this says what
//! it means: which components were added, removed or set up in another way, and what was put where in which pipeline.

mod order;
mod show;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::component::Class;
use super::difference::{Change, between};
use super::document::{Document, Mapping, Node};

pub use order::{Step, steps};

/// What differs between two configurations.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The components that differ, by section, in the order of the first configuration, added ones after it.
    pub components: Vec<ComponentChange>,
    /// The pipelines that differ.
    pub pipelines: Vec<PipelineChange>,
    /// What was put into or taken out of the extensions that are started.
    pub extensions: Vec<Step>,
    /// Everything else: the collector's own telemetry, and what belongs nowhere.
    pub other: Vec<Change>,
}

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is in both, and differs.
    Changed,
}

/// A component that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ComponentChange {
    /// The section it is configured in, `processors`.
    pub section: String,
    /// Its id, `batch/small`.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
    /// Its fields that differ; all of it, as one change, if it was added or removed.
    pub fields: Vec<Change>,
}

/// A pipeline that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PipelineChange {
    /// Its id, `metrics/hosts`.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
    /// What feeds it.
    pub receivers: Vec<Step>,
    /// What changes its data, in order.
    pub processors: Vec<Step>,
    /// Where it leads.
    pub exporters: Vec<Step>,
    /// What else differs in it.
    pub other: Vec<Change>,
}

/// Compares two configurations by what they are made of.
///
/// ```
/// use phoenix_core::collector::{Document, compare};
///
/// let before = Document::parse("
/// processors: {memory_limiter: {limit_mib: 100}, filter: {}}
/// service: {pipelines: {metrics: {processors: [memory_limiter]}}}
/// ")?;
/// let after = Document::parse("
/// processors: {memory_limiter: {limit_mib: 200}, filter: {}, batch: }
/// service: {pipelines: {metrics: {processors: [memory_limiter, filter, batch]}}}
/// ")?;
/// assert_eq!(
///     compare(&before, &after).to_string(),
///     "processors::memory_limiter changed
///   ~ limit_mib: 100 -> 200
/// processors::batch added
/// pipeline metrics: processor filter inserted after memory_limiter
/// pipeline metrics: processor batch inserted after filter
/// ",
/// );
/// # Ok::<(), phoenix_core::collector::DocumentError>(())
/// ```
#[must_use]
pub fn compare(before: &Document, after: &Document) -> Comparison {
    let mut comparison = Comparison::default();
    for class in Class::ALL {
        let section = class.section();
        let sides = [before, after].map(|document| document.root().get(section));
        match maps(sides) {
            Some(maps) => comparison.section(section, maps),
            None => comparison.other.extend(between(section.to_owned(), sides[0], sides[1])),
        }
    }
    comparison.service([before, after].map(|document| document.root().get("service")));
    let known = |key: &str| key == "service" || Class::ALL.iter().any(|class| class.section() == key);
    for key in keys([before.root(), after.root()]).filter(|key| !known(key)) {
        comparison.other.extend(between(key.to_owned(), before.root().get(key), after.root().get(key)));
    }
    comparison
}

impl Comparison {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn section(&mut self, section: &str, [before, after]: [&Mapping; 2]) {
        for id in keys([before, after]) {
            let path = format!("{section}::{id}");
            let (mine, theirs) = (before.get(id), after.get(id));
            let fields = between(path, mine, theirs);
            if let (false, Some(fate)) = (fields.is_empty(), fate(mine, theirs)) {
                let (section, id) = (section.to_owned(), id.to_owned());
                self.components.push(ComponentChange { section, id, fate, fields });
            }
        }
    }

    fn service(&mut self, sides: [Option<&Node>; 2]) {
        let Some([before, after]) = maps(sides) else {
            self.other.extend(between("service".to_owned(), sides[0], sides[1]));
            return;
        };
        for key in keys([before, after]) {
            let (mine, theirs) = (before.get(key), after.get(key));
            let path = format!("service::{key}");
            match key {
                "pipelines" => match maps([mine, theirs]) {
                    Some(maps) => self.pipelines(maps),
                    None => self.other.extend(between(path, mine, theirs)),
                },
                "extensions" => match steps([mine, theirs]) {
                    Some(steps) => self.extensions = steps,
                    None => self.other.extend(between(path, mine, theirs)),
                },
                _ => self.other.extend(between(path, mine, theirs)),
            }
        }
    }

    fn pipelines(&mut self, [before, after]: [&Mapping; 2]) {
        for id in keys([before, after]) {
            let (mine, theirs) = (before.get(id), after.get(id));
            let Some(fate) = fate(mine, theirs).filter(|_| mine != theirs) else { continue };
            let mut change = PipelineChange {
                id: id.to_owned(),
                fate,
                receivers: Vec::new(),
                processors: Vec::new(),
                exporters: Vec::new(),
                other: Vec::new(),
            };
            match maps([mine, theirs]) {
                Some(maps) => change.read(maps),
                None => change.other = between(format!("service::pipelines::{id}"), mine, theirs),
            }
            self.pipelines.push(change);
        }
    }
}

impl PipelineChange {
    fn read(&mut self, [before, after]: [&Mapping; 2]) {
        for key in keys([before, after]) {
            let sides = [before.get(key), after.get(key)];
            let list = match key {
                "receivers" => &mut self.receivers,
                "processors" => &mut self.processors,
                "exporters" => &mut self.exporters,
                _ => &mut Vec::new(),
            };
            let is_list = ["receivers", "processors", "exporters"].contains(&key);
            match steps(sides).filter(|_| is_list) {
                Some(steps) => *list = steps,
                None => {
                    let path = format!("service::pipelines::{}::{key}", self.id);
                    self.other.extend(between(path, sides[0], sides[1]));
                }
            }
        }
    }
}

/// The maps of both sides; what is left out or null is an empty one, anything else is none.
fn maps(sides: [Option<&Node>; 2]) -> Option<[&Mapping; 2]> {
    static NOTHING: Mapping = Mapping::EMPTY;
    let [before, after] = sides.map(|side| match side {
        None => Some(&NOTHING),
        Some(node) if node.is_null() => Some(&NOTHING),
        Some(node) => node.as_map(),
    });
    Some([before?, after?])
}

/// The keys of the first map, then those that only the second one has.
fn keys([before, after]: [&Mapping; 2]) -> impl Iterator<Item = &str> {
    before.keys().chain(after.keys().filter(|key| before.get(key).is_none()))
}

fn fate(before: Option<&Node>, after: Option<&Node>) -> Option<Fate> {
    match (before, after) {
        (None, None) => None,
        (None, Some(_)) => Some(Fate::Added),
        (Some(_), None) => Some(Fate::Removed),
        (Some(_), Some(_)) => Some(Fate::Changed),
    }
}
