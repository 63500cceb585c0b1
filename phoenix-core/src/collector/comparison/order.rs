//! What was put into, taken out of and moved within a list of ids.

use serde::{Deserialize, Serialize};

use crate::collector::document::Node;

/// One step from one list of ids to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It was put in.
    Inserted {
        /// The component.
        id: String,
        /// What stands before it in the new list; `None` at the beginning.
        after: Option<String>,
    },
    /// It was taken out.
    Removed {
        /// The component.
        id: String,
    },
    /// It stands in both, in another order.
    Moved {
        /// The component.
        id: String,
        /// What stands before it in the new list; `None` at the beginning.
        after: Option<String>,
    },
}

/// The steps between two lists, removals first, then the new list's in order.
///
/// As few as possible: what keeps its order relative to the others was not touched. `None` if a side is no list of texts;
/// what is left out or null is an empty list.
#[must_use]
pub fn steps(sides: [Option<&Node>; 2]) -> Option<Vec<Step>> {
    let [before, after] = sides.map(ids);
    let (before, after) = (before?, after?);
    let kept = longest_common(&before, &after);
    let mut steps: Vec<Step> = before
        .iter()
        .filter(|id| !after.contains(id))
        .map(|id| Step::Removed { id: (*id).to_owned() })
        .collect();
    let mut kept = kept.into_iter().peekable();
    for (index, id) in after.iter().enumerate() {
        if kept.next_if_eq(&index).is_some() {
            continue;
        }
        let place = index.checked_sub(1).map(|before| after[before].to_owned());
        let id = (*id).to_owned();
        steps.push(match before.contains(&id.as_str()) {
            true => Step::Moved { id, after: place },
            false => Step::Inserted { id, after: place },
        });
    }
    Some(steps)
}

fn ids(side: Option<&Node>) -> Option<Vec<&str>> {
    match side {
        None => Some(Vec::new()),
        Some(node) if node.is_null() => Some(Vec::new()),
        Some(node) => node.as_list()?.iter().map(Node::as_text).collect(),
    }
}

/// The places in `after` of a longest sequence that both have in this order.
fn longest_common(before: &[&str], after: &[&str]) -> Vec<usize> {
    let width = after.len() + 1;
    let mut lengths = vec![0_usize; (before.len() + 1) * width];
    for (i, mine) in before.iter().enumerate().rev() {
        for (j, theirs) in after.iter().enumerate().rev() {
            lengths[i * width + j] = if mine == theirs {
                1 + lengths[(i + 1) * width + j + 1]
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut kept) = (0, 0, Vec::new());
    while i < before.len() && j < after.len() {
        if before[i] == after[j] {
            kept.push(j);
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    kept
}
