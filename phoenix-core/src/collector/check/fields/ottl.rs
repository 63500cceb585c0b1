//! Statements and conditions in the fields of components.

use std::borrow::Cow;
use std::ops::Range;

use super::place::{Path, Place};
use crate::collector::component::schema::{Ottl, OttlSignal, OttlUse};
use crate::collector::diagnostic::{Diagnostic, Span};
use crate::collector::document::{Mapping, Node};
use crate::collector::ottl::{self, Context, Dialect, Problem};

/// A text of a list with its place in it.
struct Text<'n> {
    index: usize,
    node: &'n Node,
    /// The text as the collector reads it; `None` when it is no text or not known yet.
    text: Option<Cow<'n, str>>,
}

/// Checks a text that stands by itself.
pub(super) fn text(place: &Place<'_>, field: Ottl) {
    let Some(text) = known(place.node) else { return };
    let found = match (field.is, field.context.and_then(Context::of)) {
        (OttlUse::Condition, Some(context)) => {
            ottl::bare_conditions(&[&text], context, of_filter(field.signal))
        }
        (OttlUse::Condition, None) => ottl::syntax(&text, ottl::Kind::Condition),
        (OttlUse::Statement, _) => ottl::syntax(&text, ottl::Kind::Statement),
        (OttlUse::Value, _) => ottl::syntax(&text, ottl::Kind::Value),
    };
    for problem in found {
        report(place, &text, problem);
    }
}

/// The language of the filter processor for a signal.
fn of_filter(signal: OttlSignal) -> &'static Dialect {
    match signal {
        OttlSignal::Traces => &ottl::FILTER_TRACES,
        OttlSignal::Metrics => &ottl::FILTER_METRICS,
        OttlSignal::Logs => &ottl::FILTER_LOGS,
        OttlSignal::Profiles => &ottl::FILTER_PROFILES,
    }
}

/// Checks a list of texts and groups of texts, as `filter` and `transform` have them.
pub(in crate::collector) fn groups(place: &Place<'_>, dialect: &Dialect, is: OttlUse) {
    let (Some(items), true) = (place.node.as_list(), place.is_validated) else {
        return;
    };
    let (groups, flat): (Vec<_>, Vec<_>) =
        items.iter().enumerate().partition(|(_, item)| item.as_map().is_some());
    let flat: Vec<_> =
        flat.into_iter().filter(|(_, item)| !item.is_null()).map(|(i, item)| as_text(i, item)).collect();
    if !flat.is_empty() {
        match is {
            OttlUse::Statement => statements(place, (&flat, &[]), None, dialect),
            OttlUse::Condition | OttlUse::Value => conditions(place, &flat, None, dialect),
        }
    }
    for (index, item) in groups {
        if let Some(map) = item.as_map() {
            let place = Place { node: item, path: place.path.index(index), ..*place };
            group(&place, map, dialect, is);
        }
    }
}

fn group(place: &Place<'_>, map: &Mapping, dialect: &Dialect, is: OttlUse) {
    let context = match map.get("context").map(|node| node.as_text()) {
        None => None,
        Some(word) => match word.and_then(|word| Context::of(&word.to_lowercase())) {
            Some(context) if dialect.has(context) => Some(context),
            // An unknown word is found fault with where the field is decoded.
            _ => return,
        },
    };
    let texts = |key: &str| -> Vec<Text<'_>> {
        let items = map.get(key).and_then(Node::as_list).unwrap_or_default();
        items.iter().enumerate().map(|(index, item)| as_text(index, item)).collect()
    };
    let (asked, said) = (texts("conditions"), texts("statements"));
    match is {
        OttlUse::Statement => statements(place, (&said, &asked), context, dialect),
        OttlUse::Condition | OttlUse::Value => conditions(place, &asked, context, dialect),
    }
}

fn conditions(place: &Place<'_>, texts: &[Text<'_>], context: Option<Context>, dialect: &Dialect) {
    for text in texts {
        let Some(known) = &text.text else { continue };
        let look = || ottl::conditions(&[known], context, dialect);
        for problem in unless_known(place, (&[], &[known]), context, dialect, look) {
            inside(place, "conditions", text, problem);
        }
    }
}

/// Checks the statements and the conditions of a group, which have one context together.
fn statements(
    place: &Place<'_>,
    (said, asked): (&[Text<'_>], &[Text<'_>]),
    context: Option<Context>,
    dialect: &Dialect,
) {
    let of = |texts: &[Text<'_>]| texts.iter().all(|text| text.text.is_some());
    if context.is_none() && !(of(said) && of(asked)) {
        // What is not known may tell the context.
        for (texts, key, kind) in
            [(said, "statements", ottl::Kind::Statement), (asked, "conditions", ottl::Kind::Condition)]
        {
            for text in texts {
                let found = text.text.as_deref().map(|known| ottl::syntax(known, kind)).unwrap_or_default();
                found.into_iter().for_each(|problem| inside(place, key, text, problem));
            }
        }
        return;
    }
    let known = |texts: &'_ [Text<'_>]| -> Vec<usize> {
        texts.iter().enumerate().filter(|(_, text)| text.text.is_some()).map(|(place, _)| place).collect()
    };
    let (said_known, asked_known) = (known(said), known(asked));
    let said_texts: Vec<&str> = said.iter().filter_map(|text| text.text.as_deref()).collect();
    let asked_texts: Vec<&str> = asked.iter().filter_map(|text| text.text.as_deref()).collect();
    let look = || ottl::statements(&said_texts, &asked_texts, context, dialect);
    for problem in unless_known(place, (&said_texts, &asked_texts), context, dialect, look) {
        match problem.text.checked_sub(said_known.len()) {
            _ if said.is_empty() && asked.is_empty() => {
                place.report(found(place, place.span(), problem));
            }
            None => inside(place, "statements", &said[said_known[problem.text]], problem),
            Some(number) => match asked_known.get(number) {
                Some(number) => inside(place, "conditions", &asked[*number], problem),
                None => place.report(found(place, place.span(), problem)),
            },
        }
    }
}

/// What is wrong with a group, looked for unless it is known to be sound.
fn unless_known(
    place: &Place<'_>,
    group: (&[&str], &[&str]),
    context: Option<Context>,
    dialect: &Dialect,
    look: impl FnOnce() -> Vec<Problem>,
) -> Vec<Problem> {
    match place.report.sound {
        Some(sound) => sound.unless_known(group, context, dialect, look),
        None => look(),
    }
}

/// Reports a problem of a text that is an item of the place, or of a list that is a key of it.
fn inside(place: &Place<'_>, key: &str, text: &Text<'_>, problem: Problem) {
    let list = place.path.key(key);
    let list: &Path<'_> = if place.node.as_list().is_some() { &place.path } else { &list };
    let item = Place { node: text.node, path: list.index(text.index), ..*place };
    report(&item, text.text.as_deref().unwrap_or_default(), problem);
}

fn report(place: &Place<'_>, text: &str, problem: Problem) {
    let span = narrowed(place.node, text, &problem.range).unwrap_or(place.span());
    place.report(found(place, span, problem));
}

fn found(place: &Place<'_>, span: Span, problem: Problem) -> Diagnostic {
    let diagnostic = match problem.is_error() {
        true => place.error(problem.code, problem.message),
        false => place.warning(problem.code, problem.message),
    };
    let diagnostic = diagnostic.at(span);
    match problem.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn as_text(index: usize, node: &Node) -> Text<'_> {
    Text { index, node, text: known(node) }
}

/// The text of a node as the collector reads it, `$$` resolved.
fn known(node: &Node) -> Option<Cow<'_, str>> {
    let scalar = node.as_scalar()?;
    if node.is_null() {
        return Some(Cow::Borrowed(""));
    }
    if scalar.is_opaque()
        || (scalar.kind() != crate::collector::document::Kind::String && !scalar.is_expanded())
    {
        return None;
    }
    match scalar.text().contains("$$") {
        true => Some(Cow::Owned(scalar.text().replace("$$", "$"))),
        false => Some(Cow::Borrowed(scalar.text())),
    }
}

/// Where a part of a text stands in the file, when that can be known.
fn narrowed(node: &Node, text: &str, range: &Range<usize>) -> Option<Span> {
    let scalar = node.as_scalar()?;
    let is_same = scalar.text() == text;
    let written = scalar.written(node.span)?;
    // Each `$` of the text was written twice.
    let inside =
        |place: usize| Some(place + if is_same { 0 } else { text.get(..place)?.matches('$').count() });
    let (first, after) = (inside(range.start)?, inside(range.end)?);
    let (start, end) = (written.offset(scalar.text(), first)?, written.offset(scalar.text(), after)?);
    Some(Span {
        start: node.span.start + start,
        end: node.span.start + end,
        line: node.span.line,
        column: node.span.column + written.columns(scalar.text(), first)?,
    })
}
