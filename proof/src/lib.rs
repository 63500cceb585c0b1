//! What the templates of the catalogue promise, proven on real collectors over real processes.

pub mod account;
pub mod cost;
pub mod equal;
pub mod part;
pub mod receiver;
pub mod scene;
pub mod stage;
pub mod strategy;
pub mod way;
pub mod wire;
