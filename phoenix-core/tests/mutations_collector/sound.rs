//! The sound configurations that are spoiled: accepted cases and the catalogue's renderings.

use std::path::Path;

use phoenix_core::collector::document::Mapping;
use phoenix_core::collector::{Document, check_for};

use crate::tree::Tree;

/// Accepted cases that stand on what the machine has, or that no collector of ours can run.
const LEFT_OUT: [&str; 1] = ["81-env-bare.yaml"];

pub(crate) fn configurations() -> Vec<Tree> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let cases = folder.join("collector-cases");
    let table = std::fs::read_to_string(cases.join("cases.tsv")).unwrap();
    let mut files: Vec<_> = table
        .lines()
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let name = columns.next()?;
            (columns.next() == Some("valid") && !LEFT_OUT.contains(&name)).then(|| cases.join(name))
        })
        .collect();
    let catalogue = std::fs::read_dir(folder.join("golden/catalogue")).unwrap();
    let mut golden: Vec<_> = catalogue.map(|entry| entry.unwrap().path()).collect();
    golden.sort();
    // The catalogue's renderings are the longest by far: each weighs as much as several cases.
    for _ in 0..3 {
        files.extend(golden.iter().cloned());
    }
    let target = crate::target();
    files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        // What another distribution accepted has nothing to say about this one.
        .filter_map(|text| Document::parse(&text).ok())
        .filter(|document| check_for(document, &target).iter().all(|found| !found.is_error()))
        .map(|document| root(document.root()))
        .collect()
}

fn root(map: &Mapping) -> Tree {
    Tree::of(&map.clone().into())
}
