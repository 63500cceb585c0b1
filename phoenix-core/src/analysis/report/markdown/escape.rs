//! Foreign text within Markdown.

use crate::analysis::report::visible::{one_line, visible};

/// Words: nothing in them is markup, a mention, a link or a reference.
pub(super) fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut safe = String::with_capacity(text.len() + 8);
    for (index, letter) in text.char_indices() {
        let before = &text[..index];
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' | '!' | '{' | '}' => {
                safe.push('\\');
                safe.push(letter);
            }
            // A word joiner keeps a name from being called.
            '@' => safe.push_str("@\u{2060}"),
            // These begin lists, rules and headings at the start of a line.
            '-' | '+' | '=' | ':' if before.trim().is_empty() => {
                safe.push('\\');
                safe.push(letter);
            }
            '.' | ')' if !before.is_empty() && before.chars().all(|c| c.is_ascii_digit()) => {
                safe.push('\\');
                safe.push(letter);
            }
            // `https://` and `www.` become links by themselves.
            ':' if text[index..].starts_with("://") => safe.push_str("\\:"),
            '.' if before.to_ascii_lowercase().ends_with("www") => safe.push_str("\\."),
            other => safe.push(other),
        }
    }
    safe
}

/// A name as code.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.trim().is_empty() {
        return "(no name)".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    // A blank beside a backtick is taken off again.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Lines that stay as they are.
pub(super) fn fenced(text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let text: String = text.chars().map(visible).collect();
    format!("{fence}text\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0)
}
