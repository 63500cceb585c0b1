//! What is wrong with a template that can be parsed: found by reading it, and by rendering it again and again.
//!
//! A template has a result for some values and none for others, and nobody can try them all. [`lint()`] tries what is
//! likely to break: the bounds of every parameter, in combinations that hold every pair of them, and random values from a
//! seed. The same template and options give the same findings, always.

mod combine;
mod declared;
mod domain;
mod reach;
mod search;
mod trial;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Finding, Position, Template, catalogue};
use crate::collector::{Severity, Target};
use domain::Domain;
use trial::Trial;

/// How hard a template is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintOptions {
    /// The collector that results are checked for.
    pub target: Target,
    /// Decides which random values are tried.
    pub seed: u64,
    /// How many combinations of random values are tried, beside those of the bounds.
    pub samples: usize,
}

impl Default for LintOptions {
    /// The collector that Phoenix is tested with, seed 0 and 200 combinations.
    fn default() -> Self {
        Self { target: Target::default(), seed: 0, samples: 200 }
    }
}

/// Something that is wrong with a template, or hardly meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LintFinding {
    /// An error: the template cannot be used. A warning: it is hardly what was meant. Advice: good to know.
    pub severity: Severity,
    /// Which rule was broken.
    pub code: LintCode,
    /// Where in the template.
    pub at: Position,
    /// The parameter that it is about, if it is about one.
    pub parameter: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Values that show it, and what a collector says of their result.
    pub example: Option<Example>,
}

/// The smallest values found that show a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Example {
    /// The values; parameters that are not among them have their default.
    pub values: BTreeMap<String, Value>,
    /// What a collector says of the result.
    pub finding: Finding,
}

/// The rules for templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LintCode {
    /// The file is no template: what [`Template::parse`] says.
    InvalidTemplate,
    /// A parameter that nothing in the template names.
    UnusedParameter,
    /// A parameter whose value changes nothing in the output.
    NoEffect,
    /// A number, duration, text or list without a bound.
    Unbounded,
    /// A branch that no allowed value reaches.
    UnreachableBranch,
    /// A template that has no result for any values that were tried.
    NoResult,
    /// Values that are allowed, and whose result a collector refuses: an error for the defaults, advice if it takes a text of
    /// whatever form, else a warning.
    RefusedOutput,
    /// What a collector accepts in the output of the defaults, and is hardly meant.
    DefaultWarning,
}

/// Everything that is wrong with a template file, in the order of the file.
///
/// It may include the partials of the catalogue; what is found is then told of the [assembled](Template::assemble) file.
///
/// ```
/// use phoenix_core::render::{LintCode, LintOptions, lint};
///
/// let found = lint(
///     "---
/// name: test-v1
/// revision: 1
/// description: A test.
/// pipeline: metrics
/// input: receive
/// parameters:
///   - {name: level, type: enum, allowed: [basic, detailed], default: basic, description: How much is shown.}
/// ---
/// receivers: {otlp: {protocols: {grpc: }}}
/// exporters: {debug: {verbosity: basic}}
/// service: {pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}}
/// ",
///     &LintOptions::default(),
/// );
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].code, LintCode::UnusedParameter);
/// assert_eq!(found[0].to_string(), "warning[unused_parameter] 8:5: nothing in the template names `level` \
///     (use it, or take it out)");
/// ```
#[must_use]
pub fn lint(source: &str, options: &LintOptions) -> Vec<LintFinding> {
    match Template::assemble(source, catalogue::partials()) {
        Ok(template) => lint_template(&template, options),
        Err(error) => {
            let problem = |problem: super::TemplateProblem| {
                LintFinding::new(
                    Severity::Error,
                    LintCode::InvalidTemplate,
                    problem.at,
                    problem.kind.to_string(),
                )
            };
            error.problems.into_iter().map(problem).collect()
        }
    }
}

/// Everything that is wrong with a template that was parsed, in the order of the file.
#[must_use]
pub fn lint_template(template: &Template, options: &LintOptions) -> Vec<LintFinding> {
    let mut found = Vec::new();
    declared::check(template, &mut found);
    let domains: Vec<Domain> = template
        .header()
        .parameters
        .iter()
        .map(|parameter| Domain::of(parameter, &template.literals_beside(&parameter.name)))
        .collect();
    let mut combinations = combine::pairwise(&domains);
    combinations.extend(combine::random(&domains, options.seed, options.samples));
    let mut trial = Trial::new(template, &options.target);
    search::refused_outputs(&mut trial, &domains, &combinations, &mut found);
    search::default_warnings(&mut trial, &domains, &mut found);
    reach::unreached_branches(template, &mut trial, &domains, options, &mut found);
    reach::without_effect(template, &mut trial, &domains, &combinations, &mut found);
    found.sort_by_key(|finding| (finding.at, finding.code));
    found
}

impl LintFinding {
    fn new(severity: Severity, code: LintCode, at: Position, message: impl Into<String>) -> Self {
        Self { severity, code, at, parameter: None, message: message.into(), help: None, example: None }
    }

    fn about(self, parameter: &str) -> Self {
        Self { parameter: Some(parameter.to_owned()), ..self }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl fmt::Display for LintFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}] {}: {}", self.severity, self.code, self.at, self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for LintCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidTemplate => "invalid_template",
            Self::UnusedParameter => "unused_parameter",
            Self::NoEffect => "no_effect",
            Self::Unbounded => "unbounded",
            Self::UnreachableBranch => "unreachable_branch",
            Self::NoResult => "no_result",
            Self::RefusedOutput => "refused_output",
            Self::DefaultWarning => "default_warning",
        })
    }
}
