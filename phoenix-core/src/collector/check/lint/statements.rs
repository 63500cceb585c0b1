//! Statements and conditions of `transform` and `filter`, as texts with the context they are in.

use super::Stage;
use crate::collector::diagnostic::Span;
use crate::collector::document::{Mapping, Node};

/// A statement or condition.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    /// The context of its group, when it has one.
    pub(super) context: &'a str,
    pub(super) span: Span,
    place: Place,
}

/// Where a statement stands below its component: keys with the number of the item in each.
#[derive(Clone, Copy)]
struct Place {
    list: &'static str,
    item: usize,
    within: Option<(&'static str, usize)>,
}

/// All of a component about metrics, in order; none for a component of another type.
pub(super) fn of<'a>(stage: &Stage<'a>) -> impl Iterator<Item = Text<'a>> {
    let mut texts = Vec::new();
    for key in ["metric_statements", "metric_conditions"] {
        let items = stage.body.get(key).and_then(Node::as_list).unwrap_or_default();
        for (index, item) in items.iter().enumerate() {
            let place = Place { list: key, item: index, within: None };
            match item.as_map() {
                None => texts.extend(text(item, "", place)),
                Some(group) => grouped(group, place, &mut texts),
            }
        }
    }
    if let Some(metrics) = stage.body.get("metrics").and_then(Node::as_map).filter(|_| stage.is(&["filter"]))
    {
        for (list, context) in [
            ("metrics::resource", "resource"),
            ("metrics::metric", "metric"),
            ("metrics::datapoint", "datapoint"),
        ] {
            let items = metrics.get(context).and_then(Node::as_list).unwrap_or_default();
            for (index, item) in items.iter().enumerate() {
                texts.extend(text(item, context, Place { list, item: index, within: None }));
            }
        }
    }
    texts.into_iter()
}

fn grouped<'a>(group: &'a Mapping, place: Place, texts: &mut Vec<Text<'a>>) {
    let context = group.get("context").and_then(Node::as_text).unwrap_or_default();
    for key in ["statements", "conditions"] {
        let items = group.get(key).and_then(Node::as_list).unwrap_or_default();
        for (index, item) in items.iter().enumerate() {
            texts.extend(text(item, context, Place { within: Some((key, index)), ..place }));
        }
    }
}

fn text<'a>(node: &'a Node, context: &'a str, place: Place) -> Option<Text<'a>> {
    let text = node.as_text().filter(|_| !node.is_opaque())?;
    Some(Text { text, context, span: node.span, place })
}

impl<'a> Text<'a> {
    /// The way to it below the component.
    pub(super) fn path(&self) -> String {
        let Place { list, item, within } = self.place;
        match within {
            Some((key, index)) => format!("{list}::{item}::{key}::{index}"),
            None => format!("{list}::{item}"),
        }
    }

    /// The arguments of an editor on the attributes of a `resource` or `datapoint`: what follows the first one.
    pub(super) fn on_attributes(&self, of: &str, editor: &str) -> Option<&'a str> {
        let rest = self.text.trim_start().strip_prefix(editor)?.trim_start().strip_prefix('(')?.trim_start();
        let named = rest.strip_prefix(of).and_then(|rest| rest.strip_prefix(".attributes"));
        let rest = match named {
            Some(rest) => rest,
            None if self.context == of => rest.strip_prefix("attributes")?,
            None => return None,
        };
        rest.trim_start().strip_prefix(',')
    }

    /// What stands in quotes in a part of it, up to the condition.
    pub(super) fn quoted(part: &'a str) -> Vec<&'a str> {
        let mut words = Vec::new();
        let mut rest = part;
        while let Some((before, from)) = rest.split_once('"') {
            if before.contains(')') {
                break;
            }
            let Some((word, after)) = from.split_once('"') else {
                break;
            };
            words.push(word);
            rest = after;
        }
        words
    }
}

/// The attribute that a component marks resources with because of one metric or point.
pub(super) fn marks(stage: &Stage<'_>) -> Option<String> {
    of(stage).find_map(|statement| {
        let rest = statement.text.trim_start().strip_prefix("set(resource.attributes[\"")?;
        let (key, rest) = rest.split_once('"')?;
        let (_, condition) = rest.split_once(" where ")?;
        let is_of_one = condition.contains("metric.name") || condition.contains("datapoint.");
        is_of_one.then(|| key.to_owned())
    })
}
