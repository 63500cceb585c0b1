//! The front matter of a template file, read so that every mistake is found at once.

mod fields;
mod tree;

use std::ops::Range;

use super::Position;
use super::duration;
use super::error::{TemplateProblem, TemplateProblemKind as Kind, nearest};
use super::header::{Header, InputKind, Signal};
use super::limits::{MAX_PARAMETERS, MAX_PROBLEMS};
use super::parameter::{Bound, Parameter, ParameterType, Presence};
use fields::Fields;
pub(super) use tree::{Content, Node};

/// What front matter gives: a header if all of it is right, and in any case the names that the body may use.
pub(super) struct FrontMatter {
    pub(super) header: Option<Header>,
    /// Names of parameters, and whether they are secret, also of those with mistakes.
    pub(super) names: std::collections::BTreeMap<String, bool>,
    /// Where each parameter is declared.
    pub(super) places: std::collections::BTreeMap<String, Position>,
    /// Byte offset of the template's body.
    pub(super) body: usize,
    pub(super) problems: Vec<TemplateProblem>,
}

const HEADER_FIELDS: [&str; 6] = ["name", "revision", "description", "pipeline", "input", "parameters"];
pub(super) const PARAMETER_FIELDS: [&str; 9] =
    ["name", "type", "description", "default", "min", "max", "max_length", "max_items", "allowed"];

/// Reads the front matter at the beginning of `source`.
pub(super) fn read(source: &str) -> FrontMatter {
    let mut reading = Reading { source, problems: Vec::new(), places: std::collections::BTreeMap::new() };
    let mut front = FrontMatter {
        header: None,
        names: std::collections::BTreeMap::new(),
        places: std::collections::BTreeMap::new(),
        body: 0,
        problems: Vec::new(),
    };
    match split(source) {
        None => reading.problem(0, "a template begins with `---`, the front matter, and another line `---`"),
        Some((yaml, body)) => {
            front.body = body;
            match tree::read(source, yaml.clone()) {
                Err((at, message)) => reading.problem(at, &message),
                Ok(root) => front.header = reading.header(&root, yaml.start, &mut front.names),
            }
        }
    }
    if !reading.problems.is_empty() {
        front.header = None;
    }
    front.problems = reading.problems;
    front.places = reading.places;
    front
}

/// What a partial says about itself.
pub(super) struct PartialMatter {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) parameters: Vec<Parameter>,
}

const PARTIAL_FIELDS: [&str; 3] = ["partial", "description", "parameters"];

/// Reads the front matter of a partial: it, and the byte offset of the body.
pub(super) fn read_partial(source: &str) -> Result<(PartialMatter, usize), Vec<TemplateProblem>> {
    let mut reading = Reading { source, problems: Vec::new(), places: std::collections::BTreeMap::new() };
    let mut found = None;
    match split(source) {
        None => reading.problem(0, "a partial begins with `---`, the front matter, and another line `---`"),
        Some((yaml, body)) => match tree::read(source, yaml.clone()) {
            Err((at, message)) => reading.problem(at, &message),
            Ok(root) => found = reading.partial(&root, yaml.start).map(|matter| (matter, body)),
        },
    }
    match found {
        Some(found) if reading.problems.is_empty() => Ok(found),
        _ => Err(reading.problems),
    }
}

/// The tree of the front matter and the byte offset of the body, if there is one that can be read.
pub(super) fn tree(source: &str) -> Option<(Node, usize)> {
    let (yaml, body) = split(source)?;
    Some((tree::read(source, yaml).ok()?, body))
}

fn split(source: &str) -> Option<(Range<usize>, usize)> {
    let first = source.lines().next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let start = source.find('\n')? + 1;
    let mut at = start;
    for line in source[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((start..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

struct Reading<'s> {
    source: &'s str,
    problems: Vec<TemplateProblem>,
    places: std::collections::BTreeMap<String, Position>,
}

impl Reading<'_> {
    fn problem(&mut self, at: usize, message: &str) {
        if self.problems.len() < MAX_PROBLEMS {
            let at = Position::of(self.source, at);
            self.problems.push(TemplateProblem::new(at, Kind::FrontMatter(message.to_owned())));
        }
    }

    fn header(
        &mut self,
        root: &Node,
        start: usize,
        names: &mut std::collections::BTreeMap<String, bool>,
    ) -> Option<Header> {
        let mut fields = Fields::of(self, root, start, "the front matter", &HEADER_FIELDS)?;
        let name = fields.text("name", file_name);
        let revision = fields.text("revision", |text| match text.parse::<u32>() {
            Ok(revision) if revision > 0 => Ok(revision),
            _ => Err("must be a whole number from 1 on".into()),
        });
        let description = fields.text("description", not_empty);
        let pipeline = fields.text("pipeline", |text| one_of(text, &Signal::ALL));
        let input = fields.text("input", |text| one_of(text, &InputKind::ALL));
        let nodes = fields.list("parameters").unwrap_or_default();
        fields.finish();
        let parameters = self.parameters(&nodes, names);
        Some(Header {
            name: name?,
            revision: revision?,
            description: description?,
            pipeline: pipeline?,
            input: input?,
            parameters,
        })
    }

    fn partial(&mut self, root: &Node, start: usize) -> Option<PartialMatter> {
        let mut fields = Fields::of(self, root, start, "the front matter of a partial", &PARTIAL_FIELDS)?;
        let name = fields.text("partial", file_name);
        let description = fields.text("description", not_empty);
        let nodes = fields.list("parameters").unwrap_or_default();
        fields.finish();
        let parameters = self.parameters(&nodes, &mut std::collections::BTreeMap::new());
        Some(PartialMatter { name: name?, description: description?, parameters })
    }

    fn parameters(
        &mut self,
        nodes: &[Node],
        names: &mut std::collections::BTreeMap<String, bool>,
    ) -> Vec<Parameter> {
        if let Some(node) = nodes.get(MAX_PARAMETERS) {
            self.problem(node.at, &format!("more than {MAX_PARAMETERS} parameters"));
        }
        nodes.iter().take(MAX_PARAMETERS).filter_map(|node| self.parameter(node, names)).collect()
    }

    fn parameter(
        &mut self,
        node: &Node,
        names: &mut std::collections::BTreeMap<String, bool>,
    ) -> Option<Parameter> {
        let mut fields = Fields::of(self, node, node.at, "a parameter", &PARAMETER_FIELDS)?;
        let name = fields.text("name", parameter_name);
        let type_ = fields.text("type", |text| {
            let (list, item) = text.strip_prefix("list of ").map_or((false, text), |item| (true, item));
            one_of(item, &ParameterType::ALL)
                .map(|kind| (kind, list))
                .map_err(|error| format!("{error}, or `list of` one"))
        });
        let description = fields.text("description", not_empty);
        let default = fields.node("default");
        let (min, max) = (fields.node("min"), fields.node("max"));
        let max_length = fields.optional("max_length", |text| {
            text.parse::<usize>().map_err(|_| "must be a whole number".into())
        });
        let max_items = fields
            .optional("max_items", |text| text.parse::<usize>().map_err(|_| "must be a whole number".into()));
        let allowed_nodes = fields.list("allowed");
        fields.finish();
        let secret = matches!(type_, Some((ParameterType::Secret, _)));
        if let Some(name) = &name {
            self.places.insert(name.clone(), Position::of(self.source, node.at));
            if names.insert(name.clone(), secret).is_some() {
                self.problem(node.at, &format!("parameter `{name}` is declared twice"));
            }
        }
        let (kind, list) = type_?;
        let mut allowed = Vec::new();
        for item in allowed_nodes.as_deref().unwrap_or_default() {
            match &item.content {
                Content::Scalar { text, .. } => allowed.push(text.clone()),
                _ => self.problem(item.at, "an allowed value is a text"),
            }
        }
        if (kind == ParameterType::Enum) == allowed.is_empty() {
            self.problem(node.at, "`allowed` belongs to the type `enum`, which needs at least one value");
        }
        if list && kind == ParameterType::Secret {
            self.problem(node.at, "there are no lists of secrets");
        }
        let min = self.bound(min, kind);
        let max = self.bound(max, kind);
        let mut parameter = Parameter {
            name: name?,
            description: description?,
            kind,
            list,
            presence: Presence::Required,
            min,
            max,
            max_length: max_length.flatten(),
            max_items: max_items.flatten(),
            allowed,
        };
        if let Some(default) = default {
            parameter.presence = self.default(&parameter, &default);
        }
        Some(parameter)
    }

    fn bound(&mut self, node: Option<Node>, kind: ParameterType) -> Option<Bound> {
        let node = node?;
        let written = match node.content {
            Content::Scalar { text, .. } => text,
            _ => String::new(),
        };
        let value = match kind {
            ParameterType::Int => written.parse::<i64>().ok().map(|number| number as f64),
            ParameterType::Float => written.parse::<f64>().ok().filter(|number| number.is_finite()),
            ParameterType::Duration => duration::nanoseconds(&written).map(|nanoseconds| nanoseconds as f64),
            _ => {
                self.problem(node.at, "`min` and `max` belong to the types int, float and duration");
                return None;
            }
        };
        if value.is_none() {
            self.problem(node.at, "a bound must be a value of the parameter's type");
        }
        value.map(|value| Bound { written, value })
    }

    fn default(&mut self, parameter: &Parameter, node: &Node) -> Presence {
        let value = node.to_json(matches!(
            parameter.kind,
            ParameterType::Int | ParameterType::Float | ParameterType::Bool
        ));
        if value.is_null() {
            return Presence::Optional;
        }
        for problem in parameter.check(&value).err().into_iter().flatten() {
            self.problem(node.at, &format!("the default of {problem}"));
        }
        Presence::Default(value)
    }
}

fn not_empty(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("must say something".into()) } else { Ok(text.trim().to_owned()) }
}

fn file_name(text: &str) -> Result<String, String> {
    let parts_are_words = text
        .split('-')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    if parts_are_words && text.len() <= 63 && text.starts_with(|c: char| c.is_ascii_lowercase()) {
        Ok(text.to_owned())
    } else {
        Err("must be words of a-z and 0-9 joined by `-`, at most 63 characters".into())
    }
}

fn parameter_name(text: &str) -> Result<String, String> {
    let sound = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && text.len() <= 63;
    if !sound {
        return Err("must be a-z, 0-9 and `_`, begin with a letter, and have at most 63 characters".into());
    }
    if super::scope::WORDS.contains(&text) {
        return Err("is a word of the template language".into());
    }
    Ok(text.to_owned())
}

fn one_of<T: Copy>(text: &str, known: &[(&'static str, T)]) -> Result<T, String> {
    known.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let suggestion = nearest(text, names.iter().copied()).map(|name| format!("; did you mean `{name}`?"));
        format!("must be one of {}{}", names.join(", "), suggestion.unwrap_or_default())
    })
}
