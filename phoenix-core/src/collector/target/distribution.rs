//! Sets of component types: what a collector is built with.

mod published;
mod read;

pub use read::ComponentsError;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::collector::component::{Class, Component, Signal, Version};

/// A named set of component types, each by its newest name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// What it is called.
    pub name: Cow<'static, str>,
    /// The version it was read from; `None` for what is published in every version.
    pub version: Option<Version>,
    types: Types,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Types {
    /// Names in order, by class.
    Published([&'static [&'static str]; 5]),
    /// What a collector printed about itself, by class.
    Printed([BTreeMap<String, Printed>; 5]),
}

/// What a collector says about a type that it has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Printed {
    signals: Vec<Signal>,
    joins: Vec<(Signal, Signal)>,
}

impl Distribution {
    /// The distribution that Phoenix is tested with: the 27 types of `deploy/collector/manifest.yaml`.
    pub const TESTED: Self = Self::published("tested", published::TESTED);
    /// `otelcol`: the core distribution.
    pub const CORE: Self = Self::published("otelcol", published::CORE);
    /// `otelcol-contrib`: nearly everything there is.
    pub const CONTRIB: Self = Self::published("otelcol-contrib", published::CONTRIB);
    /// `otelcol-k8s`: what is of use in Kubernetes.
    pub const K8S: Self = Self::published("otelcol-k8s", published::K8S);
    /// The distributions whose types are known in advance.
    pub const ALL: [Self; 4] = [Self::TESTED, Self::CORE, Self::CONTRIB, Self::K8S];

    const fn published(name: &'static str, types: [&'static [&'static str]; 5]) -> Self {
        Self { name: Cow::Borrowed(name), version: None, types: Types::Published(types) }
    }

    /// The published distribution of a name.
    ///
    /// ```
    /// use phoenix_core::collector::Distribution;
    ///
    /// assert_eq!(Distribution::named("otelcol-k8s"), Some(Distribution::K8S));
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|distribution| distribution.name == name)
    }

    /// Reads what `otelcol components` prints: a collector of one's own, with all its types.
    ///
    /// A type that the catalogue does not know can be in pipelines of the signals that are printed,
    /// and its body is not looked into.
    ///
    /// ```
    /// use phoenix_core::collector::Distribution;
    /// use phoenix_core::collector::component::{Class, Version};
    ///
    /// let ours = Distribution::from_components("
    /// buildinfo: {command: our-collector, version: 0.150.0}
    /// exporters:
    ///   - {name: our_own, stability: {metrics: Beta}}
    /// ")?;
    /// assert!(ours.has(Class::Exporter, "our_own"));
    /// assert_eq!(ours.version, Some(Version::v0(150)));
    /// # Ok::<(), phoenix_core::collector::ComponentsError>(())
    /// ```
    ///
    /// # Errors
    /// [`ComponentsError`] when the text is not what `otelcol components` prints.
    pub fn from_components(text: &str) -> Result<Self, ComponentsError> {
        read::read(text)
    }

    /// The schemes of `${scheme:…}` references that it can resolve.
    #[must_use]
    pub fn providers(&self) -> &'static [&'static str] {
        match self.types {
            Types::Published(published::TESTED) => &["env", "file", "yaml"],
            _ => &["env", "file", "http", "https", "yaml"],
        }
    }

    /// Whether it has a type, given by its newest name.
    #[must_use]
    pub fn has(&self, class: Class, name: &str) -> bool {
        match &self.types {
            Types::Published(types) => types[class as usize].binary_search(&name).is_ok(),
            Types::Printed(types) => types[class as usize].contains_key(name),
        }
    }

    /// The names of the types of a class, in order.
    pub fn names(&self, class: Class) -> impl Iterator<Item = &str> {
        let (published, printed) = match &self.types {
            Types::Published(types) => (types[class as usize], None),
            Types::Printed(types) => (&[][..], Some(&types[class as usize])),
        };
        published
            .iter()
            .copied()
            .chain(printed.into_iter().flat_map(|types| types.keys().map(String::as_str)))
    }

    /// The signals of whose pipelines a type can be part, given by its newest name; `None` when
    /// nothing is known of it.
    #[must_use]
    pub fn signals(&self, class: Class, name: &str) -> Option<Vec<Signal>> {
        match self.printed(class, name) {
            Some(printed) => Some(printed.signals.clone()),
            None => {
                let component = Component::find(class, name)?;
                Some(component.supports.iter().map(|support| support.signal).collect())
            }
        }
    }

    /// Whether a connector joins pipelines of two signals; what nothing is known of joins any.
    #[must_use]
    pub fn joins(&self, connector: &str, from: Signal, to: Signal) -> bool {
        match (self.printed(Class::Connector, connector), Component::find(Class::Connector, connector)) {
            (Some(printed), _) => printed.joins.contains(&(from, to)),
            (None, Some(component)) => component.joins.contains(&(from, to)),
            (None, None) => true,
        }
    }

    fn printed(&self, class: Class, name: &str) -> Option<&Printed> {
        match &self.types {
            Types::Published(_) => None,
            Types::Printed(types) => types[class as usize].get(name),
        }
    }
}

#[cfg(test)]
mod tests;
