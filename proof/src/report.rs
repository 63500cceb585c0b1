//! What was found, as a page and as JSON.

mod machine;
mod page;

use std::error::Error;
use std::io::Write;

use serde::Serialize;

use crate::form::{Form, Found};
use crate::stage::Tools;

pub use machine::Machine;

/// Everything that is published of one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// When it began, RFC 3339.
    pub date: String,
    /// What the collector says its version is.
    pub collector: String,
    /// What it ran on.
    pub machine: Machine,
    /// How long and how much.
    pub form: Form,
    /// What was found.
    #[serde(flatten)]
    pub found: Found,
}

impl Report {
    /// What was found on this machine.
    ///
    /// # Errors
    /// When the collector does not say its version.
    pub fn new(date: String, tools: &Tools, form: Form, found: Found) -> Result<Report, Box<dyn Error>> {
        Ok(Report { date, collector: tools.collector_version()?, machine: Machine::this(), form, found })
    }

    /// Whether every promise was kept, and there were some.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.found.claims.is_empty() && self.found.claims.iter().all(|claim| claim.holds)
    }

    /// What its page and its JSON are called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if self.form.gateways_judged.is_some() { "proof-gateways" } else { "proof" }
    }

    /// The page.
    #[must_use]
    pub fn page(&self) -> String {
        page::page(self)
    }

    /// Says what was promised and not kept, and how much was.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn summary(&self, say: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        let claims = &self.found.claims;
        for claim in claims.iter().filter(|claim| !claim.holds) {
            writeln!(say, "  !! {}: {}: {}", claim.about, claim.promise, claim.found)?;
        }
        let kept = claims.iter().filter(|claim| claim.holds).count();
        writeln!(say, "{kept} of {} promises were kept.", claims.len())?;
        Ok(())
    }
}
