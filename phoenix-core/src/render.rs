//! What a config says: templates with typed parameters, rendered so that no value can change their structure.
//!
//! A [`Template`] is a file: front matter that declares parameters, and the text of a collector configuration in a closed
//! dialect of Liquid. [`Template::render`] checks the values, runs the text within the bounds of [`limits`], proves
//! that the result is the document that the author meant: the same maps, lists and scalars as with neutral values, every
//! value within one scalar, read back unchanged and of its own type (values are quoted where they must be), and checks it
//! as a collector would. A refusal names the line of the template and the values that made what is refused.
//!
//! A template is compiled once: the catalogue's by the process, others by a [`TemplateCache`], which knows them by the
//! hash of their source. The same source and values give the same bytes on every platform and every run.
//!
//! # Values and the collector
//!
//! The collector replaces `${…}` in every value of a configuration, and reads `$$` as `$`. A parameter is data: each `$` of
//! it is written as `$$`, so that the collector sees the value as it was given, and `${env:NAME}` in a text stays those
//! characters. Only a parameter of type `secret` is a reference, written as it is; it never is a literal, no filter can
//! touch it, and no error repeats it. A value cannot complete a `${` or `$` of the template's own text. Keys are not
//! expanded by the collector and stay as they are.
//!
//! # Partials
//!
//! What several templates share stands in a [`Partial`]. [`Template::assemble`] replaces each line `{% include "name" %}` by
//! the partial's lines and declares its parameters behind the template's own; the result is one file that stands alone, so
//! what is stored and hashed is all there is. A template may change a partial's parameter, but for its name and type:
//! `- {name: collection_interval, overrides: process-input, default: 300s}`.
//!
//! # The dialect
//!
//! Tags: `if`, `elsif`, `else`, `unless`, `case`, `when`, `for` (over lists; `limit`, `offset`, `reversed`, `forloop`),
//! `assign`, `capture`, `comment`, `raw`. No `cycle`, `increment` or `tablerow`, no ranges, no clock.
//! Filters: `abs append at_least at_most capitalize ceil compact default divided_by downcase first floor join last minus
//! modulo ottl_string plus prepend regex_escape remove replace reverse round seconds size sort split strip times uniq
//! upcase`; `ottl_string` makes a string literal of OTTL, `regex_escape` a pattern that matches a text and nothing else,
//! `seconds` a number of a duration; these and the letter filters work on every item of a list.
//! Whatever is unknown is an error with line, column and the nearest name.

mod assemble;
mod cache;
pub mod catalogue;
mod compile;
mod dialect;
mod difference;
mod document;
mod duration;
mod error;
mod expression;
mod finding;
mod front_matter;
mod globals;
mod header;
mod lexer;
pub mod limits;
mod lint;
mod parameter;
mod partial;
mod position;
mod rendered;
mod scalar;
mod schema;
mod scope;
mod template;
mod verify;

pub use cache::TemplateCache;
pub use difference::{FieldChange, ParameterChange, TemplateDifference, difference};
pub use error::{
    ParameterProblem, ParameterProblemKind, RenderError, TemplateError, TemplateProblem, TemplateProblemKind,
    ValueRefusal,
};
pub use finding::{Finding, Given, GivenValue};
pub use header::{Header, InputKind, Signal};
pub use lint::{Example, LintCode, LintFinding, LintOptions, lint, lint_template};
pub use parameter::{Bound, Parameter, ParameterType, Presence};
pub use partial::Partial;
pub use position::Position;
pub use rendered::{PartialPlace, Rendered, Source};
pub use template::Template;

#[cfg(test)]
mod tests;
