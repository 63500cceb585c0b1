//! What a label's value must be.

use std::fmt;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

/// More alternatives than these are not looked for one by one.
const MOST_ALTERNATIVES: usize = 32;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MatchOp {
    /// It is that text.
    #[serde(rename = "=")]
    Equal,
    /// It is another one.
    #[serde(rename = "!=")]
    NotEqual,
    /// All of it matches the regular expression.
    #[serde(rename = "=~")]
    Like,
    /// It does not.
    #[serde(rename = "!~")]
    NotLike,
}

impl MatchOp {
    /// As PromQL writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            MatchOp::Equal => "=",
            MatchOp::NotEqual => "!=",
            MatchOp::Like => "=~",
            MatchOp::NotLike => "!~",
        }
    }
}

/// One matcher of a selector; a label that is not there is an empty one, as everywhere in Prometheus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Matcher {
    /// The label.
    pub label: String,
    /// The comparison.
    pub op: MatchOp,
    /// What it is compared with.
    pub value: String,
}

impl Matcher {
    /// The matcher's regular expression, anchored, `.` meaning line breaks too; `None` where it compares texts.
    ///
    /// A `{` that begins no repetition is meant literally, as in Go.
    ///
    /// # Errors
    /// What is wrong with the expression.
    pub fn pattern(&self) -> Result<Option<Regex>, regex::Error> {
        if matches!(self.op, MatchOp::Equal | MatchOp::NotEqual) {
            return Ok(None);
        }
        let compile =
            |pattern: &str| RegexBuilder::new(&format!("^(?s:{pattern})$")).size_limit(1 << 20).build();
        compile(&self.value)
            .or_else(|error| compile(&literal_braces(&self.value)).map_err(|_| error))
            .map(Some)
    }

    /// Whether a series without the label does not fulfil it: `=`, or `=~` where nothing is not enough.
    #[must_use]
    pub fn needs_its_label(&self) -> bool {
        let empty_fits = match self.op {
            MatchOp::Equal => self.value.is_empty(),
            MatchOp::Like => self.pattern().is_ok_and(|pattern| pattern.is_none_or(|p| p.is_match(""))),
            MatchOp::NotEqual | MatchOp::NotLike => true,
        };
        !empty_fits
    }

    /// The texts that a `=~` chooses between, where it is nothing but a choice of texts: `postgres|mysqld`.
    #[must_use]
    pub fn alternatives(&self) -> Vec<String> {
        let inner =
            self.value.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(&self.value);
        let inner = inner.strip_prefix("?:").unwrap_or(inner);
        let texts: Vec<String> = inner.split('|').map(unescaped).collect::<Option<_>>().unwrap_or_default();
        let chooses = self.op == MatchOp::Like && (2..=MOST_ALTERNATIVES).contains(&texts.len());
        if chooses && texts.iter().all(|text| !text.is_empty()) { texts } else { Vec::new() }
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{:?}", self.label, self.op.as_str(), self.value)
    }
}

/// The text that a pattern without any special character stands for.
fn unescaped(pattern: &str) -> Option<String> {
    let mut text = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.push(characters.next().filter(|next| !next.is_ascii_alphanumeric())?),
            '.' | '+' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '^' | '$' => return None,
            _ => text.push(character),
        }
    }
    Some(text)
}

fn literal_braces(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len() + 8);
    let mut characters = pattern.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => {
                text.push(character);
                text.extend(characters.next().map(|(_, next)| next));
            }
            '{' if !repeats(&pattern[index + 1..]) => text.push_str("\\{"),
            _ => text.push(character),
        }
    }
    text
}

/// Whether what follows a `{` is a repetition: `3}`, `3,}`, `3,5}`.
fn repeats(rest: &str) -> bool {
    let Some((inside, _)) = rest.split_once('}') else { return false };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match inside.split_once(',') {
        None => !inside.is_empty() && digits(inside),
        Some((least, most)) => !least.is_empty() && digits(least) && digits(most),
    }
}
