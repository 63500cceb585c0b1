//! A configuration that can be spoiled: keys may stand twice, scalars are whatever is written.

use phoenix_core::collector::document::{Kind, Node, Value};

/// A part of a configuration.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    /// A scalar as it is written, quotes and all.
    Raw(String),
    Map(Vec<(String, Tree)>),
    List(Vec<Tree>),
}

impl Tree {
    pub(crate) fn of(node: &Node) -> Self {
        match &node.value {
            Value::Map(map) => Self::Map(
                map.iter().map(|entry| (entry.key.text().to_owned(), Self::of(&entry.value))).collect(),
            ),
            Value::List(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Scalar(scalar) if matches!(scalar.kind(), Kind::String | Kind::Timestamp) => {
                Self::text(scalar.text())
            }
            Value::Scalar(scalar) if scalar.text().is_empty() => Self::raw("null"),
            Value::Scalar(scalar) => Self::raw(scalar.text()),
        }
    }

    pub(crate) fn raw(text: &str) -> Self {
        Self::Raw(text.to_owned())
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::Raw(serde_json::to_string(text).unwrap())
    }

    pub(crate) fn map(entries: impl IntoIterator<Item = (String, Tree)>) -> Self {
        Self::Map(entries.into_iter().collect())
    }

    pub(crate) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    pub(crate) fn entries(&mut self) -> Option<&mut Vec<(String, Tree)>> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Tree> {
        self.entries()?.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// How many parts it has, itself among them.
    pub(crate) fn size(&self) -> usize {
        1 + match self {
            Self::Raw(_) => 0,
            Self::Map(entries) => entries.iter().map(|(_, value)| value.size()).sum(),
            Self::List(items) => items.iter().map(Self::size).sum(),
        }
    }

    /// The part of a number, counted from itself at 0.
    pub(crate) fn part(&mut self, number: usize) -> Option<&mut Tree> {
        if number == 0 {
            return Some(self);
        }
        let mut left = number - 1;
        let parts: Vec<&mut Tree> = match self {
            Self::Raw(_) => return None,
            Self::Map(entries) => entries.iter_mut().map(|(_, value)| value).collect(),
            Self::List(items) => items.iter_mut().collect(),
        };
        for part in parts {
            let size = part.size();
            if left < size {
                return part.part(left);
            }
            left -= size;
        }
        None
    }

    /// The text: the upper levels in blocks, so that a reader finds his way, the rest in flow.
    pub(crate) fn to_text(&self) -> String {
        let Self::Map(sections) = self else { return self.flow() };
        let mut text = String::new();
        for (section, value) in sections {
            match value {
                Self::Map(entries) if !entries.is_empty() => {
                    text.push_str(&format!("{}:\n", key(section)));
                    for (name, value) in entries {
                        text.push_str(&format!("  {}: {}\n", key(name), value.flow()));
                    }
                }
                _ => text.push_str(&format!("{}: {}\n", key(section), value.flow())),
            }
        }
        text
    }

    fn flow(&self) -> String {
        match self {
            Self::Raw(text) => text.clone(),
            Self::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(name, value)| format!("{}: {}", key(name), value.flow())).collect();
                format!("{{{}}}", entries.join(", "))
            }
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::flow).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

fn key(name: &str) -> String {
    let is_plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_./-".contains(c));
    match is_plain && !name.starts_with(|c: char| "-.0123456789".contains(c)) {
        true => name.to_owned(),
        false => serde_json::to_string(name).unwrap(),
    }
}
