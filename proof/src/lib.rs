//! What the templates of the catalogue promise, proven on real collectors over real processes.

pub mod account;
pub mod equal;
pub mod receiver;
pub mod stage;
pub mod strategy;
pub mod way;
pub mod wire;
