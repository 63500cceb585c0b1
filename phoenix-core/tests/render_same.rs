//! The same template and values give the same bytes, on every platform, in every run and on every thread.
#![allow(clippy::disallowed_methods, reason = "a test reads and, when asked to, writes its expectations")]
#![allow(clippy::unwrap_used, reason = "functions of a test")]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

use phoenix_core::collector::plain_hash;
use phoenix_core::render::{Template, TemplateCache, catalogue};

fn rendered(template: &Template) -> String {
    template
        .render(&BTreeMap::new())
        .unwrap_or_else(|error| panic!("{}: {error}", template.header().name))
        .text
}

/// Written down once and compared on every machine: an order that depends on the process would show here.
#[test]
fn the_catalogue_renders_to_the_bytes_that_were_written_down() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/rendered.txt");
    let lines = catalogue::all().iter().map(|template| {
        let header = template.header();
        format!("{} {} {}\n", header.name, header.revision, plain_hash(&rendered(template)))
    });
    let found: String = lines.collect();
    if std::env::var_os("PHOENIX_BLESS").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found, expected,
        "defaults render to other bytes than before; if that is meant, write them down with PHOENIX_BLESS=1"
    );
}

#[test]
fn many_threads_and_many_runs_get_the_same_bytes() {
    let templates = catalogue::all();
    let expected: Vec<String> = templates.iter().map(rendered).collect();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let again: Vec<String> = templates.iter().map(rendered).collect();
                    assert!(again == expected, "a thread rendered other bytes");
                }
            });
        }
    });
}

#[test]
fn a_template_compiled_again_or_taken_from_a_crowded_cache_renders_the_same_bytes() {
    let changed: Vec<(String, String)> = catalogue::all()
        .iter()
        .map(|template| (format!("{}# not the catalogue's\n", template.source()), rendered(template)))
        .collect();
    // Smaller than what is asked of it, so that templates come and go while others render.
    let cache = TemplateCache::new(NonZeroUsize::MIN);
    std::thread::scope(|scope| {
        for start in 0..4 {
            let (cache, changed) = (&cache, &changed);
            scope.spawn(move || {
                for (source, expected) in changed.iter().cycle().skip(start).take(2 * changed.len()) {
                    let found = rendered(&cache.parse(source).unwrap());
                    assert_eq!(
                        found.trim_end_matches("# not the catalogue's\n").trim_end(),
                        expected.trim_end()
                    );
                    assert!(cache.len() <= cache.capacity().get());
                }
            });
        }
    });
}
