//! What is written line by line: the terminal's page and Markdown.

mod markdown;
mod terminal;

/// Where each of `parts` starts, looked for one after the other.
fn in_order(page: &str, parts: &[&str]) {
    let mut from = 0;
    for part in parts {
        let found = page[from..].find(part);
        assert!(found.is_some(), "{part:?} is missing, or stands too early, in:\n{page}");
        from += found.unwrap();
    }
}
