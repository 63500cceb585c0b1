//! What is known of the environment variables of a collector.

use std::collections::BTreeMap;

/// What is known of the environment variables that `${env:…}` refers to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Environment {
    /// Nothing: a variable may hold whatever makes the configuration right. Its default is checked.
    #[default]
    Unknown,
    /// These are set and no others, as for a collector that is started with them.
    Known(BTreeMap<String, String>),
}

impl Environment {
    /// No variable is set.
    #[must_use]
    pub fn empty() -> Self {
        Self::Known(BTreeMap::new())
    }
}
