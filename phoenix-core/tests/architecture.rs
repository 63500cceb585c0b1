//! The diagram in `ARCHITECTURE.md` is the one that the table of transitions makes.
#![allow(clippy::disallowed_methods, reason = "a test reads and, when asked to, writes the document")]

use std::path::Path;

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
