//! Nothing leaves a store that is not in a verified file.

use std::fs;
use std::io::BufReader;
use std::path::Path;

use phoenix_core::ErrorCode;
use phoenix_core::memory::MemoryStore;
use phoenix_core::model::{ExperimentId, Fraction, Measurements};
use phoenix_core::ports::{ExperimentStore, StoreOperation};
use pollster::block_on;

use super::{ALWAYS, cancelled, keep};
use crate::archive::{ArchiveError, Archived, prune, restore, verify};
use crate::{Faults, Faulty};

fn kept() -> (MemoryStore, ExperimentId) {
    let store = MemoryStore::new();
    let measured = Measurements { watched: vec![ALWAYS], ..Measurements::default() };
    let id = block_on(keep(&store, &cancelled(), measured));
    (store, id)
}

fn is_there(store: &MemoryStore, id: ExperimentId) -> bool {
    block_on(store.load(id, false)).is_ok()
}

fn read(path: &Path) -> Result<Archived, ArchiveError> {
    verify(BufReader::new(fs::File::open(path).unwrap()))
}

#[test]
fn what_was_pruned_is_in_the_file_and_not_in_the_store_and_can_be_restored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let (store, id) = kept();
    let pruned = block_on(prune(&store, id, &path)).unwrap();
    assert!(!is_there(&store, id));
    assert_eq!(read(&path).unwrap(), pruned);
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["a.jsonl"], "nothing is left beside it");
    let mut file = BufReader::new(fs::File::open(&path).unwrap());
    assert_eq!(block_on(restore(&store, &mut file)).unwrap(), pruned);
    assert!(is_there(&store, id));
}

#[test]
fn a_prune_that_died_before_deleting_is_finished_into_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let (store, id) = kept();
    let dies = Faulty::new(store, 1).on(StoreOperation::Delete, Faults::none().refusing(Fraction::ONE));
    let error = block_on(prune(&dies, id, &path)).unwrap_err();
    assert_eq!((error.code(), dies.met().refused), (ErrorCode::Unavailable, 1));
    let first = read(&path).unwrap();
    dies.calm();
    assert_eq!(block_on(prune(&dies, id, &path)).unwrap(), first);
    let gone = block_on(dies.load(id, false)).unwrap_err();
    assert_eq!(gone.code(), ErrorCode::NotFound);
}

#[test]
fn a_file_that_is_there_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, "somebody's\n").unwrap();
    let (store, id) = kept();
    let error = block_on(prune(&store, id, &path)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::AlreadyExists);
    assert!(error.to_string().ends_with(
        "a.jsonl is there already and is not this archive; choose another path, or move the file away"
    ));
    assert_eq!(fs::read_to_string(&path).unwrap(), "somebody's\n");
    assert!(is_there(&store, id));
}

#[test]
fn where_the_file_cannot_be_written_nothing_is_pruned() {
    let folder = tempfile::tempdir().unwrap();
    let (store, id) = kept();
    let error = block_on(prune(&store, id, folder.path().join("no-such-folder/a.jsonl"))).unwrap_err();
    assert!(matches!(error, ArchiveError::Io(_)), "{error}");
    assert!(is_there(&store, id));
}

#[test]
fn what_goes_on_is_not_pruned_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let setup = phoenix_core::generators::Setup::new(phoenix_core::generators::draft(
        phoenix_core::generators::numbered_hosts(2),
    ))
    .unwrap();
    let (store, world) = (MemoryStore::new(), phoenix_core::generators::World::new(&setup));
    let id = block_on(keep(&store, &world, Measurements::default()));
    block_on(prune(&store, id, folder.path().join("a.jsonl"))).unwrap_err();
    assert!(is_there(&store, id));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
