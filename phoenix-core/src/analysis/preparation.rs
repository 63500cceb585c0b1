//! From samples to batches: what counts, on which grid, from when on, in which lengths.
//!
//! In this order: the time that counts ([`timeline`]), the samples that can be used ([`values`]), one grid per metric on which both
//! arms meet ([`frame`]), the point from which the series is steady, and batches long enough to be independent ([`batches`]).

pub(crate) mod apart;
pub(crate) mod batches;
pub(crate) mod fleet;
pub(crate) mod frame;
pub(crate) mod sightings;
pub(crate) mod timeline;
pub(crate) mod values;
