//! Lists of components changed in place, which a merge can only replace.

use std::collections::BTreeMap;

use super::error::{OverlayError, PipelineProblem as Problem};
use crate::collector::diagnostic::nearest;
use crate::collector::document::{Document, Mapping, Node};
use crate::model::overlay::{ListEdit, PipelineEdit};

/// Changes pipelines, all of them or none.
pub(super) fn pipelines(
    document: &mut Document,
    edits: &BTreeMap<String, PipelineEdit>,
) -> Result<(), OverlayError> {
    let mut problems = Vec::new();
    for (id, edit) in edits {
        let known = document.get(&["service", "pipelines"]).and_then(Node::as_map);
        let Some(pipeline) = known.and_then(|pipelines| pipelines.get(id)) else {
            let keys = known.into_iter().flat_map(Mapping::keys);
            let suggestion = nearest(id, keys).map(str::to_owned);
            problems.push(Problem::NoPipeline { pipeline: id.clone(), suggestion });
            continue;
        };
        match edit {
            PipelineEdit::Remove => drop(pipelines_of(document).remove(id)),
            PipelineEdit::Change { receivers, processors, exporters } => {
                let lists = [("receivers", receivers), ("processors", processors), ("exporters", exporters)];
                let mut changed = Vec::new();
                for (key, edit) in lists.into_iter().filter(|(_, edit)| !edit.is_empty()) {
                    let path = format!("service::pipelines::{id}::{key}");
                    let list = pipeline.as_map().and_then(|pipeline| pipeline.get(key));
                    changed.extend(change(list, edit, &path, &mut problems).map(|ids| (key, ids)));
                }
                let pipeline = pipelines_of(document).make(id).make_map();
                for (key, ids) in changed {
                    pipeline.set(key, ids.into_iter().map(Node::string).collect::<Vec<_>>());
                }
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(OverlayError::Pipelines(problems)) }
}

fn pipelines_of(document: &mut Document) -> &mut Mapping {
    document.root_mut().make_map(&["service", "pipelines"])
}

/// The changed list; `None`, with the reason noted, if it cannot be changed.
fn change(
    list: Option<&Node>,
    edit: &ListEdit,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<Vec<String>> {
    let Some(ids) = ids(list) else {
        problems.push(Problem::NotAList { path: path.to_owned() });
        return None;
    };
    let before = problems.len();
    let named = edit.before.keys().chain(edit.after.keys()).chain(&edit.remove);
    for id in named.filter(|id| !ids.contains(id)) {
        let suggestion = nearest(id, ids.iter().map(String::as_str)).map(str::to_owned);
        problems.push(Problem::NotThere { path: path.to_owned(), id: id.clone(), suggestion });
    }
    let mut changed = edit.first.clone();
    for id in &ids {
        changed.extend(edit.before.get(id).into_iter().flatten().cloned());
        if !edit.remove.contains(id) {
            changed.push(id.clone());
        }
        changed.extend(edit.after.get(id).into_iter().flatten().cloned());
    }
    changed.extend(edit.last.iter().cloned());
    for (index, id) in changed.iter().enumerate() {
        // Each id that stands twice once; what stood twice before is not the overlay's doing.
        let seen = changed[..index].iter().filter(|other| *other == id).count();
        if seen == 1 && ids.iter().filter(|other| *other == id).count() < 2 {
            problems.push(Problem::Twice { path: path.to_owned(), id: id.clone() });
        }
    }
    (problems.len() == before).then_some(changed)
}

fn ids(list: Option<&Node>) -> Option<Vec<String>> {
    match list {
        None => Some(Vec::new()),
        Some(node) if node.is_null() => Some(Vec::new()),
        Some(node) => node.as_list()?.iter().map(|id| id.as_text().map(str::to_owned)).collect(),
    }
}
