//! The fields of components: decoded as strictly as the collector decodes them.

mod address;
mod decode;
mod duration;
mod number;
pub(in crate::collector) mod ottl;
mod place;
mod shape;
mod text;
mod view;

pub use address::{Url, parse_url, split_host_port};
pub use duration::parse_duration;
pub use place::{Path, Place, Report};
pub use text::{Problem, regexp};
pub use view::View;

use super::Sound;
use crate::collector::component::schema::{Kind, Schema};
use crate::collector::component::{Class, Signal};
use crate::collector::diagnostic::Diagnostic;
use crate::collector::document::Node;
use crate::collector::target::Target;
use crate::collector::topology::Topology;

/// Checks the body of every component whose fields are known.
pub(super) fn check(topology: &Topology<'_>, target: &Target, sound: &Sound, found: &mut Vec<Diagnostic>) {
    for (class, components) in &topology.components {
        let root = Path::root(class.section());
        for (id, configured) in components {
            let Some(schema) = configured.component.and_then(|component| component.schema) else {
                continue;
            };
            let signals = signals(topology, *class, id);
            let report = Report::knowing(target, &signals, sound);
            let path = root.key(configured.key);
            decode::body(
                &Place { node: configured.body, path, report: &report, is_validated: true },
                schema,
                configured.span,
            );
            found.append(&mut report.found.into_inner());
        }
    }
}

/// Checks the object under a key of a map that is no component.
pub(super) fn key(
    path: Path<'_>,
    around: &Node,
    name: &'static str,
    schema: &'static Schema,
    target: &Target,
    found: &mut Vec<Diagnostic>,
) {
    let Some(entry) = around.as_map().and_then(|map| map.entry(name)) else {
        return;
    };
    let report = Report::new(target, &[]);
    let path = path.key(name);
    let place = Place { node: &entry.value, path, report: &report, is_validated: true };
    place.decode(&Kind::Object(schema));
    found.append(&mut report.found.into_inner());
}

/// The signals of the pipelines that use a component; an extension is used without any.
fn signals(
    topology: &Topology<'_>,
    class: Class,
    id: &crate::collector::component::ComponentId,
) -> Vec<Signal> {
    let mut signals = Vec::new();
    for pipeline in &topology.pipelines {
        let lists: &[_] = match class {
            Class::Receiver => &[&pipeline.receivers],
            Class::Processor => &[&pipeline.processors],
            Class::Exporter => &[&pipeline.exporters],
            Class::Connector => &[&pipeline.receivers, &pipeline.exporters],
            Class::Extension => &[],
        };
        let is_used = lists.iter().any(|list| list.iter().any(|reference| reference.id == *id));
        if is_used && !signals.contains(&pipeline.signal) {
            signals.push(pipeline.signal);
        }
    }
    signals
}
