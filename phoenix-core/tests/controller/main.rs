//! The use cases over the reference store and deployer, on virtual time.
#![allow(unreachable_pub, clippy::unwrap_used)]

mod create;
mod kit;
mod lifecycle;
mod requests;
mod sources;
mod split;
mod templates;
mod trouble;
mod verbs;
