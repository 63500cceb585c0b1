//! A template and the partials that it includes, made into one file that stands alone.
//!
//! What is stored, hashed and rendered is that file: a revision cannot change because a partial did. The front matter is
//! written anew, with the parameters of the partials behind the template's own; the body is the template's, each `include`
//! replaced by lines. Every byte knows the file that it came from, so that mistakes are told of the file that has them.

mod include;
mod writer;

use std::collections::BTreeMap;

use super::error::{TemplateProblem, TemplateProblemKind as Kind, nearest};
use super::front_matter::{self, Content, Node};
use super::partial::Partial;
use super::rendered::PartialPlace;
use super::{Position, front_matter::PARAMETER_FIELDS};
use include::{Include, includes};
use writer::Writer;

/// A file made of several, and where its bytes came from.
pub(super) struct Assembled {
    pub(super) source: String,
    pieces: Vec<Piece>,
    partials: Vec<Partial>,
    template: String,
}

/// From `start` on, bytes of `file` (a partial's index, or the template) from `origin` on.
struct Piece {
    start: usize,
    file: Option<usize>,
    origin: usize,
    /// Whether the bytes were copied one by one; else all of them come from `origin`.
    copied: bool,
}

/// Puts `partials` where `source` includes them; `None` if it includes none and so stands alone already.
///
/// Only `source` is judged here, and only its includes and overrides: the rest is the parser's business.
pub(super) fn assemble(
    source: &str,
    partials: &[Partial],
) -> Result<Option<Assembled>, Vec<TemplateProblem>> {
    let front = front_matter::read(source);
    let Some((root, body)) = front_matter::tree(source) else { return Err(front.problems) };
    let (includes, mut problems) = includes(source, body, partials);
    let used: Vec<&Partial> = includes.iter().map(|include| include.partial).collect();
    let items = root.field("parameters").and_then(Node::items).unwrap_or_default();
    let own: Vec<&Node> = items.iter().filter(|item| item.field("overrides").is_none()).collect();
    let overrides = overrides(source, items, &used, &mut problems);
    clashes(source, &own, &used, &mut problems);
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.at);
        return Err(problems);
    }
    if used.is_empty() {
        return Ok(None);
    }
    let mut writer = Writer::default();
    writer.front_matter(&root, &own);
    for (index, partial) in used.iter().enumerate() {
        writer.parameters_of(index, partial, &overrides);
    }
    writer.text("---\n");
    let mut at = body;
    for (index, Include { line, partial }) in includes.iter().enumerate() {
        writer.copy(None, source, at..line.start);
        let lines = partial.body()..partial.source().len();
        writer.copy(Some(index), partial.source(), lines);
        if !partial.source().ends_with('\n') {
            writer.text("\n");
        }
        at = line.end;
    }
    writer.copy(None, source, at..source.len());
    let (text, pieces) = writer.finish();
    let partials = used.into_iter().cloned().collect();
    Ok(Some(Assembled { source: text, pieces, partials, template: source.to_owned() }))
}

impl Assembled {
    /// A problem of the assembled file, told of the file that it came from.
    pub(super) fn blame(&self, mut problem: TemplateProblem) -> TemplateProblem {
        if let Some((partial, at)) = self.origin(problem.at.offset_in(&self.source)) {
            problem.at = at;
            problem.partial = partial.map(|partial| partial.name().to_owned());
        }
        problem
    }

    /// The partial that a byte came from, and where it stands there.
    pub(super) fn partial_at(&self, offset: usize) -> Option<PartialPlace> {
        let (partial, at) = self.origin(offset)?;
        Some(PartialPlace { name: partial?.name().to_owned(), at })
    }

    /// The file that a byte came from (the template without a partial), and where it stands there.
    fn origin(&self, offset: usize) -> Option<(Option<&Partial>, Position)> {
        let piece = self.pieces.partition_point(|piece| piece.start <= offset).checked_sub(1)?;
        let piece = self.pieces.get(piece)?;
        let origin = piece.origin + if piece.copied { offset - piece.start } else { 0 };
        let partial = piece.file.and_then(|index| self.partials.get(index));
        let source = partial.map_or(self.template.as_str(), Partial::source);
        Some((partial, Position::of(source, origin)))
    }
}

/// The fields that replace those of a partial's parameter, by its name.
type Overrides<'n> = BTreeMap<&'n str, &'n Node>;

const OVERRIDABLE: [&str; 7] = ["description", "default", "min", "max", "max_length", "max_items", "allowed"];

fn overrides<'n>(
    source: &str,
    items: &'n [Node],
    used: &[&Partial],
    problems: &mut Vec<TemplateProblem>,
) -> Overrides<'n> {
    let mut found = Overrides::new();
    let mut problem = |at: usize, message: String| {
        problems.push(TemplateProblem::new(Position::of(source, at), Kind::FrontMatter(message)));
    };
    for item in items {
        let Some(owner) = item.field("overrides") else { continue };
        let Some(partial) = used.iter().find(|partial| owner.text() == Some(partial.name())) else {
            let names = used.iter().map(|partial| partial.name());
            let near = nearest(owner.text().unwrap_or_default(), names);
            let near = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            problem(owner.at, format!("`overrides` names a partial that the template includes{near}"));
            continue;
        };
        let Some(name) = item.field("name").and_then(Node::text) else {
            problem(item.at, "a parameter needs the field `name`".into());
            continue;
        };
        if !partial.parameters().iter().any(|parameter| parameter.name == name) {
            let names = partial.parameters().iter().map(|parameter| parameter.name.as_str());
            let near = nearest(name, names).map(|name| format!("; did you mean `{name}`?"));
            let near = near.unwrap_or_default();
            problem(item.at, format!("the partial `{}` has no parameter `{name}`{near}", partial.name()));
        }
        for (field, at) in item.keys() {
            if !OVERRIDABLE.contains(&field) && !matches!(field, "name" | "overrides") {
                let why = if PARAMETER_FIELDS.contains(&field) {
                    "is the partial's to say"
                } else {
                    "is no field of a parameter"
                };
                problem(at, format!("`{field}` {why}; an override has {}", OVERRIDABLE.join(", ")));
            }
        }
        if found.insert(name, item).is_some() {
            problem(item.at, format!("parameter `{name}` is overridden twice"));
        }
    }
    found
}

/// No name is declared by two files.
fn clashes(source: &str, own: &[&Node], used: &[&Partial], problems: &mut Vec<TemplateProblem>) {
    let mut problem = |at: usize, message: String| {
        problems.push(TemplateProblem::new(Position::of(source, at), Kind::FrontMatter(message)));
    };
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for partial in used {
        for parameter in partial.parameters() {
            if let Some(other) = owners.insert(&parameter.name, partial.name()) {
                let (name, this) = (&parameter.name, partial.name());
                problem(
                    0,
                    format!("the partials `{other}` and `{this}` both declare the parameter `{name}`"),
                );
            }
        }
    }
    for item in own {
        let Some(name) = item.field("name").and_then(Node::text) else { continue };
        if let Some(owner) = owners.get(name) {
            let remedy = format!("write `overrides: {owner}` to change its default, description or bounds");
            problem(item.at, format!("the partial `{owner}` declares the parameter `{name}` too; {remedy}"));
        }
    }
}

impl Node {
    fn field(&self, name: &str) -> Option<&Node> {
        match &self.content {
            Content::Map(entries) => entries.iter().find(|(key, ..)| key == name).map(|(.., node)| node),
            _ => None,
        }
    }

    fn keys(&self) -> impl Iterator<Item = (&str, usize)> {
        let entries = match &self.content {
            Content::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(|(key, at, _)| (key.as_str(), *at))
    }

    fn items(&self) -> Option<&[Node]> {
        match &self.content {
            Content::List(items) => Some(items),
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }
}
