//! Inputs for property tests: ids, specs, plans, reports, commands, and a simulated fleet that runs whole experiments.
pub mod id;
pub mod setup;

pub use id::{config_hashes, experiment_ids, fences, host_ids, hosts, numbered_hosts, timestamps};
pub use setup::{Setup, draft, limits, plan, setups};
