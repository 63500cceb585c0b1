//! What is configured and never started.

use crate::collector::component::Class;
use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::topology::Topology;

pub(super) fn check(topology: &Topology<'_>, found: &mut Vec<Diagnostic>) {
    let used = topology.used();
    for (class, components) in &topology.components {
        for (id, configured) in components {
            if used.contains(&(*class, id)) {
                continue;
            }
            let (place, help) = match class {
                Class::Extension => {
                    ("`service::extensions` does not name it", "name it there, or take it out")
                }
                Class::Connector => (
                    "no pipeline names it",
                    "name it among the exporters of one and the receivers of another",
                ),
                Class::Receiver | Class::Processor | Class::Exporter => {
                    ("no pipeline names it", "name it in a pipeline, or take it out")
                }
            };
            let message = format!("the {} `{id}` is configured and never started: {place}", class.word());
            found.push(
                Diagnostic::warning(
                    Code::UnusedComponent,
                    format!("{}::{}", class.section(), configured.key),
                    message,
                )
                .at(configured.span)
                .help(help),
            );
        }
    }
}
