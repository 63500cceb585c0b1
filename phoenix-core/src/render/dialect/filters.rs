//! The filters of the dialect, as a table.
//!
//! All are of Phoenix' own making: arithmetic that would overflow, divide by zero or lose its type is an error, and no
//! result is larger than [`MAX_VALUE_BYTES`]. There is no `json` and no `yaml`: values are encoded where they are written.

mod config;
mod list;
mod number;
mod text;

use std::fmt;
use std::ops::RangeInclusive;

use liquid_core::model::Value;
use liquid_core::parser::{FilterArguments, ParameterReflection};
use liquid_core::{Expression, Filter, FilterReflection, Language, ParseFilter, Result, Runtime, ValueView};

use super::datum::Datum;
use super::state::{FailureKind, charge, exceeds, fail};
use crate::render::limits::{MAX_LIST_ITEMS, MAX_VALUE_BYTES};

/// A filter: its name, how many arguments it takes, and what it does.
pub(in crate::render) struct FilterSpec {
    pub(in crate::render) name: &'static str,
    pub(in crate::render) arguments: RangeInclusive<usize>,
    apply: Apply,
}

type Apply = fn(&Datum, &[Datum]) -> Outcome;
/// A result, or what is wrong with the input in words.
type Outcome = std::result::Result<Datum, String>;

const fn filter(name: &'static str, arguments: RangeInclusive<usize>, apply: Apply) -> FilterSpec {
    FilterSpec { name, arguments, apply }
}

/// Every filter, by name.
pub(in crate::render) const FILTERS: [FilterSpec; 32] = [
    filter("abs", 0..=0, number::abs),
    filter("append", 1..=1, text::append),
    filter("at_least", 1..=1, number::at_least),
    filter("at_most", 1..=1, number::at_most),
    filter("capitalize", 0..=0, text::capitalize),
    filter("ceil", 0..=0, number::ceil),
    filter("compact", 0..=0, list::compact),
    filter("default", 1..=1, list::default),
    filter("divided_by", 1..=1, number::divided_by),
    filter("downcase", 0..=0, text::downcase),
    filter("first", 0..=0, list::first),
    filter("floor", 0..=0, number::floor),
    filter("join", 0..=1, list::join),
    filter("last", 0..=0, list::last),
    filter("minus", 1..=1, number::minus),
    filter("modulo", 1..=1, number::modulo),
    filter("ottl_string", 0..=0, config::ottl_string),
    filter("plus", 1..=1, number::plus),
    filter("prepend", 1..=1, text::prepend),
    filter("regex_escape", 0..=0, config::regex_escape),
    filter("remove", 1..=1, text::remove),
    filter("replace", 2..=2, text::replace),
    filter("reverse", 0..=0, list::reverse),
    filter("round", 0..=1, number::round),
    filter("seconds", 0..=0, config::seconds),
    filter("size", 0..=0, list::size),
    filter("sort", 0..=0, list::sort),
    filter("split", 1..=1, text::split),
    filter("strip", 0..=0, text::strip),
    filter("times", 1..=1, number::times),
    filter("uniq", 0..=0, list::uniq),
    filter("upcase", 0..=0, text::upcase),
];

pub(in crate::render) fn find(name: &str) -> Option<&'static FilterSpec> {
    static TABLE: &[FilterSpec] = &FILTERS;
    TABLE.iter().find(|filter| filter.name == name)
}

impl FilterSpec {
    /// How many arguments, in words.
    pub(in crate::render) fn expected(&self) -> String {
        match (self.arguments.start(), self.arguments.end()) {
            (least, most) if least == most => least.to_string(),
            (least, most) => format!("{least} or {most}"),
        }
    }
}

pub(super) fn register(language: &mut Language) {
    for filter in &FILTERS {
        let spec = find(filter.name).expect("invariant: the table holds its own entries");
        language.filters.register(filter.name.into(), Box::new(Parse(spec)));
    }
}

#[derive(Clone)]
struct Parse(&'static FilterSpec);

impl FilterReflection for Parse {
    fn name(&self) -> &str {
        self.0.name
    }

    fn description(&self) -> &'static str {
        ""
    }

    fn positional_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }

    fn keyword_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }
}

impl ParseFilter for Parse {
    fn parse(&self, arguments: FilterArguments<'_>) -> Result<Box<dyn Filter>> {
        Ok(Box::new(Bounded { spec: self.0, arguments: arguments.positional.collect() }))
    }

    fn reflection(&self) -> &dyn FilterReflection {
        self
    }
}

/// A filter with its arguments, whose result has a largest size.
struct Bounded {
    spec: &'static FilterSpec,
    arguments: Vec<Expression>,
}

impl Filter for Bounded {
    fn evaluate(&self, input: &dyn ValueView, runtime: &dyn Runtime) -> Result<Value> {
        let failed = |reason: String| {
            fail(runtime, FailureKind::Evaluation(format!("filter `{}`: {reason}", self.spec.name)))
        };
        let read = |view: &dyn ValueView| {
            Datum::read(view).ok_or_else(|| failed("works on texts, numbers, booleans and lists only".into()))
        };
        let input = read(input)?;
        let mut arguments = Vec::with_capacity(self.arguments.len());
        for argument in &self.arguments {
            arguments.push(read(&argument.evaluate(runtime)?)?);
        }
        charge(runtime, 8 + input.size() + arguments.iter().map(Datum::size).sum::<usize>())?;
        let output = (self.spec.apply)(&input, &arguments).map_err(failed)?;
        charge(runtime, output.size())?;
        match &output {
            Datum::List(items) if items.len() > MAX_LIST_ITEMS => {
                Err(exceeds(runtime, "the number of items", MAX_LIST_ITEMS))
            }
            output if output.size() > MAX_VALUE_BYTES => {
                Err(exceeds(runtime, "the size of a value", MAX_VALUE_BYTES))
            }
            _ => Ok(output.into_value()),
        }
    }
}

impl fmt::Debug for Bounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Bounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spec.name)
    }
}

/// The text of a scalar; lists and nothing are refused.
fn text_of(datum: &Datum) -> std::result::Result<String, String> {
    datum.text().ok_or_else(|| format!("needs a text, not {}", datum.type_name()))
}

/// Applies `change` to a text, or to every item of a list.
fn each(input: &Datum, change: &dyn Fn(&str) -> String) -> Outcome {
    match input {
        Datum::List(items) => items
            .iter()
            .map(|item| each(item, change))
            .collect::<std::result::Result<_, _>>()
            .map(Datum::List),
        scalar => Ok(Datum::Text(change(&text_of(scalar)?))),
    }
}
