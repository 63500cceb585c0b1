//! The used signals, made ready to be looked for.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use regex::Regex;

use crate::model::UsedSignals;
use crate::model::signals::{Aspect, MatchOp, Matcher, Naming, SignalKind, SignalsId, UsedSignal};
use crate::telemetry::data::{Attribute, Kind, Metric, text_of};
use crate::telemetry::identity::TAGS;
use crate::telemetry::prometheus::{label_name, label_value, metric_name};

const INFO: &str = "target_info";
const NAME: &str = "__name__";

/// What alerts and dashboards use, ready to be looked for in what arms send; nothing by default.
///
/// ```
/// use phoenix_core::signals::{FileKind, SignalFile, read};
/// use phoenix_core::telemetry::SignalTable;
///
/// let rules = "groups: [{name: g, rules: [{alert: Down, expr: up == 0}]}]";
/// let used = read(&[SignalFile { kind: FileKind::Rules, name: "rules.yaml", text: rules }])?;
/// assert!(!SignalTable::new(used)?.is_empty() && SignalTable::default().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct SignalTable(Option<Arc<Table>>);

#[derive(Debug)]
struct Table {
    used: Arc<UsedSignals>,
    id: SignalsId,
    ready: Vec<Ready>,
    by_name: HashMap<String, Vec<usize>>,
    /// Those that only matchers choose.
    without_name: Vec<usize>,
}

/// A signal, with its expressions compiled.
#[derive(Debug)]
struct Ready {
    matchers: Vec<(Matcher, Option<Regex>)>,
    aspects: Vec<Aspect>,
    /// The number of its first aspect.
    first: u32,
}

/// A matcher whose regular expression cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{matcher} of {signal} has no regular expression that can be read: {reason}")]
pub struct BadSignal {
    /// The signal.
    pub signal: String,
    /// The matcher.
    pub matcher: String,
    /// What is wrong with it.
    pub reason: String,
}

impl SignalTable {
    /// These signals, ready.
    ///
    /// # Errors
    /// [`BadSignal`] when a regular expression cannot be read; what [`read`](crate::signals::read) gives out has none such.
    pub fn new(used: impl Into<Arc<UsedSignals>>) -> Result<SignalTable, BadSignal> {
        let used: Arc<UsedSignals> = used.into();
        let mut table = Table {
            id: used.id(),
            ready: Vec::with_capacity(used.signals.len()),
            by_name: HashMap::new(),
            without_name: Vec::new(),
            used: used.clone(),
        };
        let mut first = 0_u32;
        for (index, signal) in used.signals.iter().enumerate() {
            match &signal.metric {
                Some(name) => table.by_name.entry(name.clone()).or_default().push(index),
                None => table.without_name.push(index),
            }
            let ready = Ready::of(signal, first)?;
            first += u32::try_from(ready.aspects.len()).unwrap_or(0);
            table.ready.push(ready);
        }
        Ok(SignalTable(Some(Arc::new(table))))
    }

    /// What is looked for; `None` where nobody said what is used.
    #[must_use]
    pub fn used(&self) -> Option<&Arc<UsedSignals>> {
        self.0.as_ref().map(|table| &table.used)
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|table| table.ready.is_empty())
    }

    pub(in crate::telemetry) fn id(&self) -> Option<SignalsId> {
        self.0.as_ref().map(|table| table.id)
    }

    pub(in crate::telemetry) fn naming(&self) -> Naming {
        self.0.as_ref().map_or_else(Naming::default, |table| table.used.naming)
    }

    /// For each signal, the numbers of its aspects.
    pub(in crate::telemetry) fn signals(&self) -> impl Iterator<Item = std::ops::Range<u32>> {
        let ready = self.0.iter().flat_map(|table| &table.ready);
        ready.map(|ready| ready.first..ready.first + u32::try_from(ready.aspects.len()).unwrap_or(0))
    }

    /// The numbers of the aspects that a series shows, in their order.
    pub(in crate::telemetry) fn shown_by(&self, metric: &Metric<'_>, labels: &Labels<'_>) -> Vec<u32> {
        let mut shown = Vec::new();
        let Some(table) = &self.0 else { return shown };
        let mut texts = None;
        for (name, kind) in names(metric, table.used.naming) {
            let named = table.by_name.get(&name).into_iter().flatten();
            for &index in named.chain(&table.without_name) {
                let texts = texts.get_or_insert_with(|| labels.texts(table.used.naming));
                let series = Series { name: &name, kind, texts };
                table.ready[index].shown_by(&series, &mut shown);
            }
        }
        // Of what its resource says, Prometheus makes a series of its own.
        if let Some(info) = table.by_name.get(INFO) {
            let texts = Labels { scope: &[], point: &[], ..*labels }.texts(table.used.naming);
            let series = Series { name: INFO, kind: Type::Level, texts: &texts };
            info.iter().for_each(|&index| table.ready[index].shown_by(&series, &mut shown));
        }
        shown.sort_unstable();
        shown.dedup();
        shown
    }
}

impl Ready {
    fn of(signal: &UsedSignal, first: u32) -> Result<Ready, BadSignal> {
        let compiled = |matcher: &Matcher| match matcher.pattern() {
            Ok(pattern) => Ok((matcher.clone(), pattern)),
            Err(error) => Err(BadSignal {
                signal: signal.to_string(),
                matcher: matcher.to_string(),
                reason: error.to_string(),
            }),
        };
        let matchers = signal.matchers.iter().map(compiled).collect::<Result<_, _>>()?;
        Ok(Ready { matchers, aspects: signal.aspects(), first })
    }

    fn shown_by(&self, series: &Series<'_>, shown: &mut Vec<u32>) {
        let mut fulfils_all = true;
        for (matcher, pattern) in &self.matchers {
            let carried = series.label(&matcher.label);
            let fits = match carried {
                Some(Carried::Any) => true,
                Some(Carried::Text(text)) => fits(matcher, pattern.as_ref(), text),
                None => fits(matcher, pattern.as_ref(), ""),
            };
            // A label that is not there may be added on the way; one that contradicts cannot be meant.
            if !fits && carried.is_some() {
                return;
            }
            fulfils_all &= fits;
        }
        let shows = |aspect: &Aspect| match aspect {
            Aspect::Found => true,
            Aspect::Matched => fulfils_all,
            Aspect::Kind(SignalKind::Counter) => series.kind != Type::Level,
            Aspect::Kind(SignalKind::Histogram) => series.kind == Type::Histogram,
            Aspect::Label(label) => series.label(label).is_some(),
            Aspect::Value { label, value } => match series.label(label) {
                Some(Carried::Text(text)) => text == value,
                Some(Carried::Any) => true,
                None => false,
            },
        };
        shown.extend(
            (self.first..).zip(&self.aspects).filter(|(_, aspect)| shows(aspect)).map(|(number, _)| number),
        );
    }
}

fn fits(matcher: &Matcher, pattern: Option<&Regex>, text: &str) -> bool {
    let is_like = || pattern.is_some_and(|pattern| pattern.is_match(text));
    match matcher.op {
        MatchOp::Equal => matcher.value == text,
        MatchOp::NotEqual => matcher.value != text,
        MatchOp::Like => is_like(),
        MatchOp::NotLike => !is_like(),
    }
}

/// What kind of series it is in Prometheus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Level,
    Counter,
    /// Buckets, classic or native; they only grow.
    Histogram,
}

/// The series that a metric is in Prometheus, by name.
fn names(metric: &Metric<'_>, naming: Naming) -> Vec<(String, Type)> {
    let name = metric_name(metric, naming);
    let parts = |first: Option<(&str, Type)>| {
        let parts = first.into_iter().chain([("_sum", Type::Counter), ("_count", Type::Counter)]);
        parts.map(|(suffix, kind)| (format!("{name}{suffix}"), kind)).collect()
    };
    match metric.kind {
        Kind::Sum { monotonic: true, .. } => vec![(name, Type::Counter)],
        Kind::Gauge | Kind::Sum { .. } => vec![(name, Type::Level)],
        Kind::Histogram(_) => parts(Some(("_bucket", Type::Histogram))),
        Kind::ExponentialHistogram(_) => vec![(name, Type::Histogram)],
        Kind::Summary => parts(Some(("", Type::Level))),
    }
}

/// Everything that can be a label of a series.
#[derive(Debug)]
pub(in crate::telemetry) struct Labels<'a> {
    pub(in crate::telemetry) resource: &'a [Attribute<'a>],
    pub(in crate::telemetry) scope: &'a [(String, String)],
    pub(in crate::telemetry) point: &'a [Attribute<'a>],
}

impl<'a> Labels<'a> {
    /// By name; an attribute of the point stands before one of the resource.
    fn texts(&self, naming: Naming) -> HashMap<Cow<'a, str>, Cow<'a, str>> {
        let mut texts: HashMap<Cow<'a, str>, Cow<'a, str>> = HashMap::new();
        let service = text_of(self.resource, "service.name").filter(|name| !name.is_empty());
        if let Some(service) = service {
            let job = match text_of(self.resource, "service.namespace").filter(|space| !space.is_empty()) {
                Some(space) => Cow::Owned(format!("{space}/{service}")),
                None => Cow::Borrowed(service),
            };
            texts.insert(Cow::Borrowed("job"), job);
        }
        if let Some(instance) = text_of(self.resource, "service.instance.id").filter(|id| !id.is_empty()) {
            texts.insert(Cow::Borrowed("instance"), Cow::Borrowed(instance));
        }
        let attributes = self.resource.iter().chain(self.point);
        for attribute in attributes.filter(|attribute| !TAGS.contains(&attribute.key.as_ref())) {
            if let Some((name, value)) = label_name(&attribute.key, naming).zip(label_value(&attribute.value))
            {
                texts.insert(Cow::Owned(name), value);
            }
        }
        let scope = self.scope.iter();
        texts
            .extend(scope.map(|(name, value)| (Cow::Borrowed(name.as_str()), Cow::Borrowed(value.as_str()))));
        texts
    }
}

struct Series<'s> {
    name: &'s str,
    kind: Type,
    texts: &'s HashMap<Cow<'s, str>, Cow<'s, str>>,
}

/// What a label of a series says.
enum Carried<'s> {
    Text(&'s str),
    /// Many values: the bounds of buckets, quantiles.
    Any,
}

impl Series<'_> {
    fn label(&self, label: &str) -> Option<Carried<'_>> {
        match label {
            NAME => Some(Carried::Text(self.name)),
            "le" if self.kind == Type::Histogram => Some(Carried::Any),
            _ => self.texts.get(label).map(|text| Carried::Text(text)),
        }
    }
}

#[cfg(test)]
mod tests;
