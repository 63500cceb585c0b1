//! What the benches share.

pub mod jinja;
pub mod peer;
pub mod simulation;
