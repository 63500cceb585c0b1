//! The escapes of a quoted text.

/// Resolves the escapes of a text that stood in double quotes, as Go does.
///
/// # Errors
///
/// The escape that Go does not know, such as `\.`.
pub(super) fn unquote(quoted: &str) -> Result<String, String> {
    if !quoted.contains('\\') {
        return Ok(quoted.to_owned());
    }
    let mut text = String::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some(place) = rest.find('\\') {
        text.push_str(&rest[..place]);
        let escape = &rest[place..];
        let (c, length) = resolve(escape).ok_or_else(|| escape.chars().take(2).collect::<String>())?;
        text.push(c);
        rest = &escape[length..];
    }
    text.push_str(rest);
    Ok(text)
}

/// The character that an escape stands for, and the length of the escape.
fn resolve(escape: &str) -> Option<(char, usize)> {
    let kind = *escape.as_bytes().get(1)?;
    let simple = |c| Some((c, 2));
    match kind {
        b'a' => simple('\x07'),
        b'b' => simple('\x08'),
        b'f' => simple('\x0c'),
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'v' => simple('\x0b'),
        b'\\' => simple('\\'),
        b'"' => simple('"'),
        b'x' => number(escape, 2, 2, 16),
        b'u' => number(escape, 2, 4, 16),
        b'U' => number(escape, 2, 8, 16),
        b'0'..=b'7' => number(escape, 1, 3, 8).filter(|(c, _)| u32::from(*c) <= 0xff),
        _ => None,
    }
}

fn number(escape: &str, start: usize, digits: usize, radix: u32) -> Option<(char, usize)> {
    let text = escape.get(start..start + digits)?;
    if !text.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let c = char::from_u32(u32::from_str_radix(text, radix).ok()?)?;
    Some((c, start + digits))
}

#[cfg(test)]
mod tests {
    use super::unquote;

    #[test]
    fn escapes_are_resolved_as_go_does() {
        let resolved = [
            (r"a\\.b", r"a\.b"),
            (r#"\""#, "\""),
            (r"\n\t", "\n\t"),
            (r"\x41\u00e9\U0001F600", "Aé😀"),
            (r"\101", "A"),
            (r"\xff", "ÿ"),
            ("plain", "plain"),
        ];
        for (quoted, text) in resolved {
            assert_eq!(unquote(quoted).as_deref(), Ok(text), "{quoted}");
        }
    }

    #[test]
    fn an_escape_that_go_does_not_know_is_named() {
        for (quoted, escape) in
            [(r"a\.b", r"\."), (r"\d+", r"\d"), (r"\'", r"\'"), (r"\400", r"\4"), (r"\ud800", r"\u")]
        {
            assert_eq!(unquote(quoted), Err(escape.to_owned()), "{quoted}");
        }
    }
}
