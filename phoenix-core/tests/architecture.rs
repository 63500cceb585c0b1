//! What `ARCHITECTURE.md` says holds: the diagram is the one that the table of transitions makes, and dependence goes one way.
#![allow(clippy::disallowed_methods, reason = "a test reads and, when asked to, writes the document")]

use std::path::{Path, PathBuf};

use phoenix_core::experiment::transitions::diagram;

const BEGIN: &str = "<!-- transitions -->";
const END: &str = "<!-- /transitions -->";

#[test]
fn the_diagram_in_the_architecture_is_made_from_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let text = std::fs::read_to_string(&path).expect("ARCHITECTURE.md at the root of the project");
    let expected = format!("{BEGIN}\n```mermaid\n{}```\n{END}", diagram());
    let begin = text.find(BEGIN).unwrap_or_else(|| panic!("ARCHITECTURE.md has no line {BEGIN}"));
    let end = text.find(END).unwrap_or_else(|| panic!("ARCHITECTURE.md has no line {END}")) + END.len();
    if text[begin..end] == expected {
        return;
    }
    if std::env::var_os("PHOENIX_BLESS").is_some() {
        std::fs::write(&path, format!("{}{expected}{}", &text[..begin], &text[end..]))
            .expect("a writable file");
        return;
    }
    panic!("the diagram is not current; set PHOENIX_BLESS=1 to rewrite it, or put in:\n{expected}");
}

/// The modules of the core, each using only those before it.
const ORDER: [&str; 13] = [
    "error",
    "model",
    "collector",
    "render",
    "signals",
    "telemetry",
    "analysis",
    "experiment",
    "ports",
    "memory",
    "conformance",
    "generators",
    "controller",
];

#[test]
fn each_module_uses_only_those_above_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut read = 0;
    for (place, module) in ORDER.iter().enumerate() {
        let mut files = vec![source.join(format!("{module}.rs"))];
        collect(&source.join(module), &mut files);
        for file in files {
            read += 1;
            let text = std::fs::read_to_string(&file).expect("a readable source file");
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for (line, used) in code.flat_map(|line| ORDER[place + 1..].iter().map(move |used| (line, used)))
            {
                if line.contains(&format!("crate::{used}::")) || line.contains(&format!("crate::{used};")) {
                    wrong.push(format!("{}: {}", file.display(), line.trim()));
                }
            }
        }
    }
    assert!(read > 100, "the sources were not found: {read} files");
    assert!(wrong.is_empty(), "dependence turned round:\n{}", wrong.join("\n"));
}

#[test]
fn no_module_was_forgotten_in_the_order() {
    let lib = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"))
        .expect("the crate's root");
    let mut modules: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    modules.sort_unstable();
    let mut order = ORDER;
    order.sort_unstable();
    assert_eq!(modules, order);
}

/// The source files below a folder, without tests: those may use what they like.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.expect("a readable folder").path()) {
        let is_tests = path.file_stem().is_some_and(|name| name == "tests");
        if path.is_dir() && !is_tests {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") && !is_tests {
            files.push(path);
        }
    }
}
