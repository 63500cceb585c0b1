//! Sightings, each of which is kept once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use phoenix_core::model::{HostId, Sighting, Variant, Window};
use phoenix_core::ports::StoreError;

/// What a sighting is kept by, in the order in which sightings are told.
pub(crate) fn sighting_key(sighting: &Sighting) -> (Window, HostId, Variant) {
    (sighting.window, sighting.target.clone(), sighting.variant)
}

/// Each sighting once, in the order of keys.
///
/// # Errors
/// `Invalid` when one says what is no number, `SampleConflict` when two of one key differ.
pub(crate) fn distinct_sightings(sightings: Vec<Sighting>) -> Result<Vec<Sighting>, StoreError> {
    let mut by_key = BTreeMap::new();
    for sighting in sightings {
        if !sighting.is_finite() {
            return Err(StoreError::Invalid("what a sighting says of executables is finite numbers"));
        }
        match by_key.entry(sighting_key(&sighting)) {
            Entry::Vacant(place) => drop(place.insert(sighting)),
            Entry::Occupied(kept) if *kept.get() == sighting => {}
            Entry::Occupied(_) => return Err(contradicting(&sighting)),
        }
    }
    Ok(by_key.into_values().collect())
}

/// The error for a sighting that was kept before and said otherwise.
pub(crate) fn contradicting(sighting: &Sighting) -> StoreError {
    StoreError::SampleConflict { metric: "sightings".to_owned(), target: sighting.target.clone() }
}
