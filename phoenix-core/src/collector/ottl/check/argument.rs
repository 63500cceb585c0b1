//! Arguments: how many, under which names, of which kind.

use super::super::ast::{Argument, Call, Given, Value};
use super::super::function::{self, Function, Parameter, Shape};
use super::super::problem::{At, Problem};
use super::{Checker, create};
use crate::collector::diagnostic::{Code, nearest};

/// The arguments of a call by their parameters.
pub(in super::super) type Bound<'a, 't> = Vec<(&'static Parameter, &'a Argument<'t>)>;

impl<'t> Checker<'_, 't> {
    /// Checks the arguments of a call whose function exists.
    pub(super) fn arguments(&mut self, function: &'static Function, call: &Call<'t>) {
        let Some(parameters) = function.parameters else {
            if let Some(first) = call.arguments.first() {
                let message = format!("`{}` looks at no argument", function.name);
                self.found.push(
                    Problem::warning(Code::OttlNoEffect, first.at, message).help("take the arguments out"),
                );
            }
            return;
        };
        let before = self.found.len();
        self.count(function, parameters, call);
        let mut bound: Bound<'_, 't> = Vec::with_capacity(call.arguments.len());
        for (place, argument) in call.arguments.iter().enumerate() {
            let parameter = match &argument.name {
                None => parameters.get(place),
                Some(name) => {
                    let joined = function::joined(&name.text);
                    let parameter = parameters.iter().find(|parameter| parameter.name == joined);
                    if parameter.is_none() {
                        self.found.push(no_parameter(function, parameters, &name.text, name.at));
                    }
                    parameter
                }
            };
            match parameter {
                None => self.loose(argument),
                Some(parameter) => {
                    self.argument(parameter, argument);
                    bound.push((parameter, argument));
                }
            }
        }
        if self.found[before..].iter().any(Problem::is_error) {
            return;
        }
        self.missing(function, parameters, &bound, call.at);
        if let Some(problem) = create::check(function.name, &bound, call.at) {
            self.found.push(problem);
        }
        super::lint::call(self, function.name, &bound);
    }

    fn count(&mut self, function: &Function, parameters: &[Parameter], call: &Call<'t>) {
        let named = call.arguments.iter().position(|argument| argument.name.is_some());
        let stray =
            named.and_then(|first| call.arguments[first..].iter().find(|argument| argument.name.is_none()));
        if let Some(stray) = stray {
            self.found.push(
                Problem::error(
                    Code::OttlArgument,
                    stray.at,
                    "an argument without a name stands behind one with a name",
                )
                .help("name it too, or put it first"),
            );
        }
        let (most, given) = (parameters.len(), call.arguments.len());
        let least = parameters.iter().filter(|parameter| !parameter.is_optional).count();
        if given < least || given > most {
            let expected = match (least, most) {
                (least, most) if least == most => least.to_string(),
                (least, most) => format!("{least} to {most}"),
            };
            let at =
                call.arguments.get(most).map_or(call.at, |first| first.at.to(call.arguments[given - 1].at));
            let message = format!("`{}` takes {expected} arguments, and here are {given}", function.name);
            self.found.push(
                Problem::error(Code::OttlArgument, at, message)
                    .help(format!("write `{}`", signature(function))),
            );
        }
    }

    /// A parameter that the names left out, which the collector does not notice before there is data.
    fn missing(
        &mut self,
        function: &Function,
        parameters: &'static [Parameter],
        bound: &Bound<'_, 't>,
        at: At,
    ) {
        let is_bound = |parameter: &Parameter| bound.iter().any(|(other, _)| other.name == parameter.name);
        if let Some(missing) =
            parameters.iter().find(|parameter| !parameter.is_optional && !is_bound(parameter))
        {
            let message = format!("the argument `{}` of `{}` is missing", missing.written(), function.name);
            self.found.push(Problem::warning(Code::OttlNoEffect, at, message).help(
                "the collector only counts the arguments when it starts; it fails with the first record",
            ));
        }
    }

    /// Checks what stands where nothing is expected.
    pub(super) fn loose(&mut self, argument: &Argument<'t>) {
        if let Given::Value(value) = &argument.value
            && !matches!(value, Value::Enum(..))
        {
            self.value(value);
        }
    }

    fn argument(&mut self, parameter: &Parameter, argument: &Argument<'t>) {
        let value = match &argument.value {
            Given::Value(value) => value,
            Given::Function(name) if parameter.shape == Shape::Function => {
                if function::find(self.functions, &name.text).is_none() {
                    self.found.push(self.unknown_function(&name.text, name.at));
                }
                return;
            }
            Given::Function(name) => {
                let message = format!("`{}` is the name of a function, and a value is expected", name.text);
                self.found.push(
                    Problem::error(Code::OttlArgument, name.at, message)
                        .help(format!("call it: `{}(…)`", name.text)),
                );
                return;
            }
        };
        self.shaped(parameter.shape, value, parameter);
    }

    fn shaped(&mut self, shape: Shape, value: &Value<'t>, parameter: &Parameter) {
        let each = match shape {
            Shape::AnyList => Some(Shape::Any),
            Shape::StringOfList => Some(Shape::StringOf),
            Shape::StringLikeList => Some(Shape::StringLike),
            Shape::StringList => Some(Shape::String),
            Shape::FloatList => Some(Shape::Float),
            _ => None,
        };
        if let Some(shape) = each {
            match value {
                Value::List(values, _) => {
                    values.iter().for_each(|value| self.shaped(shape, value, parameter));
                }
                value => self.refuse(
                    value,
                    parameter,
                    "a list in brackets",
                    Some("write `[…]` around it".to_owned()),
                ),
            }
            return;
        }
        match (shape, value) {
            (Shape::Path | Shape::MapPath | Shape::ListPath, Value::Path(path)) => {
                self.path(path);
            }
            (Shape::Path | Shape::MapPath | Shape::ListPath, _) => {
                self.refuse(value, parameter, "a path", None);
            }
            (Shape::String, Value::String(..)) | (Shape::Int, Value::Int(..)) => {}
            (Shape::Float, Value::Float(..)) | (Shape::Bool, Value::Bool(..)) => {}
            (Shape::String, _) => self.refuse(value, parameter, "a text in double quotes", None),
            (Shape::Int, Value::Math(_)) => {
                self.refuse(value, parameter, "a whole number", Some("write it without a sign".to_owned()));
            }
            (Shape::Int, _) => self.refuse(value, parameter, "a whole number", None),
            (Shape::Float, Value::Int(number, _)) => {
                self.refuse(
                    value,
                    parameter,
                    "a number with a fraction",
                    Some(format!("write `{number}.0`")),
                );
            }
            (Shape::Float, _) => self.refuse(value, parameter, "a number with a fraction", None),
            (Shape::Bool, _) => self.refuse(value, parameter, "`true` or `false`", None),
            (Shape::Function, Value::Enum(name, at)) => {
                if function::find(self.functions, name).is_none() {
                    self.found.push(self.unknown_function(name, *at));
                }
            }
            (Shape::Function, _) => {
                let help = match value {
                    Value::Call(call) => Some(format!("write `{}`", call.name.text)),
                    _ => None,
                };
                self.refuse(value, parameter, "the name of a converter", help);
            }
            (Shape::Lambda, Value::Lambda(lambda)) => self.lambda(lambda),
            (Shape::Lambda, _) => {
                self.refuse(value, parameter, "a lambda such as `(key, value) => value > 1`", None);
            }
            (shape, value) => {
                let known = self.value(value);
                if known.is_literal {
                    self.literal(shape, value, parameter);
                }
            }
        }
    }

    /// Whether a literal can be what a parameter of a type takes.
    fn literal(&mut self, shape: Shape, value: &Value<'t>, parameter: &Parameter) {
        let (literal, sign) = unwrapped(value);
        let expected = match (shape, literal) {
            (Shape::Any | Shape::StringLike, _) | (Shape::StringOf, Value::String(..)) => return,
            (Shape::IntOf, Value::Int(..) | Value::Enum(..)) | (Shape::FloatOf, Value::Float(..)) => return,
            (Shape::BoolOf, Value::Bool(..)) | (Shape::MapOf, Value::Map(..)) => return,
            (Shape::ListOf, Value::List(values, _)) if !holds_map(values) => return,
            (Shape::ListOf, Value::List(..)) => "a list without maps in it",
            (Shape::IntLike | Shape::FloatLike | Shape::BoolLike | Shape::BytesLike, Value::Nil(_)) => return,
            (Shape::IntLike | Shape::FloatLike | Shape::BoolLike | Shape::BytesLike, Value::Bool(..)) => {
                return;
            }
            (
                Shape::IntLike | Shape::FloatLike | Shape::BoolLike | Shape::BytesLike,
                Value::Int(..) | Value::Enum(..),
            ) => return,
            (Shape::IntLike | Shape::FloatLike | Shape::BoolLike | Shape::BytesLike, Value::Float(..)) => {
                return;
            }
            (Shape::IntLike, Value::String(..))
            | (Shape::BytesLike, Value::String(..) | Value::Bytes(..)) => return,
            (Shape::FloatLike, Value::String(text, _)) if create::is_go_float(text) => return,
            (Shape::BoolLike, Value::String(text, _)) if create::is_go_bool(text) => return,
            (Shape::StringOf, _) => "a text",
            (Shape::IntOf | Shape::IntLike, _) => "a whole number",
            (Shape::FloatOf, Value::Int(number, _)) => {
                let help = format!("write `{sign}{number}.0`");
                return self.refuse(value, parameter, "a number with a fraction", Some(help));
            }
            (Shape::FloatOf | Shape::FloatLike, _) => "a number with a fraction",
            (Shape::BoolOf | Shape::BoolLike, _) => "`true` or `false`",
            (Shape::MapOf, _) => "a map",
            (Shape::ListOf, _) => "a list",
            (Shape::TimeOf, _) => "a time, such as a path or `Now()`",
            (Shape::DurationOf, _) => "a duration, such as `Duration(\"5s\")`",
            (Shape::BytesLike, _) => "bytes, a text or a number",
            _ => return,
        };
        let help = match (shape, literal) {
            (Shape::DurationOf, Value::String(text, _)) => Some(format!("write `Duration(\"{text}\")`")),
            (Shape::StringOf, Value::Int(number, _)) => Some(format!("write `\"{sign}{number}\"`")),
            _ => None,
        };
        self.refuse(value, parameter, expected, help);
    }

    fn refuse(&mut self, value: &Value<'t>, parameter: &Parameter, expected: &str, help: Option<String>) {
        let message = format!("`{}` is {expected}, not {}", parameter.written(), described(value));
        let help = help.unwrap_or_else(|| format!("give {expected} here"));
        self.found.push(Problem::error(Code::OttlArgument, value.at(), message).help(help));
        // What is wrong inside is worth saying too.
        if let Value::Call(_) | Value::Math(_) = value {
            self.value(value);
        }
    }
}

/// The literal inside parentheses, and its sign.
pub(in super::super) fn unwrapped<'a, 't>(value: &'a Value<'t>) -> (&'a Value<'t>, &'static str) {
    match value {
        Value::Math(math) => match math.operands.as_slice() {
            [operand] => {
                let (value, sign) = unwrapped(&operand.value);
                match (operand.sign, sign) {
                    (Some(super::super::ast::Sign::Minus), "") => (value, "-"),
                    (Some(super::super::ast::Sign::Minus), _) => (value, ""),
                    _ => (value, sign),
                }
            }
            _ => (value, ""),
        },
        value => (value, ""),
    }
}

fn holds_map(values: &[Value<'_>]) -> bool {
    values.iter().any(|value| match value {
        Value::Map(..) => true,
        Value::List(values, _) => holds_map(values),
        _ => false,
    })
}

/// A value in words.
pub(super) fn described(value: &Value<'_>) -> &'static str {
    match value {
        Value::Nil(_) => "`nil`",
        Value::Bool(..) => "a boolean",
        Value::String(..) => "a text",
        Value::Bytes(..) => "bytes",
        Value::Enum(..) => "an enum symbol",
        Value::Int(..) => "a whole number",
        Value::Float(..) => "a number with a fraction",
        Value::Path(_) => "a path",
        Value::Call(_) => "a converter",
        Value::Math(_) => "a sum",
        Value::List(..) => "a list",
        Value::Map(..) => "a map",
        Value::Lambda(_) => "a lambda",
    }
}

fn no_parameter(function: &Function, parameters: &[Parameter], name: &str, at: At) -> Problem {
    let written: Vec<String> = parameters.iter().map(Parameter::written).collect();
    let bare = |name: &str| name.replace('_', "").to_ascii_lowercase();
    let same = written.iter().find(|known| bare(known) == bare(name)).map(String::as_str);
    let near = same.or_else(|| nearest(name, written.iter().map(String::as_str)));
    Problem::error(Code::OttlArgument, at, format!("`{}` has no parameter `{name}`", function.name)).help(
        match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its parameters are {}", written.join(", ")),
        },
    )
}

/// A function with its parameters.
fn signature(function: &Function) -> String {
    let parameters: Vec<String> = function
        .parameters
        .unwrap_or_default()
        .iter()
        .map(|parameter| match parameter.is_optional {
            true => format!("[{}]", parameter.written()),
            false => parameter.written(),
        })
        .collect();
    format!("{}({})", function.name, parameters.join(", "))
}
