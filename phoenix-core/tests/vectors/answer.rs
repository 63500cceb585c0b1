//! What was computed beside what was expected.

use std::collections::BTreeSet;

use phoenix_core::analysis::estimate::Bounds;
use serde_json::Value;

/// A case with the file that it is from.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) case: &'a Value,
    pub(crate) file: &'a Value,
}

impl<'a> Case<'a> {
    pub(crate) fn id(self) -> &'a str {
        self.case["id"].as_str().unwrap()
    }

    pub(crate) fn method(self) -> &'a str {
        self.case["method"].as_str().unwrap()
    }
}

/// The answer to a case, compared field by field.
pub(crate) struct Answer<'a> {
    case: Case<'a>,
    pub(crate) input: &'a Value,
    pub(crate) output: &'a Value,
    answered: BTreeSet<String>,
    compared: usize,
    problems: Vec<String>,
}

impl<'a> Answer<'a> {
    pub(crate) fn to(case: Case<'a>) -> Answer<'a> {
        let (input, output) = (&case.case["input"], &case.case["output"]);
        Answer { case, input, output, answered: BTreeSet::new(), compared: 0, problems: Vec::new() }
    }

    /// A part of the case's `tool` line.
    pub(crate) fn tool_says(&self, words: &str) -> bool {
        self.case.case["tool"].as_str().unwrap_or_default().contains(words)
    }

    pub(crate) fn list(&self, name: &str) -> Vec<f64> {
        list(&self.input[name], self.case.file)
    }

    pub(crate) fn lists<const N: usize>(&self, names: [&str; N]) -> [Vec<f64>; N] {
        names.map(|name| self.list(name))
    }

    pub(crate) fn given(&self, name: &str) -> Option<f64> {
        Some(&self.input[name]).filter(|value| !value.is_null()).map(number)
    }

    /// The error probability, given as such or as confidence; 5 % where nothing is said.
    pub(crate) fn alpha(&self) -> f64 {
        let confidence = self.given("conf").or(self.given("interval"));
        self.given("alpha").or(confidence.map(|confidence| 1.0 - confidence)).unwrap_or(0.05)
    }

    pub(crate) fn expected(&self, path: &str) -> Option<&'a Value> {
        self.output.pointer(&format!("/{path}"))
    }

    /// One value; where the case does not have it nothing is compared.
    pub(crate) fn number(&mut self, path: &str, got: f64) {
        let tolerance = self.case.case["tolerance"].as_f64().unwrap_or(1e-9);
        self.within(path, got, tolerance);
    }

    /// One value, to a tolerance that is not the case's own.
    pub(crate) fn within(&mut self, path: &str, got: f64, tolerance: f64) {
        let Some(expected) = self.expected(path) else { return };
        self.seen(path);
        let expected = if expected.is_null() { f64::NAN } else { number(expected) };
        let allowed = self.allowed(expected, tolerance);
        // Where a tool answers NaN, nothing is known: here that is a p-value of 1 or an interval without bounds.
        let both_unknown = expected.is_nan() && (got.is_nan() || got == 1.0 || got.is_infinite());
        let same = got == expected || both_unknown || (got - expected).abs() <= allowed;
        if !same {
            self.problems.push(format!("{path} is {got:e}, not {expected:e} ± {allowed:e}"));
        }
    }

    fn allowed(&self, expected: f64, tolerance: f64) -> f64 {
        let note = self.case.case["note"].as_str().unwrap_or_default();
        let is_relative = note.starts_with("relative") && !note.contains("(absolute near");
        if is_relative && expected.abs() > 1e-310 {
            tolerance * expected.abs()
        } else {
            tolerance.max(tolerance * expected.abs())
        }
    }

    /// A list of values.
    pub(crate) fn numbers(&mut self, path: &str, got: impl IntoIterator<Item = f64>) {
        let Some(expected) = self.expected(path) else { return };
        let (expected, got) = (expected.as_array().unwrap().len(), Vec::from_iter(got));
        self.seen(path);
        if got.len() != expected {
            self.problems.push(format!("{path} has {} values, not {expected}", got.len()));
        }
        for (index, got) in got.into_iter().enumerate() {
            self.number(&format!("{path}/{index}"), got);
        }
    }

    pub(crate) fn bounds(&mut self, [lower, upper]: [&str; 2], got: Bounds) {
        self.number(lower, got.lower);
        self.number(upper, got.upper);
    }

    /// Both bounds in a list of two.
    pub(crate) fn pair(&mut self, path: &str, got: Bounds) {
        self.numbers(path, [got.lower, got.upper]);
    }

    pub(crate) fn flag(&mut self, path: &str, got: bool) {
        self.number(path, f64::from(u8::from(got)));
    }

    /// A word, or none.
    pub(crate) fn word(&mut self, path: &str, got: Option<&str>) {
        let Some(expected) = self.expected(path) else { return };
        self.seen(path);
        if expected.as_str() != got {
            self.problems.push(format!("{path} is {got:?}, not {expected}"));
        }
    }

    /// A value between the two of a band.
    pub(crate) fn band(&mut self, path: &str, got: f64) {
        let Some(expected) = self.expected(path) else { return };
        self.seen(path);
        let [least, most] = [&expected[0], &expected[1]].map(number);
        if !(least..=most).contains(&got) {
            self.problems.push(format!("{path}: {got} is not between {least} and {most}"));
        }
    }

    /// A field that tells of the tool and not of the answer.
    pub(crate) fn passed_over(&mut self, path: &str, _why: &str) {
        self.answered.insert(path.to_owned());
    }

    fn seen(&mut self, path: &str) {
        self.answered.insert(path.to_owned());
        self.compared += 1;
    }

    /// What differs, and what was not answered.
    pub(crate) fn problems(mut self) -> Vec<String> {
        let mut fields = Vec::new();
        leaves(self.output, String::new(), &mut fields);
        let is_answered = |field: &String| self.answered.contains(field);
        self.problems.extend(
            fields
                .iter()
                .filter(|field| !is_answered(field))
                .map(|field| format!("{field} was not answered")),
        );
        if self.compared == 0 {
            self.problems.push("nothing was compared".to_owned());
        }
        self.problems
    }
}

/// The paths of all values; a list of plain values is one.
fn leaves(value: &Value, path: String, fields: &mut Vec<String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| leaves(value, below(name), fields)),
        Value::Array(items) if items.iter().any(Value::is_object) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| leaves(value, below(&index.to_string()), fields));
        }
        _ => fields.push(path),
    }
}

pub(crate) fn number(value: &Value) -> f64 {
    match value {
        Value::Number(number) => number.as_f64().unwrap(),
        Value::Bool(yes) => f64::from(u8::from(*yes)),
        Value::String(text) => text.parse().unwrap(),
        other => panic!("{other} is no number"),
    }
}

/// A list of numbers, given literally, by the generator that the file describes, or as another case's.
fn list(value: &Value, file: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().map(number).collect(),
        Value::String(words) => {
            let id = words.strip_prefix("series of case ").unwrap_or_else(|| panic!("{words:?} is no list"));
            let committed: Value = serde_json::from_str(super::COMMITTED).unwrap();
            let of = |file: &Value| {
                let case = file["cases"].as_array()?.iter().find(|case| case["id"] == id)?;
                Some(list(&case["input"]["x"], file))
            };
            of(file).or_else(|| of(&committed)).unwrap_or_else(|| panic!("there is no case {id}"))
        }
        _ => generated(value),
    }
}

fn generated(value: &Value) -> Vec<f64> {
    let parameter = |name: &str| number(&value[name]);
    let (a, b, c, m) = (parameter("a"), parameter("b"), parameter("c"), parameter("m"));
    (0..parameter("n") as u64)
        .map(|i| i as f64)
        .map(|i| ((a * i * i + b * i + c) % m) / parameter("scale") + parameter("off"))
        .collect()
}
