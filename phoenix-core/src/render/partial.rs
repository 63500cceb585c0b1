//! Partials: pieces that templates share, with the parameters that they need.

use std::fmt;
use std::sync::Arc;

use super::error::{TemplateError, TemplateProblem, TemplateProblemKind as Kind};
use super::front_matter::{self, PartialMatter};
use super::lexer::{Segment, segments};
use super::template::check_source;
use super::{Parameter, Position};

/// A piece of text that templates include, with parameters of its own.
///
/// A partial is a file: front matter with the fields `partial` (its name), `description` and `parameters`, and lines of the
/// dialect. [`Template::assemble`](super::Template::assemble) puts the lines where a template says `{% include "name" %}`
/// and the parameters behind the template's own. A partial includes nothing itself.
///
/// # Examples
///
/// ```
/// use phoenix_core::render::{Partial, Template};
///
/// let limits = Partial::parse(
///     "---
/// partial: limits
/// description: Bounds of memory.
/// parameters:
///   - {name: limit_mib, type: int, default: 512, min: 64, description: The most memory.}
/// ---
///   memory_limiter: {check_interval: 1s, limit_mib: {{ limit_mib }}}
/// ",
/// )?;
/// let template = Template::assemble(
///     "---
/// name: example-v1
/// revision: 1
/// description: An example.
/// pipeline: metrics
/// input: scrape
/// parameters: []
/// ---
/// processors:
/// {% include \"limits\" %}
/// ",
///     &[limits],
/// )?;
/// assert_eq!(
///     template.render_unchecked(&Default::default())?.text,
///     "processors:\n  memory_limiter: {check_interval: 1s, limit_mib: 512}\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Partial {
    inner: Arc<Inner>,
}

struct Inner {
    source: String,
    matter: PartialMatter,
    body: usize,
}

impl Partial {
    /// Parses a partial's file.
    ///
    /// Its tags and variables are checked where it is included, since they may use what the template assigns.
    ///
    /// # Errors
    /// All mistakes in the front matter, in the tokens of the body, and every `include` in it.
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        check_source(source)?;
        let (matter, body) = front_matter::read_partial(source).map_err(TemplateError::of)?;
        let (segments, mut problems) = segments(source, body);
        for segment in &segments {
            if let Segment::Tag(markup) = segment
                && markup.tokens.first().is_some_and(|token| token.text == "include")
            {
                let kind = Kind::Include("a partial includes nothing itself".into());
                problems.push(TemplateProblem::new(Position::of(source, markup.at), kind));
            }
        }
        for problem in &mut problems {
            problem.partial = Some(matter.name.clone());
        }
        if problems.is_empty() {
            Ok(Self { inner: Arc::new(Inner { source: source.to_owned(), matter, body }) })
        } else {
            Err(TemplateError::of(problems))
        }
    }

    /// The name by which templates include it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.matter.name
    }

    /// What it gives to a template, in a sentence or two.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.inner.matter.description
    }

    /// The parameters that come with it.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.inner.matter.parameters
    }

    /// The file as it was parsed, front matter included.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.inner.source
    }

    /// Byte offset of the first line behind the front matter.
    pub(super) fn body(&self) -> usize {
        self.inner.body
    }
}

impl fmt::Debug for Partial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partial").field("name", &self.name()).finish_non_exhaustive()
    }
}
