//! Recorded names: what they are made from, followed to the end.

use std::collections::{BTreeMap, BTreeSet};

use super::promql::Selector;
use crate::model::signals::{SignalUser, UserKind};

/// Recorded names are followed so far.
const LONGEST_CHAIN: usize = 16;
/// A name that comes to more selectors is not followed.
const MOST_SELECTORS: usize = 10_000;

/// What one rule makes a recorded name from; `None`: that could not be read.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    pub(super) selectors: Option<Vec<Selector>>,
    /// Labels that the rule puts on itself, or that its expression makes.
    pub(super) made: BTreeSet<String>,
}

/// A selector as it reaches what collectors send: of what a recorded name is made from, as often as it is recorded.
///
/// # Errors
/// Why the name cannot be followed, in words.
pub(super) fn resolve(
    selector: &Selector,
    user: &SignalUser,
    recorded: &BTreeMap<String, Vec<Recorded>>,
) -> Result<Vec<(Selector, SignalUser)>, String> {
    let mut found = Vec::new();
    follow(selector, &mut Vec::new(), recorded, &mut found)?;
    Ok(found
        .into_iter()
        .map(|(selector, via)| {
            // A rule that uses its own past uses what it is made from.
            let via = via.filter(|via| user.kind != UserKind::Recording || *via != user.name);
            let via = via.or_else(|| user.via.clone());
            (selector, SignalUser { via, ..user.clone() })
        })
        .collect())
}

fn follow<'r>(
    selector: &Selector,
    path: &mut Vec<&'r str>,
    recorded: &'r BTreeMap<String, Vec<Recorded>>,
    found: &mut Vec<(Selector, Option<String>)>,
) -> Result<(), String> {
    let rules = selector.metric.as_ref().and_then(|name| recorded.get_key_value(name));
    let Some((name, rules)) = rules else {
        let via = path.first().map(|name| (*name).to_owned());
        if found.len() >= MOST_SELECTORS {
            return Err(format!("it is made from more than {MOST_SELECTORS} selectors"));
        }
        found.push((selector.clone(), via));
        return Ok(());
    };
    if path.contains(&name.as_str()) {
        // A rule that uses its own past: what else it is made from is found beside.
        return Ok(());
    }
    if path.len() >= LONGEST_CHAIN {
        return Err(format!("it is recorded from recorded names more than {LONGEST_CHAIN} deep"));
    }
    path.push(name);
    for rule in rules {
        let selectors = rule.selectors.as_ref();
        let selectors = selectors.ok_or_else(|| format!("the rule that records {name} could not be read"))?;
        for inner in selectors {
            follow(&through(selector, inner, &rule.made), path, recorded, found)?;
        }
    }
    path.pop();
    Ok(())
}

/// What is asked of a recorded name is asked of what it is made from, unless the rule makes the label.
fn through(outer: &Selector, inner: &Selector, made: &BTreeSet<String>) -> Selector {
    let mut both = inner.clone();
    both.labels.extend(outer.labels.difference(made).cloned());
    let asked =
        outer.matchers.iter().filter(|matcher| matcher.label != "__name__" && !made.contains(&matcher.label));
    both.matchers.extend(asked.cloned());
    both.matchers.sort();
    both.matchers.dedup();
    both
}
