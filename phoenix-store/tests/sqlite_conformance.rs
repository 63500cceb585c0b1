//! Every case of the suite of stores, on every kind of SQLite store.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used)]

#[path = "sqlite_conformance/in_turns.rs"]
mod in_turns;

use phoenix_store::sqlite::SqliteStore;
use tempfile::TempDir;

/// A store on a file, in a directory that goes when it goes.
struct OnFile<S> {
    store: S,
    _directory: TempDir,
}

fn on_file<S>(open: impl FnOnce(&std::path::Path) -> S) -> OnFile<S> {
    let directory = tempfile::tempdir().unwrap();
    OnFile { store: open(&directory.path().join("phoenix.db")), _directory: directory }
}

mod file {
    use super::{SqliteStore, on_file};

    phoenix_core::store_conformance! {
        block_on = pollster::block_on,
        fresh = on_file(|path| SqliteStore::open(path).unwrap()).store
    }
}

mod memory {
    use super::SqliteStore;

    phoenix_core::store_conformance! { block_on = pollster::block_on, fresh = SqliteStore::memory().unwrap() }
}

mod shared_as_any_store {
    use std::sync::Arc;

    use phoenix_core::ports::Store;

    use super::{SqliteStore, on_file};

    phoenix_core::store_conformance! {
        block_on = pollster::block_on,
        fresh = on_file(|path| Arc::new(SqliteStore::open(path).unwrap()) as Arc<dyn Store>).store
    }
}

/// Two stores, as two processes would have them, on one file; calls go to them in turns.
mod two_on_one_file {
    use super::in_turns::InTurns;
    use super::{SqliteStore, on_file};

    phoenix_core::store_conformance! {
        block_on = pollster::block_on,
        fresh = on_file(|path| InTurns::new(|| SqliteStore::open(path).unwrap())).store
    }
}

/// The file is closed and opened again before every call: nothing lives in the process.
mod opened_anew_for_every_call {
    use super::in_turns::InTurns;
    use super::{SqliteStore, on_file};

    phoenix_core::store_conformance! {
        block_on = pollster::block_on,
        fresh = on_file(|path| InTurns::anew({
            let path = path.to_owned();
            move || SqliteStore::open(&path).unwrap()
        })).store
    }
}
