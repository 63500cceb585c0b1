//! How a text is written as a YAML scalar, and what a plain scalar is taken for.

/// Whether every YAML reader, of version 1.1 or 1.2, takes this plain scalar for a text.
///
/// Errs on the side of `false`: an address such as `10.0.0.1` may look like a number to someone.
pub(super) fn is_text(plain: &str) -> bool {
    let words = [
        "", "~", "null", "y", "n", "yes", "no", "true", "false", "on", "off", "<<", "=", ".inf", "+.inf",
        "-.inf", ".nan",
    ];
    if plain.len() <= 5 && words.contains(&plain.to_ascii_lowercase().as_str()) {
        return false;
    }
    let number_like = plain.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && plain.chars().all(|c| "0123456789+-.:,_eE".contains(c));
    let unsigned = plain.trim_start_matches(['+', '-']);
    let other_base = ["0b", "0o", "0x"].iter().any(|prefix| unsigned.starts_with(prefix));
    let date_like = plain.len() >= 8
        && plain.bytes().take(4).all(|byte| byte.is_ascii_digit())
        && plain.as_bytes().get(4) == Some(&b'-');
    !(number_like || other_base || date_like)
}

/// Whether a text can stand as a plain scalar on one line, in any place that neutral text can stand in.
///
/// Errs on the side of `false`; what it lets pass is verified again in the document.
pub(super) fn plain_is_safe(text: &str, in_flow: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let opens = if "-?:".contains(first) {
        !text[1..].starts_with(|c: char| c.is_ascii_alphanumeric())
    } else {
        "&*!|>'\"%@`#,[]{}= ".contains(first)
    };
    !(opens
        || text.ends_with([' ', ':'])
        || text.contains(": ")
        || text.contains(" #")
        || text.starts_with("...")
        || in_flow && text.contains([',', '[', ']', '{', '}', ':', '?'])
        || !text.chars().all(is_printable))
}

/// Whether a text has nothing in it that means anything to YAML or to the collector, wherever it stands.
pub(super) fn is_plainly_harmless(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
        && !text.ends_with(':')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_./:-".contains(&byte))
}

/// Whether a character can stand in a scalar as it is, on one line.
pub(super) fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

/// The inside of a double quoted scalar.
pub(super) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Private-use characters are escaped too: some readers refuse them raw.
            '\u{e000}'..='\u{f8ff}' => out.push_str(&format!("\\u{:04X}", u32::from(character))),
            printable if is_printable(printable) => out.push(printable),
            other if u32::from(other) <= 0xff => out.push_str(&format!("\\x{:02X}", u32::from(other))),
            other => out.push_str(&format!("\\u{:04X}", u32::from(other))),
        }
    }
    out
}

/// The inside of a single quoted scalar; only printable text has one.
pub(super) fn single_quoted(text: &str) -> String {
    text.replace('\'', "''")
}

#[cfg(test)]
mod tests {
    use super::{is_plainly_harmless, is_text, plain_is_safe};

    #[test]
    fn what_some_reader_takes_for_something_else_is_no_text() {
        for other in [
            "",
            "~",
            "null",
            "Null",
            "y",
            "Y",
            "n",
            "yes",
            "NO",
            "True",
            "false",
            "on",
            "OFF",
            "<<",
            "=",
            "0",
            "-1",
            "+1",
            "017",
            "0x1F",
            "-0xff",
            "0o7",
            "0b10",
            "1_000",
            "1.5",
            ".5",
            "1.",
            "1e3",
            "1E-3",
            "-.inf",
            ".Inf",
            "+.INF",
            ".NaN",
            "12:30",
            "12:30:45.5",
            "2001-01-01",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14 21:59:43",
            "10.0.0.1",
        ] {
            assert!(!is_text(other), "{other:?}");
        }
        for text in [
            "a",
            "60s",
            "1m30s",
            "nginx",
            "yess",
            "nully",
            "-a",
            "1b",
            "3 3",
            "v1.2",
            "localhost:4317",
            "^a$",
            "infinity",
        ] {
            assert!(is_text(text), "{text:?}");
        }
    }

    #[test]
    fn plain_scalars_hold_no_syntax() {
        for text in
            ["a", "a b", "a:b", "a#b", "-a", "set(a[\"b\"], \"c\")", "a, b", "é", "http://a:1/b?c=d#e"]
        {
            assert!(plain_is_safe(text, false), "{text:?}");
        }
        for text in [
            "",
            " a",
            "a ",
            "- a",
            "-",
            "? a",
            ": a",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "'a",
            "\"a",
            "%a",
            "@a",
            "`a",
            "[a",
            "{a",
            "a\nb",
            "a\tb",
            "a\u{85}b",
            "\u{feff}a",
            "...",
            "---",
        ] {
            assert!(!plain_is_safe(text, false), "{text:?}");
        }
        for text in ["a, b", "a]", "a}", "a[", "a{", "a? b", "a:b"] {
            assert!(!plain_is_safe(text, true), "{text:?}");
        }
    }

    #[test]
    fn harmless_values_have_no_character_of_any_syntax() {
        for text in ["a", "http://localhost:4318", "/tmp/x.json", "60s", "12", "10.0.0.1:4317", "yes"] {
            assert!(is_plainly_harmless(text), "{text:?}");
        }
        for text in ["", "-a", ".", ":a", "a:", "a b", "a$", "a{", "a,b", "a#", "a\"", "é", "a\n"] {
            assert!(!is_plainly_harmless(text), "{text:?}");
        }
    }
}
