//! The wrappers keep every promise of the ports.

mod observed {
    use std::sync::Arc;

    use phoenix_core::memory::MemoryStore;
    use phoenix_core::ports::NoObserver;
    use phoenix_store::Observed;

    phoenix_core::store_conformance! {
        block_on = pollster::block_on,
        fresh = Observed::new(MemoryStore::new(), Arc::new(NoObserver)),
    }
}

/// Delays are all that may happen without an error: half of the operations begin late, half are answered late.
mod delayed {
    use phoenix_core::memory::MemoryStore;
    use phoenix_core::model::Fraction;
    use phoenix_store::{Faults, Faulty};

    phoenix_core::store_conformance! {
        block_on = pollster::block_on,
        fresh = Faulty::new(MemoryStore::new(), 7).everywhere(Faults::none().delaying(Fraction::percent(50), 4)),
    }
}
