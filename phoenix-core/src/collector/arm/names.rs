//! Ids for what Phoenix adds that the plain config does not use.

use crate::collector::component::{Class, ComponentId};
use crate::collector::document::Document;
use crate::collector::topology::Topology;

/// The ids of what Phoenix adds; all share one name.
#[derive(Debug, Clone)]
pub(super) struct Names {
    pub(super) forward: String,
    pub(super) tags: String,
    pub(super) batch: String,
    pub(super) exporter: String,
    pub(super) nothing: String,
    pub(super) pipeline: String,
}

/// The first of `phoenix`, `phoenix2`, … that no component or pipeline has as its name.
pub(super) fn free(plain: &Document) -> Names {
    let (topology, _) = Topology::read(plain);
    let pipelines = topology.pipelines.iter().map(|p| &p.key);
    let pipelines: Vec<ComponentId> = pipelines.filter_map(|key| ComponentId::parse(key).ok()).collect();
    let taken: std::collections::BTreeSet<&str> = Class::ALL
        .into_iter()
        .flat_map(|class| topology.ids(class))
        .chain(&pipelines)
        .map(ComponentId::name)
        .collect();
    let name = (1_u64..)
        .map(|n| match n {
            1 => "phoenix".to_owned(),
            n => format!("phoenix{n}"),
        })
        .find(|name| !taken.contains(name.as_str()))
        .unwrap_or_default();
    Names {
        forward: format!("forward/{name}"),
        tags: format!("resource/{name}"),
        batch: format!("batch/{name}"),
        exporter: format!("otlp_http/{name}"),
        nothing: format!("nop/{name}"),
        pipeline: format!("metrics/{name}"),
    }
}
