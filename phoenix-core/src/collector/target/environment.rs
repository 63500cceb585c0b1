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
    /// What a variable holds: `None` when that is not known, nothing inside when it is not set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Option<&str>> {
        match self {
            Self::Unknown => None,
            Self::Known(variables) => Some(variables.get(name).map(String::as_str)),
        }
    }

    /// No variable is set.
    #[must_use]
    pub fn empty() -> Self {
        Self::Known(BTreeMap::new())
    }
}
