//! Texts made by chance: sound ones with a mistake put in, and others from the grammar.

use std::ops::{Deref, DerefMut};

use phoenix_testing::Random;

/// Makes texts.
#[derive(Clone)]
pub(crate) struct Texts(Random);

const WORDS: &[&str] = &[
    "and",
    "or",
    "not",
    "where",
    "nil",
    "true",
    "false",
    "==",
    "!=",
    "<",
    ">=",
    "=",
    "=>",
    "+",
    "-",
    "*",
    "/",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    ":",
    "_",
    "\"a\"",
    "\"\"",
    "\"[a\"",
    "\"(\"",
    "\"a{2}\"",
    "\"%Y\"",
    "\"sum\"",
    "1",
    "0",
    "010",
    "08",
    "2.5",
    "1.",
    ".5",
    "1e3",
    "1.0e3",
    "0x0a",
    "0xabc",
    "9223372036854775808",
    "METRIC_DATA_TYPE_SUM",
    "FLAG_NONE",
    "SHA256",
    "IsString",
    "ToLowerCase",
    "FOO",
    "Foo",
    "foo",
    "metric",
    "datapoint",
    "resource",
    "scope",
    "span",
    "log",
    "attributes",
    "name",
    "cache",
    "value_int",
    "IsMatch(metric.name, \"a\")",
    "Now()",
    "UUID()",
    "[\"a\"]",
    "[1, 2]",
    "{\"a\": 1}",
    "metric.name",
    "datapoint.attributes[\"a\"]",
    "resource.attributes",
    "AND",
    "'a'",
    "&&",
    "\"\\.\"",
    "name=",
    "target=",
    "pattern=",
    "value=",
    "(a) => a",
    "instrumentation_scope",
    "otelcol.client.addr",
    "é",
    "\"é\"",
];

const PATHS: &[&str] = &[
    "metric.name",
    "metric.unit",
    "metric.type",
    "metric.is_monotonic",
    "metric.metadata",
    "metric.metadata[\"a\"]",
    "metric.data_points",
    "metric.cache",
    "metric.cache[\"a\"]",
    "metric.nme",
    "metric",
    "name",
    "unit",
    "attributes[\"a\"]",
    "attributes",
    "cache[\"a\"]",
    "cache",
    "datapoint.attributes",
    "datapoint.attributes[\"a\"]",
    "datapoint.attributes[\"a\"][0]",
    "datapoint.value_double",
    "datapoint.value_int",
    "datapoint.count",
    "datapoint.positive",
    "datapoint.positive.offset",
    "datapoint.positive.foo",
    "datapoint.positive[0].offset",
    "datapoint.time",
    "datapoint.time.foo",
    "datapoint.cache[\"a\"]",
    "datapoint.flags",
    "value_double",
    "positive.offset",
    "positive",
    "resource.attributes[\"a\"]",
    "resource.attributes",
    "resource.schema_url",
    "resource.cache",
    "resource",
    "resource.name",
    "scope.name",
    "scope.version",
    "scope.attributes[\"a\"]",
    "scope.cache[\"a\"]",
    "scope",
    "instrumentation_scope.name",
    "instrumentation_scope",
    "exemplar.time",
    "exemplar.trace_id.string",
    "exemplar.trace_id[0]",
    "otelcol.client.addr",
    "otelcol.client.metadata[\"a\"]",
    "otelcol.client",
    "otelcol.grpc.metadata",
    "otelcol.client.auth.attributes[\"a\"]",
    "otelcol.client.auth",
    "span.name",
    "log.body",
    "metric.metric.name",
    "metric[\"a\"].name",
    "datapoint.attributes[metric.name]",
    "datapoint.attributes[1 + 2]",
    "datapoint.attributes[datapoint.value_int + 1]",
    "datapoint.attributes[-1]",
    "datapoint.attributes[(1)]",
    "datapoint.attributes[nil]",
    "datapoint.attributes[Concat([\"a\"], \"\")]",
    "datapoint.attributes[2.5]",
    "datapoint.attributes[]",
];

const LITERALS: &[&str] = &[
    "\"a\"",
    "\"\"",
    "1",
    "0",
    "-1",
    "+1",
    "2.5",
    "-2.5",
    "true",
    "false",
    "nil",
    "0x0a",
    "METRIC_DATA_TYPE_SUM",
    "FLAG_NONE",
    "FOO",
    "AGGREGATION_TEMPORALITY_DELTA",
    "(1)",
    "-(1)",
    "((\"a\"))",
    "[]",
    "{}",
    "[nil]",
    "{\"a\": [1, {\"b\": 2}]}",
    "[{\"a\": 1}]",
    "\"1\"",
];

const FUNCTIONS: &[&str] = &[
    "IsMatch",
    "IsString",
    "IsInt",
    "IsDouble",
    "IsBool",
    "IsMap",
    "IsList",
    "Int",
    "Double",
    "Bool",
    "String",
    "Len",
    "Concat",
    "Split",
    "Substring",
    "Time",
    "Duration",
    "Hours",
    "Unix",
    "Hex",
    "TraceID",
    "SpanID",
    "SliceToMap",
    "ContainsValue",
    "Coalesce",
    "Sort",
    "ParseJSON",
    "SHA256",
    "Now",
    "UUID",
    "HasAttrKeyOnDatapoint",
    "IsRootSpan",
    "Foo",
    "set",
    "IsInCIDR",
    "FormatTime",
    "Keys",
    "IsEmpty",
    "Format",
    "Trim",
    "Base64Encode",
    "Log",
    "ParseInt",
    "Index",
    "All",
    "When",
];

impl Deref for Texts {
    type Target = Random;

    fn deref(&self) -> &Random {
        &self.0
    }
}

impl DerefMut for Texts {
    fn deref_mut(&mut self) -> &mut Random {
        &mut self.0
    }
}

impl Texts {
    pub(crate) fn new(seed: u64) -> Texts {
        Texts(Random::new(seed))
    }

    /// A text with one or two words dropped, doubled, swapped or replaced.
    pub(crate) fn mutate(&mut self, text: &str, others: &[&str]) -> String {
        let mut words = words(text);
        for _ in 0..=self.below(2) {
            let place = self.below(words.len().max(1));
            if words.is_empty() {
                break;
            }
            match self.below(7) {
                0 => {
                    words.remove(place);
                }
                1 => words.insert(place, words[place].clone()),
                2 => {
                    let other = self.below(words.len());
                    words.swap(place, other);
                }
                3 => words.insert(place, (*self.pick(WORDS)).to_owned()),
                4 => words[place] = self.value(1),
                5 => {
                    let other: &str = self.pick::<&str>(others);
                    let other = self::words(other);
                    words[place].clone_from(self.pick(&other));
                }
                _ => words[place] = (*self.pick(WORDS)).to_owned(),
            }
        }
        words.concat()
    }

    /// A text in quotes of a few parts.
    pub(crate) fn text(&mut self, parts: &[&str]) -> String {
        let count = 1 + self.below(6);
        let parts: Vec<&str> = (0..count).map(|_| *self.pick(parts)).collect();
        format!("\"{}\"", parts.concat())
    }

    pub(crate) fn path(&mut self) -> &'static str {
        self.pick::<&str>(PATHS)
    }

    pub(crate) fn value(&mut self, depth: usize) -> String {
        match self.below(if depth == 0 { 2 } else { 8 }) {
            0 => self.path().to_owned(),
            1 | 2 => (*self.pick(LITERALS)).to_owned(),
            3 | 4 => self.call(depth - 1),
            5 => format!(
                "{} {} {}",
                self.value(depth - 1),
                self.pick(&["+", "-", "*", "/"]),
                self.value(depth - 1)
            ),
            6 => format!("({})", self.value(depth - 1)),
            _ => format!("[{}, {}]", self.value(depth - 1), self.value(depth - 1)),
        }
    }

    fn call(&mut self, depth: usize) -> String {
        let name = *self.pick(FUNCTIONS);
        let arguments: Vec<String> = (0..self.below(4)).map(|_| self.value(depth)).collect();
        let key = self.pick(&["", "", "", "[0]", "[\"a\"]"]);
        format!("{name}({}){key}", arguments.join(", "))
    }

    pub(crate) fn condition(&mut self, depth: usize) -> String {
        match self.below(if depth == 0 { 2 } else { 7 }) {
            0 | 1 => format!("{} {} {}", self.value(1), self.pick(&["==", "!=", "<", ">="]), self.value(1)),
            2 => self.call(depth - 1),
            3 => format!("not {}", self.condition(depth - 1)),
            4 => format!("({})", self.condition(depth - 1)),
            5 => format!("{} and {}", self.condition(depth - 1), self.condition(depth - 1)),
            _ => format!("{} or {}", self.condition(depth - 1), self.condition(depth - 1)),
        }
    }
}

/// Cuts a text into words, texts in quotes, white space and single characters.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            c if is_word(c) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        words.push(rest[..length].to_owned());
        rest = &rest[length..];
    }
    words
}
