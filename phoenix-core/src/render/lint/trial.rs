//! A template tried with values: what came of it, and which branches were taken.

use std::collections::BTreeSet;

use super::combine::Assignment;
use crate::collector::{Code, Target};
use crate::render::{Finding, Position, RenderError, Rendered, Template};

/// A template that tells which of its branches were taken.
pub(super) struct Trial<'t> {
    traced: Template,
    target: &'t Target,
    /// The branches that any values reached.
    pub(super) reached: BTreeSet<usize>,
    /// How many combinations were tried.
    pub(super) runs: usize,
}

/// What a refusal is about: its rule, and the place in the template that made it.
pub(super) type Reason = (Code, Position);

impl<'t> Trial<'t> {
    pub(super) fn new(template: &Template, target: &'t Target) -> Self {
        Self { traced: template.traced(), target, reached: BTreeSet::new(), runs: 0 }
    }

    /// Renders without the check; branches are noted.
    pub(super) fn render(&mut self, values: &Assignment) -> Result<Rendered, RenderError> {
        self.runs += 1;
        let rendered = self.traced.render_unchecked(values)?;
        self.reached.extend(&rendered.reached);
        Ok(rendered)
    }

    /// Renders and checks; branches are noted also if a collector refuses the result.
    pub(super) fn check(&mut self, values: &Assignment) -> Result<Rendered, RenderError> {
        let rendered = self.render(values)?;
        self.traced.checked(rendered, None, self.target, values)
    }

    /// What a collector refuses the result for.
    pub(super) fn refusals(&mut self, values: &Assignment) -> Vec<Finding> {
        match self.check(values) {
            Err(RenderError::Refused(findings)) => findings,
            _ => Vec::new(),
        }
    }
}

/// The reason of a finding.
pub(super) fn reason(finding: &Finding) -> Reason {
    (finding.diagnostic.code, finding.made_by.first().map_or(Position::START, |source| source.at))
}
