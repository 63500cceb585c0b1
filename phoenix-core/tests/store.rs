//! The store in memory, and any store behind `Arc<dyn Store>`, keep every promise of the ports.

use std::collections::BTreeSet;

use phoenix_core::conformance::STORE_CASES;

mod memory {
    use phoenix_core::memory::MemoryStore;

    phoenix_core::store_conformance! { block_on = pollster::block_on, fresh = MemoryStore::new() }
}

mod behind_a_pointer {
    use std::sync::Arc;

    use phoenix_core::memory::MemoryStore;
    use phoenix_core::ports::Store;

    phoenix_core::store_conformance! {
        block_on = pollster::block_on,
        fresh = Arc::new(MemoryStore::new()) as Arc<dyn Store>,
    }
}

#[test]
fn no_two_cases_have_one_name() {
    assert_eq!(STORE_CASES.iter().collect::<BTreeSet<_>>().len(), STORE_CASES.len());
}
