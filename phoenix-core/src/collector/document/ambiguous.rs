//! What the YAML 1.2 reader used here and the collector's reader take for different things.
//!
//! Found by comparing both on some hundred thousand texts. Nobody writes such things on purpose, and
//! an arm config must not mean anything else than the plain config does, so they are refused.

use super::DocumentError;
use super::scalar::Style;
use crate::collector::diagnostic::Span;

/// Line breaks of YAML 1.1 that are ordinary characters in YAML 1.2.
const LINE_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// Refuses unescaped line breaks that are none for every reader.
pub(super) fn line_breaks(text: &str) -> Result<(), DocumentError> {
    let Some(start) = text.find(LINE_BREAKS) else {
        return Ok(());
    };
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let span = Span {
        start,
        end: start + text[start..].chars().next().map_or(0, char::len_utf8),
        line: 1 + before.matches('\n').count(),
        column: 1 + before[line_start..].chars().count(),
    };
    let what = "an unescaped line break other than a line feed (U+0085, U+2028 or U+2029)";
    Err(DocumentError::Ambiguous { what, span })
}

/// Refuses names of anchors with anything but letters, digits, `_` and `-`.
pub(super) fn anchor(name: &str, span: Span) -> Result<(), DocumentError> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    match name.chars().all(is_word) {
        true => Ok(()),
        false => Err(DocumentError::Ambiguous { what: "the name of this anchor", span }),
    }
}

/// Refuses scalars whose first or next character means something else to another reader.
pub(super) fn scalar(
    source: &str,
    value: &str,
    style: Style,
    in_flow: bool,
    span: Span,
) -> Result<(), DocumentError> {
    let ambiguous = |what| Err(DocumentError::Ambiguous { what, span });
    let written = source.get(span.start..span.end).unwrap_or_default();
    let rest = source.get(span.end..).unwrap_or_default();
    if style == Style::Block && value.trim().is_empty() {
        let before = source.get(..span.start).unwrap_or_default();
        let written = source.get(span.start..span.end).unwrap_or_default();
        let header = match written.starts_with(['|', '>']) {
            true => written.lines().next(),
            false => before.trim_end().lines().next_back(),
        };
        if header.is_some_and(|header| header.contains('+')) {
            return ambiguous("a block of blank lines that keeps them");
        }
    }
    if in_flow && style == Style::Plain {
        if written.starts_with('?') {
            return ambiguous("a text that begins with `?` inside `{…}` or `[…]`");
        }
        let mut next = rest.chars();
        if next.next() == Some(':') && next.next().is_some_and(|c| ",[]{}".contains(c)) {
            return ambiguous("a colon before `,`, `{` or `}` inside `{…}` or `[…]`");
        }
    }
    Ok(())
}
