//! Inputs for property tests of what is built on Phoenix: ids, specs, plans, reports, commands, and a simulated fleet that
//! runs whole experiments.
//!
//! [`setups`] gives a spec with a plan that fits it, [`commands`] anything that an experiment may be asked (sensible or not), and
//! [`World`] runs an experiment against simulated hosts while [`Disturbance`]s happen to it. A store, for one, may be tested so:
//!
//! ```
//! use phoenix_core::experiment::Experiment;
//! use phoenix_core::generators::{World, disturbances, setups};
//! use proptest::prelude::*;
//!
//! proptest!(ProptestConfig::with_cases(16), |(setup in setups(4), happens in prop::collection::vec(disturbances(), 0..40))| {
//!     let mut world = World::new(&setup);
//!     world.begin();
//!     for disturbance in &happens {
//!         world.disturb(disturbance);
//!     }
//!     // Here: what your store gives back instead of `world.events`.
//!     prop_assert_eq!(Experiment::replay(&world.events)?, world.experiment);
//! });
//! ```

pub mod command;
pub mod disturbance;
pub mod fleet;
pub mod id;
pub mod setup;
pub mod world;

#[cfg(test)]
mod tests;

pub use command::{commands, look_reports, reports, user_commands};
pub use disturbance::{Disturbance, disturbances, findings};
pub use fleet::{Fleet, Host, Performed};
pub use id::{config_hashes, experiment_ids, fences, host_ids, hosts, numbered_hosts, timestamps};
pub use setup::{Setup, draft, limits, plan, setups};
pub use world::{Counts, Finding, World};
