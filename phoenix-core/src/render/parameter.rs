//! Declared parameters, and the check of a value against its declaration.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::dialect::datum::Datum;
use super::duration;
use super::error::{ParameterProblem, ParameterProblemKind as Kind, nearest};
use super::limits::MAX_LIST_ITEMS;

/// A parameter of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Parameter {
    /// The name: lower case letters, digits and `_`.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The type of the value, or of each item if it is a list.
    #[serde(rename = "type")]
    pub kind: ParameterType,
    /// Whether the value is a list of that type.
    pub list: bool,
    /// What holds without a value.
    pub presence: Presence,
    /// The least value of a number or duration.
    pub min: Option<Bound>,
    /// The largest value of a number or duration.
    pub max: Option<Bound>,
    /// The most characters of a text.
    pub max_length: Option<usize>,
    /// The most items of a list.
    pub max_items: Option<usize>,
    /// The only values that an enum takes.
    pub allowed: Vec<String>,
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ParameterType {
    /// Any text.
    String,
    /// A whole number of 64 bits.
    Int,
    /// A finite number.
    Float,
    /// `true` or `false`.
    Bool,
    /// A duration in the collector's notation: `10s`, `1m30s`.
    Duration,
    /// A regular expression (RE2 syntax).
    Regex,
    /// A regular expression and a name for what it matches: `kafka[.]Kafka => kafka`.
    Rule,
    /// One of the allowed texts.
    Enum,
    /// A reference to a secret that the collector resolves: `${env:NAME}` or `${file:/path}`.
    Secret,
}

/// What holds when a parameter is given no value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// Rendering is refused.
    Required,
    /// The template sees `nil` (declared as `default: null`).
    Optional,
    /// This value is taken.
    Default(Value),
}

/// A declared minimum or maximum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// As written in the front matter.
    pub written: String,
    /// The number, or the nanoseconds of a duration.
    pub value: f64,
}

impl ParameterType {
    pub(super) const ALL: [(&'static str, Self); 9] = [
        ("string", Self::String),
        ("int", Self::Int),
        ("float", Self::Float),
        ("bool", Self::Bool),
        ("duration", Self::Duration),
        ("regex", Self::Regex),
        ("rule", Self::Rule),
        ("enum", Self::Enum),
        ("secret", Self::Secret),
    ];

    fn in_words(self) -> &'static str {
        match self {
            Self::String => "a text",
            Self::Int => "a whole number",
            Self::Float => "a number",
            Self::Bool => "true or false",
            Self::Duration => "a duration in quotes",
            Self::Regex => "a regular expression",
            Self::Rule => "a rule such as `kafka[.]Kafka => kafka`",
            Self::Enum => "one of the allowed texts",
            Self::Secret => "a reference to a secret",
        }
    }
}

impl Parameter {
    /// Whether values are references that no error, log or `Debug` output repeats.
    pub fn is_secret(&self) -> bool {
        self.kind == ParameterType::Secret
    }

    /// The value as the template sees it, or everything that is wrong with it.
    pub(super) fn check(&self, value: &Value) -> Result<Datum, Vec<ParameterProblem>> {
        if !self.list {
            return self.check_one(value).map_err(|kind| vec![self.problem(None, kind)]);
        }
        let Value::Array(items) = value else {
            let kind = Kind::WrongType { expected: "a list", found: type_name(value) };
            return Err(vec![self.problem(None, kind)]);
        };
        let max = self.max_items.unwrap_or(MAX_LIST_ITEMS);
        if items.len() > max {
            return Err(vec![self.problem(None, Kind::TooLong { max })]);
        }
        let mut checked = Vec::with_capacity(items.len());
        let mut problems = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match self.check_one(item) {
                Ok(datum) => checked.push(datum),
                Err(kind) => problems.push(self.problem(Some(index), kind)),
            }
        }
        if problems.is_empty() { Ok(Datum::List(checked)) } else { Err(problems) }
    }

    fn problem(&self, index: Option<usize>, kind: Kind) -> ParameterProblem {
        let parameter = match index {
            Some(index) => format!("{}[{index}]", self.name),
            None => self.name.clone(),
        };
        ParameterProblem { parameter, kind }
    }

    fn check_one(&self, value: &Value) -> Result<Datum, Kind> {
        let wrong = || Kind::WrongType { expected: self.kind.in_words(), found: type_name(value) };
        match self.kind {
            ParameterType::Bool => value.as_bool().map(Datum::Bool).ok_or_else(wrong),
            ParameterType::Int => {
                let number = whole(value).ok_or_else(wrong)?;
                self.whole_in_bounds(number)?;
                Ok(Datum::Int(number))
            }
            ParameterType::Float => {
                let number = value.as_f64().filter(|number| number.is_finite()).ok_or_else(wrong)?;
                self.in_bounds(number)?;
                Ok(Datum::Float(number))
            }
            ParameterType::Duration => {
                let text = value.as_str().ok_or_else(wrong)?;
                let nanoseconds = duration::nanoseconds(text).ok_or(Kind::NotADuration)?;
                self.in_bounds(nanoseconds as f64)?;
                Ok(Datum::Text(text.to_owned()))
            }
            ParameterType::Secret => match value.as_str() {
                Some(text) if is_reference(text) => Ok(Datum::Text(text.to_owned())),
                _ => Err(Kind::LiteralSecret),
            },
            ParameterType::String => self.short_text(value.as_str().ok_or_else(wrong)?),
            ParameterType::Regex => {
                let pattern = value.as_str().ok_or_else(wrong)?;
                let checked = self.short_text(pattern)?;
                regex_syntax(pattern)?;
                Ok(checked)
            }
            ParameterType::Rule => {
                let rule = value.as_str().ok_or_else(wrong)?;
                let checked = self.short_text(rule)?;
                let (pattern, name) = rule.split_once(" => ").ok_or(Kind::NotARule)?;
                let sound = |text: &str| {
                    !text.is_empty()
                        && text.trim() == text
                        && !text.contains(" => ")
                        && !text.contains(char::is_control)
                };
                if !sound(pattern) || !sound(name) {
                    return Err(Kind::NotARule);
                }
                regex_syntax(pattern)?;
                Ok(checked)
            }
            ParameterType::Enum => {
                let text = value.as_str().ok_or_else(wrong)?;
                if self.allowed.iter().any(|allowed| allowed == text) {
                    return Ok(Datum::Text(text.to_owned()));
                }
                let suggestion = nearest(text, self.allowed.iter().map(String::as_str));
                Err(Kind::NotAllowed { allowed: self.allowed.clone(), suggestion })
            }
        }
    }

    fn short_text(&self, text: &str) -> Result<Datum, Kind> {
        match self.max_length {
            Some(max) if text.chars().count() > max => Err(Kind::TooLong { max }),
            _ => Ok(Datum::Text(text.to_owned())),
        }
    }

    /// Exact also where a float is not.
    fn whole_in_bounds(&self, number: i64) -> Result<(), Kind> {
        let exact =
            |bound: &Option<Bound>| bound.as_ref().and_then(|bound| bound.written.parse::<i64>().ok());
        match (exact(&self.min), exact(&self.max)) {
            (Some(min), _) if number < min => Err(Kind::TooSmall { min: min.to_string() }),
            (_, Some(max)) if number > max => Err(Kind::TooLarge { max: max.to_string() }),
            _ => Ok(()),
        }
    }

    fn in_bounds(&self, number: f64) -> Result<(), Kind> {
        match (&self.min, &self.max) {
            (Some(min), _) if number < min.value => Err(Kind::TooSmall { min: min.written.clone() }),
            (_, Some(max)) if number > max.value => Err(Kind::TooLarge { max: max.written.clone() }),
            _ => Ok(()),
        }
    }
}

/// A whole number, also written as `5.0` or `5e3`: JSON does not tell them apart.
fn whole(value: &Value) -> Option<i64> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    let fraction = || value.as_f64().filter(|n| n.fract() == 0.0 && (-BEYOND..BEYOND).contains(n));
    value.as_i64().or_else(|| value.is_f64().then(fraction).flatten().map(|number| number as i64))
}

/// Bounded, since a short pattern can stand for a very large automaton.
fn regex_syntax(pattern: &str) -> Result<(), Kind> {
    const AUTOMATON_BYTES: usize = 1 << 20;
    let built = regex::RegexBuilder::new(pattern).size_limit(AUTOMATON_BYTES).nest_limit(64).build();
    built.map(drop).map_err(|error| {
        // The crate's message shows the pattern and an arrow over several lines; the last one says what is wrong.
        let message = error.to_string();
        Kind::NotARegex(message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned())
    })
}

/// `${env:NAME}` or `${file:/path}`, and nothing else: a default would be a literal.
fn is_reference(text: &str) -> bool {
    let Some(inner) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else { return false };
    match inner.split_once(':') {
        Some(("env", name)) => {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        }
        Some(("file", path)) => {
            !path.is_empty() && path.chars().all(|c| c.is_ascii_alphanumeric() || "_./-".contains(c))
        }
        _ => false,
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a fractional number",
        Value::Number(number) if !number.is_i64() => "a number beyond 64 bits with sign",
        Value::Number(_) => "a whole number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}
