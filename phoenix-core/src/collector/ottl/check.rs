//! Whether paths, functions and arguments are what a context has.

pub(super) mod argument;
mod create;
pub(super) mod path;

use super::ast::{Body, Call, Condition, Key, Lambda, Statement, Value};
use super::context::Context;
use super::dialect::Dialect;
use super::explain::shortened;
use super::function::{self, Function, Functions, Kind};
use super::lint;
use super::path::Type;
use super::problem::{At, Problem};
use crate::collector::diagnostic::{Code, nearest};

/// How paths name their context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// Each path begins with a context.
    Required,
    /// A path that does not begin with one is of the context of the statement.
    Added,
    /// As [`Naming::Added`], in the old fields that knew no contexts at first.
    Bare,
}

/// What is known of a value before there is data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) holds: Type,
    pub(super) is_literal: bool,
}

impl Known {
    pub(super) const fn literal(holds: Type) -> Self {
        Self { holds, is_literal: true }
    }

    pub(super) const fn typed(holds: Type) -> Self {
        Self { holds, is_literal: false }
    }
}

/// Checks the parts of one statement or condition.
pub(super) struct Checker<'d, 't> {
    pub(super) dialect: &'d Dialect,
    pub(super) context: Context,
    pub(super) functions: Functions,
    pub(super) naming: Naming,
    pub(super) locals: Vec<&'t str>,
    pub(super) is_condition: bool,
    pub(super) found: Vec<Problem>,
}

impl<'t> Checker<'_, 't> {
    pub(super) fn statement(&mut self, statement: &Statement<'t>) {
        self.call(&statement.editor, Kind::Editor);
        lint::setting(self, &statement.editor);
        if let Some(condition) = &statement.condition {
            self.is_condition = true;
            self.condition(condition);
        }
    }

    pub(super) fn condition(&mut self, condition: &Condition<'t>) {
        match condition {
            Condition::Joined(parts) => parts.iter().for_each(|part| self.condition(part)),
            Condition::Not(part) => self.condition(part),
            Condition::Literal => {}
            Condition::Call(call) => {
                let known = self.call(call, Kind::Converter);
                lint::converter(self, call, known);
            }
            Condition::Compare { left, comparison, right, at } => {
                let sides = (self.value(left), self.value(right));
                lint::comparison(self, (left, right), sides, *comparison, *at);
            }
        }
    }

    /// Checks a value and says what is known of it.
    pub(super) fn value(&mut self, value: &Value<'t>) -> Known {
        match value {
            Value::Nil(_) => Known::literal(Type::Any),
            Value::Bool(..) => Known::literal(Type::Bool),
            Value::String(..) => Known::literal(Type::String),
            Value::Bytes(..) => Known::literal(Type::Bytes),
            Value::Int(..) => Known::literal(Type::Int),
            Value::Float(..) => Known::literal(Type::Float),
            Value::Enum(name, at) => {
                self.symbol(name, *at);
                Known::literal(Type::Int)
            }
            Value::Path(path) => self.path(path).map_or(Known::typed(Type::Any), |found| found.known),
            Value::Call(call) => self.call(call, Kind::Converter),
            Value::Math(math) => {
                let known: Vec<Known> =
                    math.operands.iter().map(|operand| self.value(&operand.value)).collect();
                lint::sum(math, &known)
            }
            Value::List(values, _) => {
                let known: Vec<Known> = values.iter().map(|value| self.value(value)).collect();
                let is_literal = known.iter().all(|known| known.is_literal);
                Known { holds: Type::List, is_literal }
            }
            Value::Map(entries, _) => {
                let known: Vec<Known> = entries.iter().map(|(_, value)| self.value(value)).collect();
                let is_literal = known.iter().all(|known| known.is_literal);
                Known { holds: Type::Map, is_literal }
            }
            Value::Lambda(lambda) => {
                self.lambda(lambda);
                Known::literal(Type::Part)
            }
        }
    }

    pub(super) fn lambda(&mut self, lambda: &Lambda<'t>) {
        self.found.push(
            Problem::error(Code::OttlArgument, lambda.at, "lambdas are behind a feature gate that is off")
                .help("start the collector with `--feature-gates=ottl.functions.enableLambda`"),
        );
        let outer = self.locals.len();
        self.locals.extend(&lambda.parameters);
        match &lambda.body {
            Body::Value(value) => {
                self.value(value);
            }
            Body::Condition(condition) => self.condition(condition),
        }
        self.locals.truncate(outer);
    }

    fn symbol(&mut self, name: &str, at: At) {
        if self.context.enums().any(|known| known == name) {
            return;
        }
        let context = self.context.name();
        let problem = Problem::error(
            Code::OttlEnum,
            at,
            format!("the context `{context}` has no enum symbol `{name}`"),
        );
        let problem = match nearest(name, self.context.enums()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => match self.context.enums().find(|known| known.ends_with(name)) {
                Some(known) => problem.help(format!("did you mean `{known}`?")),
                None => problem.help("write texts in double quotes; capital words are enum symbols"),
            },
        };
        self.found.push(problem);
    }

    pub(super) fn call(&mut self, call: &Call<'t>, expected: Kind) -> Known {
        let name = call.name.text.as_ref();
        let Some(function) = function::find(self.functions, name) else {
            // Where the kind is wrong the parser has said so already.
            let kind = if name.starts_with(|c: char| c.is_ascii_uppercase()) {
                Kind::Converter
            } else {
                Kind::Editor
            };
            if kind == expected {
                self.found.push(self.unknown_function(name, call.name.at));
            }
            call.arguments.iter().for_each(|argument| self.loose(argument));
            self.keys(&call.keys);
            return Known::typed(Type::Any);
        };
        self.arguments(function, call);
        self.keys(&call.keys);
        match call.keys.is_empty() {
            true => Known::typed(function.returns),
            false => Known::typed(Type::Any),
        }
    }

    pub(super) fn keys(&mut self, keys: &[Key<'t>]) {
        for key in keys {
            self.value(&key.value);
        }
    }

    pub(super) fn unknown_function(&self, name: &str, at: At) -> Problem {
        let context = self.context.name();
        let elsewhere: Vec<String> = self
            .dialect
            .contexts
            .iter()
            .filter(|v| function::find(v.functions, name).is_some())
            .map(|v| format!("`{}`", v.context.name()))
            .collect();
        if !elsewhere.is_empty() {
            let message = format!("the context `{context}` has no function `{}`", shortened(name));
            return Problem::error(Code::OttlFunction, at, message).help(format!(
                "it belongs to the context {}: split the statement, or begin its paths with that context",
                elsewhere.join(", ")
            ));
        }
        let known = function::all().any(|function| function.name == name);
        let message = match known {
            true => format!("{} have no function `{name}`", self.dialect.field),
            false => format!("there is no function `{}`", shortened(name)),
        };
        let problem = Problem::error(Code::OttlFunction, at, message);
        if known {
            let is_editor = name.starts_with(|c: char| c.is_ascii_lowercase());
            return problem.help(match is_editor {
                true => "editors change data; they belong into statements of the transform processor",
                false => "it belongs to another signal or component",
            });
        }
        let is_editor = name.starts_with(|c: char| c.is_ascii_lowercase());
        let kind = if is_editor { Kind::Editor } else { Kind::Converter };
        let names = || {
            self.functions.iter().copied().flatten().filter(|f| f.kind() == kind).map(|f: &Function| f.name)
        };
        let near = function::likely(name, kind).or_else(|| nearest(name, names()));
        problem.help_if(near.map(|near| format!("did you mean `{near}`?")))
    }
}
