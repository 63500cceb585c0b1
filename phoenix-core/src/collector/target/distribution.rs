//! Sets of component types: what a collector is built with.

use std::borrow::Cow;

use crate::collector::component::Class;

/// A named set of component types, each by its newest name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// What it is called.
    pub name: Cow<'static, str>,
    /// Its types, each with its class.
    pub types: Cow<'static, [(Class, Cow<'static, str>)]>,
}

impl Distribution {
    /// The distribution that Phoenix is tested with: the 27 types of `deploy/collector/manifest.yaml`.
    pub const TESTED: Self = Self { name: Cow::Borrowed("tested"), types: Cow::Borrowed(TESTED) };

    /// Whether it has a type, given by its newest name.
    #[must_use]
    pub fn has(&self, class: Class, name: &str) -> bool {
        self.types.iter().any(|(its_class, its_name)| *its_class == class && its_name == name)
    }

    /// The names of the types of a class.
    pub fn names(&self, class: Class) -> impl Iterator<Item = &str> {
        self.types.iter().filter(move |(its_class, _)| *its_class == class).map(|(_, name)| name.as_ref())
    }
}

const TESTED: &[(Class, Cow<'static, str>)] = &[
    known(Class::Receiver, "otlp"),
    known(Class::Receiver, "host_metrics"),
    known(Class::Processor, "batch"),
    known(Class::Processor, "memory_limiter"),
    known(Class::Processor, "attributes"),
    known(Class::Processor, "cumulative_to_delta"),
    known(Class::Processor, "delta_to_cumulative"),
    known(Class::Processor, "filter"),
    known(Class::Processor, "groupbyattrs"),
    known(Class::Processor, "interval"),
    known(Class::Processor, "metrics_transform"),
    known(Class::Processor, "probabilistic_sampler"),
    known(Class::Processor, "resource_detection"),
    known(Class::Processor, "resource"),
    known(Class::Processor, "transform"),
    known(Class::Exporter, "debug"),
    known(Class::Exporter, "nop"),
    known(Class::Exporter, "otlp_grpc"),
    known(Class::Exporter, "otlp_http"),
    known(Class::Exporter, "file"),
    known(Class::Exporter, "prometheus"),
    known(Class::Exporter, "prometheus_remote_write"),
    known(Class::Connector, "forward"),
    known(Class::Extension, "zpages"),
    known(Class::Extension, "health_check"),
    known(Class::Extension, "opamp"),
    known(Class::Extension, "file_storage"),
];

/// A type of a distribution that is known in advance.
const fn known(class: Class, name: &'static str) -> (Class, Cow<'static, str>) {
    (class, Cow::Borrowed(name))
}
