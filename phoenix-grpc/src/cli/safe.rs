//! Foreign text on its way to a terminal.
//!
//! A configuration may hold escape sequences that move the cursor, set a title or answer for the user, and marks that turn
//! the direction of writing. None of them reaches the terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character could do something to a terminal other than show itself.
fn is_active(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{61c}' | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}')
}

/// A text of one line: active characters are written as escapes such as `\u{1b}`.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

/// A text whose line breaks stay.
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c == '\n')
}

/// A JSON document that shows active characters as escapes; they can only stand within its texts.
pub(super) fn json(document: &str) -> String {
    let mut safe = String::with_capacity(document.len());
    for c in document.chars() {
        if (c.is_ascii() && c != '\u{7f}') || !is_active(c) {
            safe.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(safe, "\\u{unit:04x}");
        }
    }
    safe
}

fn escaped(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(|c| is_active(c) && !stays(c)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            _ if !is_active(c) || stays(c) => safe.push(c),
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            // Writing to a String cannot fail.
            _ => drop(write!(safe, "\\u{{{:x}}}", u32::from(c))),
        }
    }
    Cow::Owned(safe)
}

/// A character of a source line as it is shown above its carets: one for one, so that the carets stay where they belong.
pub(super) fn shown(c: char) -> char {
    match c {
        '\t' => '\t',
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        _ if is_active(c) => '\u{fffd}',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_keeps_a_character_that_a_terminal_obeys() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| c.is_control()) {
            let text = format!("a{c}b");
            assert!(!line(&text).contains(char::is_control), "{c:?} in a line");
            assert!(!lines(&text).contains(|c: char| c.is_control() && c != '\n'), "{c:?} in lines");
            assert!(c == '\t' || !shown(c).is_control(), "{c:?} in a source line");
        }
    }

    #[test]
    fn json_means_the_same_with_its_active_characters_escaped() {
        let text = "a\u{9b}2J \u{202e} \u{e0001} ä \u{7f}\u{1b}\n";
        let safe = json(&serde_json::to_string(text).unwrap());
        assert!(!safe.contains(is_active), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }

    #[test]
    fn escapes_can_be_read() {
        assert_eq!(line("\u{1b}]0;title\u{7}\n"), "\\u{1b}]0;title\\u{7}\\n");
        assert_eq!(lines("one\ntwo\u{9b}2J"), "one\ntwo\\u{9b}2J");
        assert_eq!(line("plain: äöü 界 \u{1f980}"), "plain: äöü 界 \u{1f980}");
        assert_eq!(line("\u{202e}evil"), "\\u{202e}evil");
    }
}
