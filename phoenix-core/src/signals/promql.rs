//! PromQL: which series an expression selects and what it needs of them.

mod nesting;
mod walk;

use std::collections::BTreeSet;

use promql_parser::parser;

use crate::model::signals::{Matcher, SignalKind};

/// Stands for what is not known until somebody looks: the value of a variable.
pub(super) const UNKNOWN: &str = "\u{e000}";
/// The same where a name is expected.
pub(super) const UNKNOWN_NAME: &str = "phoenix_unknown_variable";

/// The longest expression that is read, in bytes.
const LONGEST: usize = 64 << 10;

/// A selector of an expression, with what the expression around it needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Selector {
    pub(super) metric: Option<String>,
    pub(super) matchers: Vec<Matcher>,
    pub(super) labels: BTreeSet<String>,
    pub(super) kind: Option<SignalKind>,
}

/// What an expression selects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Selected {
    pub(super) selectors: Vec<Selector>,
    /// What depends on variables and is so not known.
    pub(super) unknown: Vec<String>,
    /// Labels that the expression makes itself (`label_replace`).
    pub(super) made: BTreeSet<String>,
}

/// What the expression selects.
///
/// # Errors
/// Why it cannot be read, in words.
pub(super) fn select(expression: &str) -> Result<Selected, String> {
    if expression.trim().is_empty() {
        return Err("the expression is empty".to_owned());
    }
    if expression.len() > LONGEST {
        return Err(format!("the expression is longer than {} KiB", LONGEST >> 10));
    }
    if nesting::depth(expression) > nesting::DEEPEST {
        return Err(format!("the expression is nested, or chained, more than {} deep", nesting::DEEPEST));
    }
    let parsed = parser::parse(expression)
        .map_err(|reason| format!("it is no PromQL that can be parsed: {}", one_line(&reason)))?;
    walk::selected(&parsed)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
