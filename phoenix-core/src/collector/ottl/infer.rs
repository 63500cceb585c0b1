//! Which context a statement is meant for.
//!
//! Of the contexts that the paths name, the one that is furthest down counts, a data point before
//! its metric. When it lacks a function or enum symbol that is used, the contexts below it are
//! tried.

use super::ast::{Body, Call, Condition, Given, Key, Lambda, Path, Statement, Value};
use super::context::Context;
use super::dialect::{Dialect, Vocabulary};
use super::function;
use super::problem::{At, Problem};
use crate::collector::diagnostic::Code;

/// What some statements say about their context.
#[derive(Debug, Default)]
pub(super) struct Hints<'t> {
    /// The word before the first point of each path, empty when there is none.
    paths: Vec<(&'t str, Place)>,
    functions: Vec<String>,
    enums: Vec<&'t str>,
    locals: Vec<&'t str>,
    /// Which text is read.
    pub(super) text: usize,
}

/// A place in one of several texts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) text: usize,
    pub(super) at: At,
}

/// What was inferred.
#[derive(Debug)]
pub(super) struct Inferred {
    pub(super) vocabulary: &'static Vocabulary,
    /// What it lacks; no context has all that is used.
    pub(super) lack: Option<Problem>,
}

impl<'t> Hints<'t> {
    pub(super) fn statement(&mut self, statement: &Statement<'t>) {
        self.call(&statement.editor);
        if let Some(condition) = &statement.condition {
            self.condition(condition);
        }
    }

    pub(super) fn condition(&mut self, condition: &Condition<'t>) {
        match condition {
            Condition::Joined(parts) => parts.iter().for_each(|part| self.condition(part)),
            Condition::Not(part) => self.condition(part),
            Condition::Literal => {}
            Condition::Call(call) => self.call(call),
            Condition::Compare { left, right, .. } => {
                self.value(left);
                self.value(right);
            }
        }
    }

    pub(super) fn value(&mut self, value: &Value<'t>) {
        match value {
            Value::Enum(name, _) => self.enums.push(name),
            Value::Path(path) => self.path(path),
            Value::Call(call) => self.call(call),
            Value::Math(math) => math.operands.iter().for_each(|operand| self.value(&operand.value)),
            Value::List(values, _) => values.iter().for_each(|value| self.value(value)),
            Value::Map(entries, _) => entries.iter().for_each(|(_, value)| self.value(value)),
            Value::Lambda(lambda) => self.lambda(lambda),
            Value::Nil(_) | Value::Bool(..) | Value::String(..) | Value::Bytes(..) => {}
            Value::Int(..) | Value::Float(..) => {}
        }
    }

    fn lambda(&mut self, lambda: &Lambda<'t>) {
        let outer = self.locals.len();
        self.locals.extend(&lambda.parameters);
        match &lambda.body {
            Body::Value(value) => self.value(value),
            Body::Condition(condition) => self.condition(condition),
        }
        self.locals.truncate(outer);
    }

    fn call(&mut self, call: &Call<'t>) {
        self.functions.push(call.name.text.clone().into_owned());
        for argument in &call.arguments {
            if let Given::Value(value) = &argument.value {
                self.value(value);
            }
        }
        self.keys(&call.keys);
    }

    fn path(&mut self, path: &Path<'t>) {
        let (word, at) = path.context.unwrap_or(("", path.at));
        let first = match path.context {
            Some((word, _)) => Some(word),
            None => path.fields.first().map(|field| field.name),
        };
        if first.is_none_or(|first| !self.locals.contains(&first)) {
            self.paths.push((word, Place { text: self.text, at }));
        }
        path.fields.iter().for_each(|field| self.keys(&field.keys));
    }

    fn keys(&mut self, keys: &[Key<'t>]) {
        keys.iter().for_each(|key| self.value(&key.value));
    }

    /// The context that the hints lead to.
    pub(super) fn infer(&self, dialect: &Dialect) -> Result<Inferred, Problem> {
        let mut best: Option<(&str, usize, Place)> = None;
        for &(word, place) in self.paths.iter().filter(|(word, _)| !word.is_empty()) {
            let priority = Context::priority(word);
            if best.is_none_or(|(_, best, _)| priority < best) {
                best = Some((word, priority, place));
            }
        }
        let Some((word, _, place)) = best else {
            return Err(self.nothing(dialect));
        };
        let Some(vocabulary) = Context::of(word).and_then(|context| dialect.vocabulary(context)) else {
            return Err(self.unknown(word, place, dialect));
        };
        match self.lacks(vocabulary) {
            None => Ok(Inferred { vocabulary, lack: None }),
            Some(lack) => Ok(match self.below(vocabulary.context, dialect) {
                Some(vocabulary) => Inferred { vocabulary, lack: None },
                None => Inferred { vocabulary, lack: Some(in_text(lack, place)) },
            }),
        }
    }

    fn below(&self, context: Context, dialect: &Dialect) -> Option<&'static Vocabulary> {
        let is_below = |v: &&Vocabulary| v.context != context && v.context.visible().any(|c| c == context);
        let below = dialect.contexts.iter().filter(is_below).filter(|v| self.lacks(v).is_none());
        below.min_by_key(|v| Context::priority(v.context.name()))
    }

    /// The first function or symbol that a context does not have.
    fn lacks(&self, vocabulary: &Vocabulary) -> Option<Problem> {
        let context = vocabulary.context.name();
        let problem = |code, what: &str, name: &str| {
            Problem::error(code, At::default(), format!("the context `{context}` has no {what} `{name}`"))
        };
        let function =
            self.functions.iter().find(|name| function::find(vocabulary.functions, name).is_none());
        if let Some(name) = function {
            return Some(problem(Code::OttlFunction, "function", name));
        }
        let symbol =
            self.enums.iter().find(|name| vocabulary.context.enums().all(|known| known != **name))?;
        let is_function = function::find(vocabulary.functions, symbol).is_some();
        let problem = problem(Code::OttlEnum, "enum symbol", symbol);
        Some(match is_function {
            true => problem.help(format!(
                "the collector takes the function name `{symbol}` for an enum while it infers the context: \
                 name the context with `context: {context}`"
            )),
            false => problem,
        })
    }

    fn nothing(&self, dialect: &Dialect) -> Problem {
        let (_, place) = self.paths.first().copied().unwrap_or_default();
        let message = match self.paths.is_empty() {
            true => "nothing here tells the context".to_owned(),
            false => "no path here begins with its context".to_owned(),
        };
        let help = match self.paths.is_empty() {
            true => "name it with `context:` in a group of statements or conditions".to_owned(),
            false => format!("begin each path with its context: one of {}", dialect.names()),
        };
        in_text(Problem::error(Code::OttlContext, place.at, message).help(help), place)
    }

    fn unknown(&self, word: &str, place: Place, dialect: &Dialect) -> Problem {
        let message = match Context::of(word) {
            Some(_) => format!("{} have no context `{word}`", dialect.field),
            None => format!("`{word}` is no context"),
        };
        let near =
            crate::collector::diagnostic::nearest(word, dialect.contexts.iter().map(|v| v.context.name()));
        let help = match (near, word) {
            (_, "instrumentation_scope") => "write `scope`".to_owned(),
            (_, "log_record" | "logs") => "write `log`".to_owned(),
            (_, "span_event") => "write `spanevent`".to_owned(),
            (_, "data_point" | "metrics") => "write `datapoint` or `metric`".to_owned(),
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, _) => format!("begin each path with its context: one of {}", dialect.names()),
        };
        in_text(Problem::error(Code::OttlContext, place.at, message).help(help), place)
    }
}

fn in_text(problem: Problem, place: Place) -> Problem {
    let range = if problem.range.is_empty() { place.at.range() } else { problem.range.clone() };
    Problem { text: place.text, range, ..problem }
}
