//! What the collector's YAML reader refuses and the one used here would take: tabs that indent,
//! directives, marks before the first key.

use super::DocumentError;
use crate::collector::diagnostic::Span;

/// The parts of a text in which white space indents nothing.
#[derive(Debug, Default)]
pub(super) struct Quiet {
    /// From where to where: texts of several lines, maps and lists in braces and brackets.
    inside: Vec<(usize, usize)>,
    /// Where texts without quotes end: the blank lines behind them are still read as theirs.
    plain_ends: Vec<usize>,
}

impl Quiet {
    /// Notes a scalar, or a map or list in braces or brackets.
    pub(super) fn note(&mut self, start: usize, end: usize) {
        if start < end {
            self.inside.push((start, end));
        }
    }

    /// Notes the end of a text without quotes.
    pub(super) fn note_plain_end(&mut self, end: usize) {
        self.plain_ends.push(end);
    }

    fn has(&self, at: usize) -> bool {
        self.inside.iter().any(|&(start, end)| start <= at && at < end)
    }

    /// Refuses tabs where the collector's reader looks for a key or an item, up to an offset.
    pub(super) fn refuse_tabs(&self, text: &str, until: usize) -> Result<(), DocumentError> {
        if !text.contains('\t') {
            return Ok(());
        }
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if start >= until {
                break;
            }
            if let Some(tab) = indenting_tab(line, |at| self.has(start + at)) {
                let before = text[..start].trim_end().len();
                let continues = tab > 0
                    && line.trim_start().chars().next().is_none_or(|c| c == '#')
                    && self.plain_ends.contains(&before);
                if !continues {
                    return Err(tab_at(text, start + tab));
                }
            }
            start += line.len();
        }
        Ok(())
    }
}

/// Where a tab stands among what indents a line or follows the dash of an item.
fn indenting_tab(line: &str, is_quiet: impl Fn(usize) -> bool) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = 0;
    loop {
        while bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        match bytes.get(at) {
            Some(b'\t') if !is_quiet(at) => return Some(at),
            Some(b'-') if matches!(bytes.get(at + 1), Some(b' ' | b'\t')) && !is_quiet(at) => at += 1,
            _ => return None,
        }
    }
}

fn tab_at(text: &str, start: usize) -> DocumentError {
    DocumentError::Syntax {
        span: span(text, start, start + 1),
        message: "a tab where only spaces indent".to_owned(),
    }
}

/// Refuses what may stand before the first key for other readers: a second byte order mark,
/// directives but `%YAML 1.1` and `%TAG`, the mark of an end.
pub(super) fn opening(text: &str) -> Result<(), DocumentError> {
    const MARK: char = '\u{feff}';
    let refused = |line: &str, start, message: &str| {
        let end = start + line.trim_end().len();
        Err(DocumentError::Syntax { span: span(text, start, end), message: message.to_owned() })
    };
    let body = text.strip_prefix(MARK).unwrap_or(text);
    let mut start = text.len() - body.len();
    if body.starts_with(MARK) {
        return refused(&body[..MARK.len_utf8()], start, "a second byte order mark");
    }
    for line in body.split_inclusive('\n') {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.first() {
            None => {}
            Some(word) if word.starts_with('#') => {}
            Some(&"%YAML") if words.get(1) != Some(&"1.1") => {
                return refused(line, start, "the collector reads YAML 1.1 only; leave the directive out");
            }
            Some(&("%YAML" | "%TAG")) => {}
            Some(word) if word.starts_with('%') => {
                return refused(line, start, "a directive that is unknown; leave it out");
            }
            Some(&"...") if line.starts_with("...") => {
                return refused(line, start, "the mark of an end before anything began");
            }
            Some(_) => return Ok(()),
        }
        start += line.len();
    }
    Ok(())
}

fn span(text: &str, start: usize, end: usize) -> Span {
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Span {
        start,
        end,
        line: 1 + before.matches('\n').count(),
        column: 1 + before[line_start..].chars().count(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;

    /// Each verdict was seen on a collector.
    #[test]
    fn tabs_are_refused_where_the_collector_refuses_them() {
        let refused = [
            "\t\na: b",
            "a: b\n\t\nc: d",
            "a: {b: c}\n  \t\nd: e",
            "a:\n  b: c # x\n \t# d\n",
            "a:\n-\tb",
            "a:\n- -\tb",
            "\ta: b",
            "a: {b: c}\n\t# d\n",
        ];
        for text in refused {
            let error = Document::parse(text).expect_err(text);
            assert!(error.to_string().contains("tab"), "{text:?}: {error}");
        }
        let taken = [
            "a: b\n \t\nc: d",
            "a: b\t\nc: d",
            "a:\tb",
            "a: {b:\tc}",
            "a: |\n  \tb\n",
            "a: \"b\n\tc\"",
            "a: |\n  b\n  \tc\n",
            "a: '- \t'\n",
            "a: b\t# c\n",
        ];
        for text in taken {
            assert!(Document::parse(text).is_ok(), "{text:?}: {:?}", Document::parse(text));
        }
    }

    #[test]
    fn what_stands_before_the_first_key_is_what_the_collector_takes() {
        for text in ["\u{feff}a: b", "---\na: b", "%YAML 1.1\n---\na: b", "# c\n\n---\na: b"] {
            assert!(Document::parse(text).is_ok(), "{text:?}: {:?}", Document::parse(text));
        }
        let second_mark = "\u{feff}\u{feff}a: b";
        for text in [second_mark, "%YAML 1.2\n---\na: b", "# c\n%FOO x\n---\na: b", "...\na: b"] {
            let error = Document::parse(text).expect_err(text);
            assert!(error.span().is_some_and(|span| span.start < span.end), "{text:?}: {error}");
        }
    }
}
