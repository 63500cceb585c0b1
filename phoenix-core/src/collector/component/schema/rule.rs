//! What must hold between the fields of an object.

use crate::collector::check::fields::View;

/// A rule about several fields of one object, or about one that no kind describes.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// When it is looked at.
    pub when: When,
    /// Looks at the object with its defaults and reports what is wrong.
    pub check: fn(&View<'_>),
}

/// When the collector looks at a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// For every component that is configured.
    Configured,
    /// Only for one that a pipeline uses, when it is created there.
    Used,
}

impl Rule {
    /// A rule that holds for every component that is configured.
    #[must_use]
    pub const fn always(check: fn(&View<'_>)) -> Self {
        Self { when: When::Configured, check }
    }

    /// A rule that is looked at only when a pipeline uses the component.
    #[must_use]
    pub const fn in_use(check: fn(&View<'_>)) -> Self {
        Self { when: When::Used, check }
    }
}
