//! Statements and conditions of the collector's transformation language.
//!
//! A field of a component has a [`Dialect`]: the contexts that its texts may be of, and the
//! functions of each. The texts are read, their context is inferred from the paths they name, and
//! paths, functions and arguments are checked against it. What is refused here the collector
//! refuses when it starts; what it accepts and surely nobody means is a warning.

mod ast;
mod check;
mod context;
mod dialect;
mod encoding;
mod explain;
mod function;
mod glob;
mod grok;
mod infer;
mod lint;
mod parse;
mod path;
mod pattern;
mod problem;
mod strptime;
#[cfg(test)]
mod tests;
mod token;
mod unquote;

pub use context::Context;
pub use dialect::{
    Dialect, FILTER_LOGS, FILTER_METRICS, FILTER_PROFILES, FILTER_TRACES, TRANSFORM_LOGS, TRANSFORM_METRICS,
    TRANSFORM_PROFILES, TRANSFORM_TRACES,
};
pub use problem::Problem;

use ast::{Condition, Statement};
use check::{Checker, Naming};
use function::Functions;
use infer::Hints;
use parse::Read;

use crate::collector::diagnostic::Code;

/// Checks conditions of which each has a context of its own, as in the filter processor.
///
/// With a context they all are of it, and their paths need not begin with one.
///
/// ```
/// use phoenix_core::collector::ottl::{FILTER_METRICS, conditions};
///
/// assert!(conditions(&["metric.name == \"system.cpu.time\""], None, &FILTER_METRICS).is_empty());
///
/// let found = conditions(&["metric.nme == \"a\""], None, &FILTER_METRICS);
/// assert_eq!(found[0].message, "`metric` has no field `nme`");
/// assert_eq!(found[0].help.as_deref(), Some("did you mean `name`?"));
/// assert_eq!(found[0].range, 7..10);
/// ```
#[must_use]
pub fn conditions(texts: &[&str], context: Option<Context>, dialect: &Dialect) -> Vec<Problem> {
    let mut found = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        let own = match parse::condition(text) {
            Err(problem) => vec![problem],
            Ok(read) => condition(read, context, dialect),
        };
        found.extend(own.into_iter().map(|problem| Problem { text: place, ..problem }));
    }
    found
}

fn condition(read: Read<Condition<'_>>, context: Option<Context>, dialect: &Dialect) -> Vec<Problem> {
    let Read { part, found } = read;
    let mut all = found;
    match context {
        Some(context) => match dialect.vocabulary(context) {
            Some(vocabulary) => {
                all.extend(checked(dialect, context, vocabulary.functions, Naming::Added, |c| {
                    c.is_condition = true;
                    c.condition(&part);
                }));
            }
            None => all.push(no_context(context, dialect)),
        },
        None => {
            let mut hints = Hints::default();
            hints.condition(&part);
            match hints.infer(dialect) {
                Err(problem) => all.push(problem),
                Ok(inferred) => {
                    let (context, functions) = (inferred.vocabulary.context, inferred.vocabulary.functions);
                    let own = checked(dialect, context, functions, Naming::Required, |c| {
                        c.is_condition = true;
                        c.condition(&part);
                    });
                    all.extend(own);
                    let is_said = all.iter().any(Problem::is_error);
                    all.extend(inferred.lack.filter(|_| !is_said));
                }
            }
        }
    }
    all
}

/// Checks conditions of the old fields of the filter processor, whose paths need no context.
///
/// ```
/// use phoenix_core::collector::ottl::{Context, FILTER_METRICS, bare_conditions};
///
/// assert!(bare_conditions(&["name == \"a\" and metric.unit == \"s\""], Context::Metric, &FILTER_METRICS).is_empty());
/// ```
#[must_use]
pub fn bare_conditions(texts: &[&str], context: Context, dialect: &Dialect) -> Vec<Problem> {
    let Some(vocabulary) = dialect.vocabulary(context) else {
        return vec![no_context(context, dialect)];
    };
    in_order(texts, 0, |text| bare(text, dialect, context, vocabulary.functions))
}

fn bare(text: &str, dialect: &Dialect, context: Context, functions: Functions) -> Vec<Problem> {
    match parse::condition(text) {
        Err(problem) => vec![problem],
        Ok(Read { part, mut found }) => {
            found.extend(checked(dialect, context, functions, Naming::Bare, |c| {
                c.is_condition = true;
                c.condition(&part);
            }));
            found
        }
    }
}

/// Checks a group of statements and its conditions, which have one context together.
///
/// Of the texts that are found fault with, the conditions count on from the statements.
///
/// ```
/// use phoenix_core::collector::ottl::{TRANSFORM_METRICS, statements};
///
/// let group = ["set(metric.unit, \"s\")", "convert_sum_to_gauge() where metric.name == \"a\""];
/// assert!(statements(&group, &[], None, &TRANSFORM_METRICS).is_empty());
///
/// let found = statements(&["Set(metric.unit, \"s\")"], &[], None, &TRANSFORM_METRICS);
/// assert_eq!(found[0].help.as_deref(), Some("did you mean `set`?"));
/// ```
#[must_use]
pub fn statements(
    statements: &[&str],
    conditions: &[&str],
    context: Option<Context>,
    dialect: &Dialect,
) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut read: Vec<Option<Statement<'_>>> = Vec::with_capacity(statements.len());
    for (place, text) in statements.iter().enumerate() {
        read.push(keep(parse::statement(text), place, &mut found));
    }
    let mut conditioned: Vec<Option<Condition<'_>>> = Vec::with_capacity(conditions.len());
    for (place, text) in conditions.iter().enumerate() {
        conditioned.push(keep(parse::condition(text), statements.len() + place, &mut found));
    }
    let is_whole = !found.iter().any(Problem::is_error);
    let (vocabulary, lack) = match context {
        Some(context) => match dialect.vocabulary(context) {
            Some(vocabulary) => (vocabulary, None),
            None => {
                found.push(no_context(context, dialect));
                return found;
            }
        },
        None => {
            let mut hints = Hints::default();
            for (place, statement) in read.iter().enumerate() {
                hints.text = place;
                statement.iter().for_each(|statement| hints.statement(statement));
            }
            for (place, condition) in conditioned.iter().enumerate() {
                hints.text = statements.len() + place;
                condition.iter().for_each(|condition| hints.condition(condition));
            }
            match hints.infer(dialect) {
                Ok(inferred) => (inferred.vocabulary, inferred.lack),
                // What could not be read may have told the context.
                Err(problem) if is_whole => {
                    found.push(problem);
                    return found;
                }
                Err(_) => return found,
            }
        }
    };
    let naming = if context.is_some() { Naming::Added } else { Naming::Required };
    let old = if context.is_some() { Naming::Bare } else { Naming::Required };
    let context = vocabulary.context;
    for (place, statement) in read.iter().enumerate() {
        if let Some(statement) = statement {
            let own = checked(dialect, context, vocabulary.functions, naming, |c| c.statement(statement));
            found.extend(own.into_iter().map(|problem| Problem { text: place, ..problem }));
        }
    }
    for (place, condition) in conditioned.iter().enumerate() {
        if let Some(condition) = condition {
            let own = checked(dialect, context, vocabulary.conditions, old, |c| {
                c.is_condition = true;
                c.condition(condition);
            });
            found
                .extend(own.into_iter().map(|problem| Problem { text: statements.len() + place, ..problem }));
        }
    }
    let is_said = found.iter().any(Problem::is_error);
    found.extend(lack.filter(|_| !is_said));
    found.sort_by_key(|problem| (problem.text, problem.range.start));
    found
}

/// Reads texts of a language without knowing what they may say: the syntax alone.
#[must_use]
pub fn syntax(text: &str, kind: Kind) -> Vec<Problem> {
    let found = match kind {
        Kind::Statement => parse::statement(text).map(|read| read.found),
        Kind::Condition => parse::condition(text).map(|read| read.found),
        Kind::Value => parse::value(text).map(|read| read.found),
    };
    found.unwrap_or_else(|problem| vec![problem])
}

/// The groups of a regular expression of Go's syntax: how many there are, and how many have names.
///
/// # Errors
/// What is wrong with it, and what to do.
pub(in crate::collector) fn groups(pattern: &str) -> Result<(usize, usize), (String, &'static str)> {
    match pattern::check(pattern) {
        Ok(groups) => Ok((groups.count, groups.named)),
        Err(mistake) => Err((mistake.message, mistake.help)),
    }
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `set(…) where …`.
    Statement,
    /// `… == …`.
    Condition,
    /// `resource.attributes["a"]`.
    Value,
}

fn keep<T>(read: Result<Read<T>, Problem>, text: usize, found: &mut Vec<Problem>) -> Option<T> {
    match read {
        Ok(read) => {
            found.extend(read.found.into_iter().map(|problem| Problem { text, ..problem }));
            Some(read.part)
        }
        Err(problem) => {
            found.push(Problem { text, ..problem });
            None
        }
    }
}

fn in_order(texts: &[&str], first: usize, check: impl Fn(&str) -> Vec<Problem>) -> Vec<Problem> {
    let numbered = |(place, text): (usize, &&str)| {
        check(text).into_iter().map(move |problem| Problem { text: first + place, ..problem })
    };
    texts.iter().enumerate().flat_map(numbered).collect()
}

fn checked<'d, 't>(
    dialect: &'d Dialect,
    context: Context,
    functions: Functions,
    naming: Naming,
    check: impl FnOnce(&mut Checker<'d, 't>),
) -> Vec<Problem> {
    let mut checker = Checker {
        dialect,
        context,
        functions,
        naming,
        locals: Vec::new(),
        is_condition: false,
        found: Vec::new(),
    };
    check(&mut checker);
    checker.found
}

fn no_context(context: Context, dialect: &Dialect) -> Problem {
    let message = format!("{} have no context `{}`", dialect.field, context.name());
    Problem::error(Code::OttlContext, problem::At::default(), message)
        .help(format!("write one of {}", dialect.names()))
}
