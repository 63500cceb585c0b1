//! Paths: which context they begin with, which segments and keys follow.

use super::super::ast::{Key, Path, Value};
use super::super::context::Context;
use super::super::lint;
use super::super::path::{CACHE, Keys, Segment, Setting, Type};
use super::super::problem::{At, Problem};
use super::{Checker, Known, Naming};
use crate::collector::diagnostic::{Code, nearest};

/// A path that exists.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Found {
    pub(in super::super) known: Known,
    pub(in super::super) setting: Setting,
}

/// A segment with its place and keys.
#[derive(Clone, Copy)]
struct Step<'p, 't> {
    name: &'t str,
    at: At,
    keys: &'p [Key<'t>],
}

impl<'t> Checker<'_, 't> {
    pub(in super::super) fn path(&mut self, path: &Path<'t>) -> Option<Found> {
        path.fields.iter().for_each(|field| self.keys(&field.keys));
        let first =
            path.context.map(|(name, _)| name).or_else(|| path.fields.first().map(|field| field.name))?;
        if self.locals.contains(&first) {
            if path.context.is_some() || path.fields.len() > 1 {
                let message = format!("`{first}` is a parameter of the lambda and has no fields");
                self.found.push(Problem::error(Code::OttlPath, path.at, message));
            }
            return None;
        }
        let walked = self
            .resolve(path)
            .and_then(|(context, steps)| Ok((context, self.walk(context, &steps, path.at)?)));
        match walked {
            Ok((context, found)) => {
                if self.is_condition && context == Context::Datapoint {
                    self.found.extend(lint::place(path));
                }
                Some(found)
            }
            Err(problem) => {
                self.found.push(problem);
                None
            }
        }
    }

    /// The context of a path, and the segments after it.
    fn resolve<'p>(&self, path: &'p Path<'t>) -> Result<(Context, Vec<Step<'p, 't>>), Problem> {
        let own = path.fields.iter().map(|f| Step { name: f.name, at: f.at, keys: &f.keys });
        let word = path.context.map(|(name, at)| Step { name, at, keys: &[] });
        if self.naming == Naming::Bare {
            return self.resolve_bare(word.into_iter().chain(own).collect(), path.at);
        }
        match (word, word.and_then(|word| self.context.of_path(word.name))) {
            (_, Some(context)) => Ok((context, own.collect())),
            (word, None) if self.naming == Naming::Added => {
                Ok((self.context, word.into_iter().chain(own).collect()))
            }
            (Some(word), None) => Err(self.foreign(word, path.at)),
            (None, None) => Err(self.unnamed(path)),
        }
    }

    fn resolve_bare<'p>(
        &self,
        mut steps: Vec<Step<'p, 't>>,
        at: At,
    ) -> Result<(Context, Vec<Step<'p, 't>>), Problem> {
        let Some(context) = steps.first().and_then(|first| self.context.of_bare_path(first.name)) else {
            return Ok((self.context, steps));
        };
        let first = steps.remove(0);
        match (steps.is_empty(), first.keys.first()) {
            (true, _) => Err(self.unknown(context, first, at)),
            (false, None) => Ok((context, steps)),
            (false, Some(key)) => Err(Problem::error(
                Code::OttlPath,
                key.at,
                format!("the context `{}` cannot be indexed", first.name),
            )
            .help("index one of its fields")),
        }
    }

    fn walk(&self, context: Context, steps: &[Step<'_, 't>], at: At) -> Result<Found, Problem> {
        let Some((&first, rest)) = steps.split_first() else {
            return Err(Problem::error(Code::OttlPath, at, "this path has no field"));
        };
        if first.name != CACHE.name {
            return match context.segment(first.name) {
                Some(segment) => follow(segment, first, rest),
                None => Err(self.unknown(context, first, at)),
            };
        }
        if context == self.context {
            return end(&CACHE, first, rest);
        }
        let (own, other) = (self.context.name(), context.name());
        let message = format!("a statement of `{own}` cannot use the cache of `{other}`");
        Err(Problem::error(Code::OttlPath, at, message)
            .help(format!("write `{own}.cache`: each context has a cache of its own")))
    }

    /// The first word is no context that a statement of this context may name.
    fn foreign(&self, word: Step<'_, 't>, at: At) -> Problem {
        let (own, name) = (self.context.name(), word.name);
        if self.context.segment(name).is_some() || name == CACHE.name {
            return Problem::error(
                Code::OttlPath,
                at,
                format!("the path begins with `{name}`, which is no context"),
            )
            .help(format!("write `{own}.{name}`"));
        }
        let problem = |message: String| Problem::error(Code::OttlPath, word.at, message);
        if Context::of(name).is_some() {
            return problem(format!("a statement of `{own}` cannot see `{name}`"))
                .help(format!("it sees {}", self.visible()));
        }
        let near = nearest(name, self.context.visible().map(Context::name));
        problem(format!("`{name}` is no context")).help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("begin the path with one of {}", self.visible()),
        })
    }

    /// The path does not begin with a context, and must.
    fn unnamed(&self, path: &Path<'t>) -> Problem {
        let name = path.fields.first().map_or("", |field| field.name);
        let problem = Problem::error(
            Code::OttlPath,
            path.at,
            format!("the path `{name}` does not begin with its context"),
        );
        let owner = self.context.visible().find(|context| context.segment(name).is_some());
        problem.help(match owner {
            _ if NOTHING.contains(&name) => "the value that is nothing is `nil`".to_owned(),
            Some(owner) => format!("write `{}.{name}`", owner.name()),
            None if Context::of(name).is_some() => {
                format!("name a field of it, for instance `{name}.{}`", example(name))
            }
            None => format!("begin it with one of {}", self.visible()),
        })
    }

    fn unknown(&self, context: Context, step: Step<'_, 't>, at: At) -> Problem {
        let own = context.name();
        if Context::of(step.name) == Some(context) {
            return Problem::error(Code::OttlPath, at, format!("`{own}` alone is no value"))
                .help(format!("name a field of it, for instance `{own}.{}`", example(own)));
        }
        let problem =
            Problem::error(Code::OttlPath, step.at, format!("`{own}` has no field `{}`", step.name));
        let names = || context.segments().iter().map(|segment| segment.name);
        let elsewhere =
            self.context.visible().filter(|other| *other != context).find(|c| c.segment(step.name).is_some());
        problem.help(match (step.name, nearest(step.name, names()), elsewhere) {
            (name, ..) if NOTHING.contains(&name) => "the value that is nothing is `nil`".to_owned(),
            ("attributes", ..) if context == Context::Metric => {
                "attributes belong to the data points: write `datapoint.attributes[…]`".to_owned()
            }
            (_, Some(near), _) => format!("did you mean `{near}`?"),
            (name, None, Some(other)) => format!("did you mean `{}.{name}`?", other.name()),
            (_, None, None) => {
                let names: Vec<&str> = names().collect();
                format!("its fields are {}", names.join(", "))
            }
        })
    }

    fn visible(&self) -> String {
        let names: Vec<String> =
            self.context.visible().map(|context| format!("`{}`", context.name())).collect();
        names.join(", ")
    }
}

/// What other languages call nothing.
const NOTHING: [&str; 3] = ["null", "none", "undefined"];

fn example(context: &str) -> &'static str {
    Context::of(context).and_then(|context| context.segments().first()).map_or("name", |segment| segment.name)
}

fn follow(segment: &'static Segment, step: Step<'_, '_>, rest: &[Step<'_, '_>]) -> Result<Found, Problem> {
    let (Some((&next, after)), false) = (rest.split_first(), segment.next.is_empty()) else {
        return end(segment, step, rest);
    };
    if let Some(key) = step.keys.first() {
        let message = format!("`{}` cannot be indexed before `.{}`", step.name, next.name);
        return Err(Problem::error(Code::OttlPath, key.at, message).help("take the brackets out"));
    }
    match segment.next.iter().find(|segment| segment.name == next.name) {
        Some(segment) => follow(segment, next, after),
        None => Err(Problem::error(
            Code::OttlPath,
            next.at,
            format!("`{}` has no field `{}`", step.name, next.name),
        )
        .help(format!("its fields are {}", fields(segment)))),
    }
}

/// Ends a path at a segment; nothing may follow.
fn end(segment: &'static Segment, step: Step<'_, '_>, rest: &[Step<'_, '_>]) -> Result<Found, Problem> {
    let refuse =
        |at, message: String, help: String| Err(Problem::error(Code::OttlPath, at, message).help(help));
    let (name, further) = (step.name, "take the brackets out".to_owned());
    if let Some(extra) = rest.first() {
        let message = format!("`{name}` has no field `{}`", extra.name);
        return refuse(
            extra.at,
            message,
            match segment.keys {
                Keys::Any | Keys::One => format!("write `{name}[\"{}\"]`", extra.name),
                Keys::None => format!("end the path with `{name}`"),
            },
        );
    }
    if !segment.is_whole {
        return refuse(
            step.at,
            format!("`{name}` alone is no value"),
            format!("its fields are {}", fields(segment)),
        );
    }
    match (segment.keys, step.keys) {
        (Keys::None, [key, ..]) => refuse(key.at, format!("`{name}` cannot be indexed"), further),
        (Keys::One, [_, key, ..]) => refuse(key.at, format!("`{name}` takes one key"), further),
        (Keys::Any, [_, ..]) => Ok(Found { known: Known::typed(Type::Any), setting: segment.setting }),
        _ => Ok(Found { known: Known::typed(segment.holds), setting: segment.setting }),
    }
}

fn fields(segment: &Segment) -> String {
    let names: Vec<&str> = segment.next.iter().map(|segment| segment.name).collect();
    names.join(", ")
}

/// The key of `attributes["key"]` when it is a text.
pub(in super::super) fn attribute<'p>(path: &'p Path<'_>) -> Option<(&'p str, At)> {
    let field = path.fields.last()?;
    match (field.name, field.keys.as_slice()) {
        ("attributes", [key]) => match &key.value {
            Value::String(text, at) => Some((text, *at)),
            _ => None,
        },
        _ => None,
    }
}
