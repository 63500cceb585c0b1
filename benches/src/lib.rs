//! What the benches share.

pub mod jinja;
