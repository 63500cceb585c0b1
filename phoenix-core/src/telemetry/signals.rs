//! Which of the signals that alerts and dashboards use a series shows.

mod coverage;
mod table;

use std::collections::HashMap;

use super::data::{Attribute, Kind, Metric, Scope, Temporality};
use super::prometheus::label_name;

pub(super) use coverage::Coverage;
pub use table::{BadSignal, SignalTable};

use table::Labels;

/// The number of a shape that was not looked for yet.
pub(super) const UNKNOWN_SHAPE: u32 = u32::MAX;

/// Follows the stream of an arm's points and says of each new series what it shows, as the number of a *shape*: one set of aspects that
/// series have in common. Shapes are few, however many series there are.
#[derive(Debug)]
pub(super) struct Shapes {
    table: SignalTable,
    metric: (String, String, Kind),
    scope: Vec<(String, String)>,
    numbers: HashMap<Box<[u32]>, u32>,
    shapes: Vec<Box<[u32]>>,
}

impl Shapes {
    pub(super) fn of(table: &SignalTable) -> Shapes {
        let nothing = Kind::Sum { temporality: Temporality::Unspecified, monotonic: false };
        Shapes {
            table: table.clone(),
            metric: (String::new(), String::new(), nothing),
            scope: Vec::new(),
            numbers: HashMap::new(),
            shapes: Vec::new(),
        }
    }

    /// Whether nothing is looked for.
    pub(super) fn is_idle(&self) -> bool {
        self.table.is_empty()
    }

    pub(super) fn scope(&mut self, scope: &Scope<'_>) {
        if self.is_idle() {
            return;
        }
        self.scope.clear();
        for (name, value) in [("otel_scope_name", scope.name), ("otel_scope_version", scope.version)] {
            if !value.is_empty() {
                self.scope.push((name.to_owned(), value.to_owned()));
            }
        }
        let naming = self.table.naming();
        for attribute in scope.attributes {
            if let Some((name, value)) =
                label_name(&attribute.key, naming).zip(super::prometheus::label_value(&attribute.value))
            {
                self.scope.push((format!("otel_scope_{name}"), value.into_owned()));
            }
        }
    }

    pub(super) fn metric(&mut self, metric: &Metric<'_>) {
        if self.is_idle() {
            return;
        }
        let (name, unit, kind) = &mut self.metric;
        metric.name.clone_into(name);
        metric.unit.clone_into(unit);
        *kind = metric.kind;
    }

    /// The shape of a new series with these attributes, of the metric and scope before.
    pub(super) fn shape(&mut self, resource: &[Attribute<'_>], point: &[Attribute<'_>]) -> u32 {
        let (name, unit, kind) = &self.metric;
        let labels = Labels { resource, scope: &self.scope, point };
        let shown = self.table.shown_by(&Metric { name, unit, kind: *kind }, &labels);
        if let Some(&number) = self.numbers.get(shown.as_slice()) {
            return number;
        }
        let number = u32::try_from(self.shapes.len()).unwrap_or(UNKNOWN_SHAPE - 1);
        let shape = shown.into_boxed_slice();
        self.shapes.push(shape.clone());
        self.numbers.insert(shape, number);
        number
    }

    /// The aspects of a shape.
    pub(super) fn aspects(&self, number: u32) -> &[u32] {
        self.shapes.get(number as usize).map_or(&[], |shape| shape)
    }

    pub(super) fn table(&self) -> &SignalTable {
        &self.table
    }
}
