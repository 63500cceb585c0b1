//! What a collector says of a rendered configuration, explained by the template that made it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rendered::{Rendered, Source};
use super::{Header, Presence};
use crate::collector::{Diagnostic, Document};

/// A finding about a rendered configuration, with what in the template made its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// What is wrong; its place is one of the rendered text.
    pub diagnostic: Diagnostic,
    /// What made the place, nearest first: the values that stand there or the template's own text, then the blocks
    /// around it that chose or repeated it. Never empty.
    pub made_by: Vec<Source>,
    /// The parameters of all of these, with what they were given, each once.
    pub given: Vec<Given>,
}

/// What a parameter was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Given {
    /// The parameter.
    pub parameter: String,
    /// Its value.
    pub value: GivenValue,
}

/// The value of a parameter, as far as it may be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenValue {
    /// This value was given.
    Value(Value),
    /// Nothing was given, so this default holds.
    Default(Value),
    /// Nothing was given to an optional parameter.
    Nothing,
    /// A secret: it is not shown whether and which.
    Secret,
}

/// Two findings are the same if all of it is; `Value` has numbers, but none that is not equal to itself.
impl Eq for Finding {}

impl Finding {
    /// Whether the collector would refuse the configuration for this.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.diagnostic.is_error()
    }
}

/// Explains diagnostics of a rendered text.
pub(super) struct Explainer<'r> {
    pub(super) rendered: &'r Rendered,
    pub(super) header: &'r Header,
    pub(super) values: &'r BTreeMap<String, Value>,
    /// The rendered text as it was read, if it could be.
    pub(super) document: Option<&'r Document>,
}

impl Explainer<'_> {
    pub(super) fn explain(&self, mut diagnostic: Diagnostic) -> Finding {
        self.hide_secrets(&mut diagnostic);
        let made_by = self.made_by(&diagnostic);
        let names: BTreeSet<&String> = made_by.iter().flat_map(|source| &source.parameters).collect();
        let given = names.into_iter().filter_map(|name| self.given(name)).collect();
        Finding { diagnostic, made_by, given }
    }

    fn made_by(&self, diagnostic: &Diagnostic) -> Vec<Source> {
        let place = match diagnostic.span {
            Some(span) => span.start..span.end.max(span.start + 1),
            None => {
                let start = self.nearest_key(&diagnostic.path).unwrap_or(0);
                start..start + 1
            }
        };
        self.rendered.made_by(place)
    }

    /// Where the deepest part of a path that is there begins.
    fn nearest_key(&self, path: &str) -> Option<usize> {
        let mut map = self.document?.root();
        let mut found = None;
        for key in path.split("::") {
            let Some(entry) = map.entry(key) else { break };
            found = Some(entry.key_span.start);
            let Some(inner) = entry.value.as_map() else { break };
            map = inner;
        }
        found
    }

    fn given(&self, name: &str) -> Option<Given> {
        let parameter = self.header.parameter(name)?;
        let value = match self.values.get(name).filter(|value| !value.is_null()) {
            _ if parameter.is_secret() => GivenValue::Secret,
            Some(value) => GivenValue::Value(value.clone()),
            None => match &parameter.presence {
                Presence::Default(value) => GivenValue::Default(value.clone()),
                Presence::Optional | Presence::Required => GivenValue::Nothing,
            },
        };
        Some(Given { parameter: name.to_owned(), value })
    }

    /// A diagnostic may repeat what stands in the text; a secret's reference is shown as its parameter.
    fn hide_secrets(&self, diagnostic: &mut Diagnostic) {
        let secrets = self.header.parameters.iter().filter(|parameter| parameter.is_secret());
        for secret in secrets {
            let Some(reference) = self.values.get(&secret.name).and_then(Value::as_str) else { continue };
            let shown = format!("<{}>", secret.name);
            // `${env:NAME}` is `NAME` to a message about variables.
            let inside = reference.trim_start_matches("${").trim_end_matches('}');
            let name = inside.split_once(':').map_or(inside, |(_, name)| name);
            let written = [reference.to_owned(), format!("`{inside}`"), format!("`{name}`")];
            let hide = |text: &mut String| {
                for written in written.iter().filter(|written| !written.is_empty()) {
                    if text.contains(written) {
                        *text = text.replace(written, &shown);
                    }
                }
            };
            hide(&mut diagnostic.message);
            diagnostic.help.iter_mut().for_each(hide);
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.diagnostic)?;
        for (index, source) in self.made_by.iter().enumerate() {
            let word = if index == 0 { "\n    from the template, " } else { "; within " };
            write!(f, "{word}{source}")?;
        }
        for (index, given) in self.given.iter().enumerate() {
            write!(f, "{}{given}", if index == 0 { "; where " } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 120;
        let name = &self.parameter;
        let short = |value: &Value| {
            let text = value.to_string();
            match text.char_indices().nth(LONGEST) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text,
            }
        };
        match &self.value {
            GivenValue::Value(value) => write!(f, "{name} = {}", short(value)),
            GivenValue::Default(value) => write!(f, "{name} = {} by default", short(value)),
            GivenValue::Nothing => write!(f, "{name} has no value"),
            GivenValue::Secret => write!(f, "{name} is a secret"),
        }
    }
}
