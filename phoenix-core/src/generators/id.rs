//! Ids, hashes and times.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use proptest::collection::btree_set;
use proptest::prelude::*;

use crate::model::{ConfigHash, ExperimentId, Fence, HostId, Timestamp};

/// Experiment ids.
pub fn experiment_ids() -> impl Strategy<Value = ExperimentId> {
    (0u64..1 << 48, any::<[u8; 10]>()).prop_map(|(at, random)| ExperimentId::from_parts(at, random))
}

/// Host names as people give them.
pub fn host_ids() -> impl Strategy<Value = HostId> {
    "[a-z][a-z0-9-]{0,12}[a-z0-9](\\.example\\.com)?"
        .prop_filter_map("a legal host", |name| HostId::new(name).ok())
}

/// So many different hosts, sorted.
pub fn hosts(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<HostId>> {
    btree_set(host_ids(), count).prop_map(|hosts: BTreeSet<HostId>| hosts.into_iter().collect())
}

/// `count` hosts named `host-00000`, `host-00001` and so on, sorted.
///
/// # Panics
/// Never: these names are legal.
#[must_use]
pub fn numbered_hosts(count: usize) -> Vec<HostId> {
    (0..count)
        .map(|n| {
            HostId::new(format!("host-{n:05}")).expect("invariant: letters, digits and a hyphen are legal")
        })
        .collect()
}

/// Hashes of configurations that nobody planned.
pub fn config_hashes() -> impl Strategy<Value = ConfigHash> {
    any::<[u8; 32]>().prop_map(ConfigHash::from_bytes)
}

/// Points in time within some days of the epoch, around which simulated experiments run.
pub fn timestamps() -> impl Strategy<Value = Timestamp> {
    (0i64..1_000_000_000_000).prop_map(Timestamp::from_micros)
}

/// Fences.
pub fn fences() -> impl Strategy<Value = Fence> {
    prop_oneof![(0u64..6).prop_map(Fence), any::<u64>().prop_map(Fence)]
}
