//! From the tree to YAML: one text for one tree, every scalar with the meaning it had.

use std::fmt::Write as _;

use super::node::{Entry, Mapping, Node, Value};
use super::scalar::{Kind, Scalar, Style, is_plain_word};

const STEP: usize = 2;
/// YAML readers look this far for the colon of a key; longer keys are written with `?`.
const LONGEST_IMPLICIT_KEY: usize = 1000;
const LONGEST_INLINE_LIST: usize = 100;

/// The root map as a document.
pub(super) fn document(root: &Mapping) -> String {
    if root.is_empty() {
        return "{}\n".to_owned();
    }
    let mut out = String::new();
    mapping(&mut out, root, 0);
    out
}

fn mapping(out: &mut String, map: &Mapping, indent: usize) {
    for (index, Entry { key, value, .. }) in map.iter().enumerate() {
        if index > 0 || !at_item_start(out) {
            pad(out, indent);
        }
        let written = written_key(key);
        if written.chars().count() > LONGEST_IMPLICIT_KEY {
            let _ = writeln!(out, "? {written}");
            pad(out, indent);
        } else {
            out.push_str(&written);
        }
        out.push(':');
        node(out, value, indent);
    }
}

/// Writes what follows a key's colon or a list's dash, with the end of the line.
fn node(out: &mut String, node: &Node, indent: usize) {
    match &node.value {
        Value::Map(map) if map.is_empty() => out.push_str(" {}\n"),
        Value::List(items) if items.is_empty() => out.push_str(" []\n"),
        Value::Map(map) => {
            out.push('\n');
            mapping(out, map, indent + STEP);
        }
        Value::List(items) => match inline_list(items) {
            Some(list) => {
                let _ = writeln!(out, " {list}");
            }
            None => {
                out.push('\n');
                list(out, items, indent + STEP);
            }
        },
        Value::Scalar(scalar) => scalar_value(out, scalar, indent),
    }
}

fn list(out: &mut String, items: &[Node], indent: usize) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 || !at_item_start(out) {
            pad(out, indent);
        }
        out.push('-');
        match &item.value {
            Value::Map(map) if !map.is_empty() => {
                out.push(' ');
                mapping(out, map, indent + STEP);
            }
            Value::List(inner) if !inner.is_empty() && inline_list(inner).is_none() => {
                out.push(' ');
                list(out, inner, indent + STEP);
            }
            _ => node(out, item, indent),
        }
    }
}

/// Whether the line so far ends in the dash of a list's item, so that content goes on in it.
fn at_item_start(out: &str) -> bool {
    out.ends_with("- ")
}

/// A list of ids and the like in one line.
fn inline_list(items: &[Node]) -> Option<String> {
    let words: Option<Vec<&str>> = items
        .iter()
        .map(|item| {
            item.as_scalar()
                .filter(|scalar| scalar.kind() == Kind::String && is_plain_word(scalar.text()))
                .map(Scalar::text)
        })
        .collect();
    let list = format!("[{}]", words?.join(", "));
    (list.len() <= LONGEST_INLINE_LIST).then_some(list)
}

fn written_key(key: &Scalar) -> String {
    match key.style {
        Style::Plain if key.text.is_empty() => "null".to_owned(),
        _ => one_line(key),
    }
}

fn scalar_value(out: &mut String, scalar: &Scalar, indent: usize) {
    if scalar.style == Style::Block && fits_block(&scalar.text) {
        let (header, body) = match scalar.text.strip_suffix('\n') {
            Some(body) => ("|", body),
            None => ("|-", scalar.text.as_str()),
        };
        let _ = writeln!(out, " {header}");
        for line in body.split('\n') {
            if !line.is_empty() {
                pad(out, indent + STEP);
                out.push_str(line);
            }
            out.push('\n');
        }
        return;
    }
    let text = one_line(scalar);
    if !text.is_empty() {
        out.push(' ');
        out.push_str(&text);
    }
    out.push('\n');
}

fn one_line(scalar: &Scalar) -> String {
    let printable = scalar.text.chars().all(is_printable);
    match scalar.style {
        Style::Plain if printable => scalar.text.clone(),
        Style::SingleQuoted if printable => format!("'{}'", scalar.text.replace('\'', "''")),
        _ => double_quoted(&scalar.text),
    }
}

/// Whether a literal block keeps the text: no line begins or ends in what a reader may strip.
fn fits_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    !body.is_empty()
        && !body.ends_with('\n')
        && !body.starts_with(['\n', ' '])
        && body.split('\n').all(|line| {
            line.chars().all(is_printable)
                && !line.starts_with('\t')
                && (line.is_empty() || !line.trim().is_empty())
        })
}

fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c if (c as u32) <= 0xff => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c if (c as u32) <= 0xffff => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => {
                let _ = write!(out, "\\U{:08x}", c as u32);
            }
        }
    }
    out.push('"');
    out
}

/// Printable for YAML 1.1 and 1.2 alike, and no kind of line break or invisible mark.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}
