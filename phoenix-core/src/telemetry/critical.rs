//! The processes that must never be lost.

use regex::Regex;

use crate::model::draft::critical_pattern;

/// Patterns for the names of critical executables, or of groups where a strategy groups by something else.
#[derive(Debug, Clone, Default)]
pub struct CriticalProcesses {
    patterns: Vec<Regex>,
}

impl CriticalProcesses {
    /// These patterns, each matched against the whole name of an executable.
    ///
    /// ```
    /// # use phoenix_core::telemetry::CriticalProcesses;
    /// let critical = CriticalProcesses::new(&["nginx|envoy"])?;
    /// assert!(critical.matches("nginx") && !critical.matches("nginx-exporter"));
    /// # Ok::<(), phoenix_core::telemetry::BadPattern>(())
    /// ```
    ///
    /// # Errors
    /// [`BadPattern`] naming the first one that is no regular expression.
    pub fn new<P: AsRef<str>>(patterns: &[P]) -> Result<CriticalProcesses, BadPattern> {
        let compile = |pattern: &P| {
            let pattern = pattern.as_ref();
            critical_pattern(pattern)
                .map_err(|error| BadPattern { pattern: pattern.to_owned(), reason: error.to_string() })
        };
        Ok(CriticalProcesses { patterns: patterns.iter().map(compile).collect::<Result<_, _>>()? })
    }

    /// Whether the executable of this name is critical.
    #[must_use]
    pub fn matches(&self, executable: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.is_match(executable))
    }
}

/// A text that is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pattern:?} is not a regular expression (RE2 syntax): {reason}")]
pub struct BadPattern {
    /// The text.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_matched_against_the_whole_name() {
        let critical = CriticalProcesses::new(&["nginx", "postgres.*"]).unwrap();
        for (name, expected) in
            [("nginx", true), ("nginx2", false), ("my-nginx", false), ("postgres", true), ("", false)]
        {
            assert_eq!(critical.matches(name), expected, "{name}");
        }
        assert!(!CriticalProcesses::default().matches("nginx"));
    }

    #[test]
    fn what_is_no_pattern_is_named() {
        for bad in ["(", "a)|(b", "*"] {
            assert_eq!(CriticalProcesses::new(&["ok", bad]).unwrap_err().pattern, bad);
        }
    }
}
