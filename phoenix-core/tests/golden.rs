//! Every event that any release of Phoenix has stored is read, for ever.
//!
//! `golden/events-v<schema>/` holds one file per fact, as it was stored in that schema; files are added and never changed. That each
//! fact of today has one is checked where facts are stored (`experiment::stored`).
#![allow(clippy::disallowed_methods)] // the rule that forbids files is for the library
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use phoenix_core::experiment::{EventMeta, EventRecord};

fn golden_files() -> Vec<PathBuf> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let entries = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("the folder of golden files is there");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("its entries can be read").path()).collect();
        paths.sort();
        paths
    };
    let is_of_events = |folder: &&PathBuf| {
        folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("events-v"))
    };
    entries(&golden).iter().filter(is_of_events).flat_map(|folder| entries(folder)).collect()
}

#[test]
fn every_golden_event_is_read() {
    let files = golden_files();
    assert!(files.len() >= 31, "the golden files of schema 1 are gone: {files:?}");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let record: EventRecord = serde_json::from_str(&text).unwrap();
        let schema = file.parent().unwrap().file_name().unwrap().to_str().unwrap();
        assert_eq!(schema, format!("events-v{}", record.schema), "{}", file.display());
        let event = record.event().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(event.at, record.at);
    }
}

#[cfg(feature = "conformance")]
#[test]
fn stores_are_tried_with_every_golden_event() {
    let listed: Vec<_> = phoenix_core::conformance::RELEASED_EVENTS.iter().map(|(name, _)| *name).collect();
    let name = |file: &PathBuf| {
        let schema = file.parent().unwrap().file_name().unwrap().to_str().unwrap();
        format!("{schema}/{}", file.file_stem().unwrap().to_str().unwrap())
    };
    assert_eq!(listed, golden_files().iter().map(name).collect::<Vec<_>>());
}

#[test]
fn what_is_read_is_written_again_in_the_newest_schema_and_reads_the_same() {
    for file in golden_files() {
        let record: EventRecord = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let event = record.event().unwrap();
        let mut meta = EventMeta::new(record.experiment, record.actor.clone());
        (meta.reason, meta.request_id) = (record.reason.clone(), record.request_id.clone());
        let again = EventRecord::new(&event, record.version, &meta);
        assert_eq!(again.event().unwrap(), event, "{}", file.display());
        if again.schema == record.schema {
            let (again, record) =
                (serde_json::to_value(again).unwrap(), serde_json::to_value(record).unwrap());
            assert_eq!(again, record, "{}", file.display());
        }
    }
}
