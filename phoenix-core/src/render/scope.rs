//! Which names a template may use at a place, and which parameters stand behind them.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{TemplateProblemKind as Kind, nearest};

/// Fields of `forloop`, the loop's own counters.
pub(super) const FORLOOP_FIELDS: [&str; 7] =
    ["index", "index0", "rindex", "rindex0", "first", "last", "length"];

pub(super) const WORDS: [&str; 13] = [
    "and", "or", "contains", "in", "nil", "null", "true", "false", "empty", "blank", "forloop", "reversed",
    "limit",
];

/// The names known while a template is read from top to bottom.
pub(super) struct Scope {
    /// Declared parameters, and whether they are secret.
    parameters: BTreeMap<String, bool>,
    /// Assigned and captured names, with the parameters that they are made of.
    assigned: BTreeMap<String, BTreeSet<String>>,
    /// Loop variables, innermost last.
    loops: Vec<(String, BTreeSet<String>)>,
}

/// What a name stands for.
pub(super) enum Meaning {
    Secret,
    /// A value made of these parameters.
    Value(BTreeSet<String>),
    Forloop,
}

impl Scope {
    pub(super) fn new(parameters: BTreeMap<String, bool>) -> Self {
        Self { parameters, assigned: BTreeMap::new(), loops: Vec::new() }
    }

    pub(super) fn meaning(&self, name: &str) -> Result<Meaning, Kind> {
        if name == "forloop" && !self.loops.is_empty() {
            return Ok(Meaning::Forloop);
        }
        if let Some((_, parameters)) = self.loops.iter().rev().find(|(variable, _)| variable == name) {
            return Ok(Meaning::Value(parameters.clone()));
        }
        if let Some(parameters) = self.assigned.get(name) {
            return Ok(Meaning::Value(parameters.clone()));
        }
        match self.parameters.get(name) {
            Some(true) => Ok(Meaning::Secret),
            Some(false) => Ok(Meaning::Value(BTreeSet::from([name.to_owned()]))),
            None => Err(Kind::UnknownVariable { name: name.to_owned(), suggestion: self.nearest(name) }),
        }
    }

    /// Refuses names that would hide a parameter or a word of the language.
    pub(super) fn check_new(&self, name: &str) -> Result<(), Kind> {
        let taken_by = if self.parameters.contains_key(name) {
            "a parameter"
        } else if WORDS.contains(&name) {
            "a word of the language"
        } else {
            return Ok(());
        };
        Err(Kind::NameTaken { name: name.to_owned(), taken_by })
    }

    pub(super) fn assign(&mut self, name: &str, parameters: BTreeSet<String>) {
        self.assigned.entry(name.to_owned()).or_default().extend(parameters);
    }

    pub(super) fn enter_loop(&mut self, variable: &str, parameters: BTreeSet<String>) {
        self.loops.push((variable.to_owned(), parameters));
    }

    pub(super) fn leave_loop(&mut self) {
        self.loops.pop();
    }

    fn nearest(&self, name: &str) -> Option<String> {
        let loops = self.loops.iter().map(|(variable, _)| variable.as_str());
        nearest(name, self.parameters.keys().chain(self.assigned.keys()).map(String::as_str).chain(loops))
    }
}
