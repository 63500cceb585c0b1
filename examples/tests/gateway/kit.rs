//! What the tests of the gateway templates stand on: real collectors, senders, and what arrived.

pub mod arrived;
pub mod collector;
pub mod sender;
