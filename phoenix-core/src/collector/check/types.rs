//! Every component must be of a type that the distribution has, by a name that its versions know.

use crate::collector::component::{Class, Component, ComponentId, Rename};
use crate::collector::diagnostic::{Code, Diagnostic, Fix};
use crate::collector::target::{Target, UnknownTypes};
use crate::collector::topology::{Configured, Topology};

pub(super) fn check(topology: &Topology<'_>, target: &Target, found: &mut Vec<Diagnostic>) {
    for (class, components) in &topology.components {
        for (id, configured) in components {
            let newest = configured.component.map_or(id.type_name(), |component| component.name);
            let finding = match configured.component {
                _ if !target.distribution.has(*class, newest) => {
                    Some(unknown(*class, id, configured, target))
                }
                Some(component) => spelling(component, id, configured, target),
                None => None,
            };
            found.extend(finding);
        }
    }
}

fn unknown(class: Class, id: &ComponentId, configured: &Configured<'_>, target: &Target) -> Diagnostic {
    let path = format!("{}::{id}", class.section());
    let (word, type_name) = (class.word(), id.type_name());
    if (class, type_name) == (Class::Exporter, "logging") {
        return Diagnostic::error(Code::UnknownComponent, path, "the logging exporter was removed")
            .at(configured.span)
            .help("use the `debug` exporter");
    }
    let message = format!("no {word} of type `{type_name}` is in this distribution");
    let diagnostic = match target.unknown_types {
        UnknownTypes::Refuse => Diagnostic::error(Code::UnknownComponent, path, message),
        UnknownTypes::Warn => Diagnostic::warning(Code::UnknownComponent, path, message),
    }
    .at(configured.span);
    match configured.component {
        Some(_) => diagnostic.help(format!(
            "there is such a {word} in other distributions; `{}` does not have it",
            target.distribution.name
        )),
        None => diagnostic.suggest(type_name, names(class, target)),
    }
}

/// Every name, old or new, that a type of a class in the distribution can be written with.
fn names(class: Class, target: &Target) -> impl Iterator<Item = &str> {
    target.distribution.names(class).flat_map(move |name| {
        let older = Component::find(class, name).map_or(&[][..], |component| component.renames);
        std::iter::once(name).chain(older.iter().map(|rename| rename.old))
    })
}

/// A name that not every version in question knows, or that is on its way out.
fn spelling(
    component: &Component,
    id: &ComponentId,
    configured: &Configured<'_>,
    target: &Target,
) -> Option<Diagnostic> {
    let versions = target.versions;
    let written = id.type_name();
    let path = format!("{}::{id}", component.class.section());
    let diagnostic = match component.rename(written) {
        None => {
            let Rename { old, since, .. } = *component.renames.iter().find(|r| versions.from < r.since)?;
            let message = format!("`{written}` is called so since v{since}, `{old}` before");
            let is_always = versions.to < since;
            named(path, message, is_always, format!("write `{old}`, which {versions} knows"))
                .at(configured.span)
                .fix(renamed(configured, written, old))
        }
        Some(Rename { since, removed, .. }) => {
            let new = component.name;
            let message = format!("`{written}` is called `{new}` since v{since}");
            match removed {
                Some(removed) if versions.to >= *removed => {
                    let is_always = versions.from >= *removed;
                    named(
                        path,
                        format!("{message} and gone since v{removed}"),
                        is_always,
                        format!("write `{new}`"),
                    )
                }
                _ if versions.from >= *since => {
                    Diagnostic::advice(Code::Renamed, path, message).help(format!("write `{new}`"))
                }
                _ => return None,
            }
            .at(configured.span)
            .fix(renamed(configured, written, new))
        }
    };
    Some(diagnostic)
}

/// A name that no version knows is an error, one that some know a warning.
fn named(path: String, message: String, is_always: bool, help: String) -> Diagnostic {
    match is_always {
        true => Diagnostic::error(Code::Renamed, path, message),
        false => Diagnostic::warning(Code::Renamed, path, message),
    }
    .help(help)
}

fn renamed(configured: &Configured<'_>, written: &str, name: &str) -> Fix {
    Fix { span: configured.span, replacement: configured.key.replacen(written, name, 1) }
}
