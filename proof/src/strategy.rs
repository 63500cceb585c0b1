//! The templates that are proven: one row each.

use std::collections::BTreeMap;

use phoenix_core::render::catalogue;
use serde_json::{Value, json};

/// The executables that must never be lost: critical to the shop that the load makes.
pub const CRITICAL: [&str; 3] = ["nginx", "postgres", "payments-api"];

/// The executables that must never be lost on a database host.
pub const CRITICAL_DATABASE: [&str; 1] = ["postgres"];

/// The executables that turn hot while the load surges; the first is the one whose delay is measured.
pub const SLEEPERS: [&str; 2] = ["nightly-import", "reindex-worker"];

/// The hosts that the load can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// A shop's.
    Shop,
    /// A database's.
    Database,
}

/// A template, how it is parameterised here, and what it promises.
#[derive(Debug, Clone, Copy)]
pub struct Strategy {
    /// The template's name.
    pub template: &'static str,
    /// How many base intervals its collection interval is on a shop's host.
    pub slower: u32,
    /// The parameters that are its own, as JSON.
    pub parameters: &'static str,
    /// Those on the database host on which it is judged.
    pub judged: &'static str,
    /// What it promises.
    pub promises: Promises,
}

/// What can be seen of a template's output.
#[derive(Debug, Clone, Copy)]
pub struct Promises {
    /// Every critical executable is in every scrape.
    pub critical: bool,
    /// Totals of the baseline's sums are kept.
    pub totals: bool,
    /// The share of the baseline's series that is saved under the load of high cardinality, at least.
    pub fewer: f64,
    /// Series of one executable are one: what scrapes do must never split.
    pub sums: bool,
    /// An idle process that turns hot is shown within so many of its scrapes; `None` where it is not promised.
    pub hot_within: Option<u32>,
    /// More is said of processes while they are busy.
    pub varies: bool,
}

/// Promises nothing; rows say what differs.
const NOTHING: Promises =
    Promises { critical: false, totals: false, fewer: 0.0, sums: false, hot_within: None, varies: false };

/// All of them, the baseline first.
pub const STRATEGIES: &[Strategy] = &[
    Strategy {
        template: "process-baseline-v1",
        slower: 1,
        parameters: "{}",
        judged: "{}",
        promises: Promises { critical: true, totals: true, hot_within: Some(1), ..NOTHING },
    },
    Strategy {
        template: "process-priority-filter-v1",
        slower: 1,
        parameters: r#"{"critical": ["nginx", "postgres", "payments-api"], "important": ["checkout-api", "redis-server", "envoy"]}"#,
        // What drops processes keeps totals within 1 % only if those that use next to everything are named, the collectors among them.
        judged: r#"{"critical": ["postgres", "otelcol", "load", "prove"]}"#,
        promises: Promises { critical: true, fewer: 0.8, ..NOTHING },
    },
    Strategy {
        template: "process-topk-v1",
        slower: 1,
        parameters: r#"{"critical": ["nginx", "postgres", "payments-api"], "cpu_threshold": 0.05, "memory_threshold_mib": 64}"#,
        judged: r#"{"critical": ["otelcol", "load", "prove"], "memory_threshold_mib": 256}"#,
        promises: Promises { critical: true, fewer: 0.5, hot_within: Some(2), ..NOTHING },
    },
    Strategy {
        template: "process-aggregated-v1",
        slower: 1,
        parameters: "{}",
        judged: "{}",
        promises: Promises {
            critical: true,
            totals: true,
            fewer: 0.5,
            sums: true,
            hot_within: Some(2),
            ..NOTHING
        },
    },
    Strategy {
        template: "process-adaptive-v1",
        slower: 1,
        parameters: r#"{"critical": ["nginx", "postgres", "payments-api"]}"#,
        judged: r#"{"critical": [], "cpu_threshold": 0.012}"#,
        promises: Promises {
            critical: true,
            totals: true,
            fewer: 0.5,
            sums: true,
            hot_within: Some(2),
            varies: true,
        },
    },
    Strategy {
        template: "process-intelligent-v1",
        slower: 1,
        parameters: r#"{"critical": ["nginx", "postgres", "payments-api"], "memory_threshold_mib": 64}"#,
        judged: r#"{"critical": ["postgres"]}"#,
        promises: Promises {
            critical: true,
            totals: true,
            fewer: 0.5,
            sums: true,
            hot_within: Some(2),
            varies: true,
        },
    },
    Strategy {
        template: "process-minimal-v1",
        slower: 2,
        parameters: r#"{"critical": ["nginx", "postgres", "payments-api"]}"#,
        judged: r#"{"critical": ["postgres", "otelcol", "load", "prove"], "metrics": ["process.cpu.time", "process.disk.io", "process.memory.usage", "process.memory.virtual"]}"#,
        promises: Promises { critical: true, fewer: 0.9, ..NOTHING },
    },
];

impl Strategy {
    /// The rows whose templates are in the catalogue.
    #[must_use]
    pub fn all() -> Vec<&'static Strategy> {
        STRATEGIES.iter().collect()
    }

    /// Its name without what all have in common.
    #[must_use]
    pub fn short(&self) -> &'static str {
        self.template.trim_start_matches("process-").trim_end_matches("-v1")
    }

    /// How many base intervals its collection interval is.
    #[must_use]
    pub fn pace(&self, host: Host) -> u32 {
        match host {
            Host::Shop => self.slower,
            // Half the readings would need twice the time to decide.
            Host::Database => 1,
        }
    }

    /// Whether it is what the others are compared with.
    #[must_use]
    pub fn is_baseline(&self) -> bool {
        self.template == STRATEGIES[0].template
    }

    /// Its parameters on a host: its own there, and those of `common` that the template has.
    ///
    /// # Panics
    /// When the row is wrong, which a test excludes.
    #[must_use]
    pub fn values(&self, host: Host, common: &[(&'static str, Value)]) -> BTreeMap<String, Value> {
        let template =
            catalogue::get(self.template).expect("invariant: a test finds every template of the table");
        let own = match host {
            Host::Shop => self.parameters,
            Host::Database => self.judged,
        };
        let own: BTreeMap<String, Value> =
            serde_json::from_str(own).expect("invariant: a test reads every row of the table");
        let common = common.iter().filter(|(name, _)| template.header().parameter(name).is_some());
        common.map(|(name, value)| ((*name).to_owned(), value.clone())).chain(own).collect()
    }

    /// Whether its template has this exporter.
    #[must_use]
    pub fn exports(&self, exporter: &str) -> bool {
        let values =
            self.values(Host::Shop, &[("exporter", json!(exporter)), ("file_path", json!("/srv/phoenix/x"))]);
        let template =
            catalogue::get(self.template).expect("invariant: a test finds every template of the table");
        template.check(&values).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use phoenix_core::render::Signal;

    #[test]
    fn every_process_template_of_the_catalogue_has_a_row_and_every_row_a_template() {
        let in_catalogue: Vec<&str> = catalogue::all()
            .iter()
            .map(|template| template.header())
            .filter(|header| header.name.starts_with("process-") && header.pipeline == Signal::Metrics)
            .map(|header| header.name.as_str())
            .collect();
        let in_table: Vec<&str> = STRATEGIES.iter().map(|strategy| strategy.template).collect();
        for name in &in_catalogue {
            assert!(in_table.contains(name), "{name} is not proven: add a row");
        }
        for name in &in_table {
            assert!(in_catalogue.contains(name), "{name} is not in the catalogue");
        }
    }

    #[test]
    fn the_parameters_of_every_row_are_accepted() {
        for strategy in STRATEGIES {
            let template = catalogue::get(strategy.template).expect("another test finds it");
            for host in [Host::Shop, Host::Database] {
                let values = strategy.values(host, &[("collection_interval", json!("5s"))]);
                assert_eq!(template.check(&values), Ok(()), "{} on {host:?}", strategy.template);
            }
        }
    }
}
