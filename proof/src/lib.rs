//! What the templates of the catalogue promise, proven on real collectors over real processes.

pub mod account;
pub mod claims;
pub mod cost;
pub mod equal;
pub mod form;
pub mod gateways;
pub mod judge;
pub mod keep;
pub mod loads;
pub mod part;
pub mod phases;
pub mod receiver;
pub mod report;
pub mod scene;
pub mod stage;
pub mod strategy;
pub mod way;
pub mod wire;
pub mod wires;
