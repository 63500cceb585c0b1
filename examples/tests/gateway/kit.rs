//! What the tests of the gateway templates stand on: real collectors, senders, and what arrived.

pub(crate) mod arrived;
pub(crate) mod collector;
pub(crate) mod sender;
