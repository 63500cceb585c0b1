//! A finding with the source line it is about and carets under it.

use std::ops::Range;

use annotate_snippets::level::{ERROR, HELP, INFO, NOTE, WARNING};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use phoenix_core::collector::{Diagnostic, Severity};

use super::lines::Lines;
use crate::cli::outside::Io;
use crate::cli::safe;

/// The most characters of a line that are shown before and after the carets.
const AROUND: usize = 400;
/// The most characters that get carets.
const MARKED: usize = 200;
/// The most columns that a finding takes on a wide terminal.
const WIDEST: usize = 160;

/// How findings are drawn.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Drawing(Renderer);

/// Something to say about a place in a text.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Note<'t> {
    pub(in crate::cli) severity: Severity,
    /// The rule, in brackets behind the severity.
    pub(in crate::cli) code: Option<String>,
    pub(in crate::cli) message: &'t str,
    /// The name of the file.
    pub(in crate::cli) name: &'t str,
    /// What the carets are under, in bytes of the text.
    pub(in crate::cli) span: Option<Range<usize>>,
    /// What stands beside the carets.
    pub(in crate::cli) label: &'t str,
    /// Further lines: facts first.
    pub(in crate::cli) facts: Vec<String>,
    /// What to do about it.
    pub(in crate::cli) help: Option<&'t str>,
}

impl<'t> Note<'t> {
    /// A finding of the checker: the path of the configuration stands beside the carets.
    pub(in crate::cli) fn of(finding: &'t Diagnostic, name: &'t str) -> Self {
        Self {
            severity: finding.severity,
            code: Some(finding.code.to_string()),
            message: &finding.message,
            name,
            span: finding.span.map(|span| span.start..span.end),
            label: &finding.path,
            facts: Vec::new(),
            help: finding.help.as_deref(),
        }
    }
}

impl Drawing {
    /// For standard output.
    pub(in crate::cli) fn for_out(io: &Io<'_>) -> Self {
        Self::new(io.color_out, io.width)
    }

    /// For standard error.
    pub(in crate::cli) fn for_err(io: &Io<'_>) -> Self {
        Self::new(io.color_err, io.width)
    }

    fn new(color: bool, width: Option<usize>) -> Self {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        Self(renderer.term_width(width.unwrap_or(140).clamp(40, WIDEST)))
    }

    /// The note, with a line break at its end.
    pub(in crate::cli) fn draw(&self, note: &Note<'_>, lines: &Lines<'_>) -> String {
        let message = safe::line(note.message);
        let label = safe::line(note.label);
        let mut title = level(note.severity).primary_title(message.as_ref());
        if let Some(code) = &note.code {
            title = title.id(code.as_str());
        }
        let mut group = Group::with_title(title);
        let name = safe::line(note.name);
        if let Some(span) = &note.span {
            let place = lines.place(span.start);
            let shown = Excerpt::of(lines, span);
            let mut carets = AnnotationKind::Primary.span(shown.span);
            if !label.is_empty() {
                carets = carets.label(label.as_ref());
            }
            let snippet = Snippet::source(shown.text).line_start(place.line).fold(false).annotation(carets);
            group = match shown.is_cut {
                // The column of a cut line is not that of the file, so it is said apart.
                true => {
                    let origin = Origin::path(name.as_ref()).line(place.line).char_column(place.column);
                    group.element(origin).element(snippet)
                }
                false => group.element(snippet.path(name.as_ref())),
            };
        } else {
            group = group.element(Origin::path(name.as_ref()));
            if !label.is_empty() {
                group = group.element(NOTE.with_name("at").message(label.as_ref()));
            }
        }
        let facts = note.facts.iter().map(|fact| NOTE.message(safe::lines(fact)));
        let help = note.help.iter().map(|help| HELP.message(safe::lines(help)));
        group = group.elements(facts).elements(help);
        let mut drawn = self.0.render(&[group]);
        drawn.push('\n');
        drawn
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
        Severity::Advice => INFO.with_name("advice"),
    }
}

/// The first line of a span as it is shown: safe characters only, and not much more than what is marked.
struct Excerpt {
    text: String,
    span: Range<usize>,
    is_cut: bool,
}

impl Excerpt {
    fn of(lines: &Lines<'_>, span: &Range<usize>) -> Self {
        let place = lines.place(span.start);
        let (start, line) = lines.line(place.line);
        let from = (place.offset - start).min(line.len());
        let to = line.ceil_char_boundary(span.end.saturating_sub(start)).clamp(from, line.len());
        let (before, rest) = line.split_at(from);
        let (marked, after) = rest.split_at(to - from);

        let mut text = String::new();
        let cut = before.chars().count().saturating_sub(AROUND);
        let is_cut = cut > 0;
        if is_cut {
            text.push('…');
        }
        text.extend(before.chars().skip(cut).map(safe::shown));
        let from = text.len();
        text.extend(marked.chars().take(MARKED).map(safe::shown));
        let to = text.len();
        let after = if marked.chars().nth(MARKED).is_some() { "…" } else { after };
        text.extend(after.chars().take(AROUND).map(safe::shown));
        if after.chars().nth(AROUND).is_some() {
            text.push('…');
        }
        Self { text, span: from..to, is_cut }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, span: Range<usize>) -> String {
        let note = Note {
            severity: Severity::Error,
            code: Some("code".to_owned()),
            message: "message",
            name: "config.yaml",
            span: Some(span),
            label: "",
            facts: Vec::new(),
            help: None,
        };
        Drawing::new(false, Some(80)).draw(&note, &Lines::of(text))
    }

    fn of(text: &str, word: &str) -> String {
        let start = text.find(word).unwrap();
        drawn(text, start..start + word.len())
    }

    /// The line with the word, and the line with the carets, as columns of a terminal.
    fn columns(drawn: &str, word: &str) -> (usize, usize) {
        let width =
            |text: &str| -> usize { text.chars().map(|c| if matches!(c, '界') { 2 } else { 1 }).sum() };
        let lines: Vec<&str> = drawn.lines().collect();
        let source = lines.iter().position(|line| line.contains(word)).unwrap();
        let at = |line: &str, word: &str| width(&line[..line.find(word).unwrap()]);
        (at(lines[source], word), at(lines[source + 1], "^"))
    }

    #[test]
    fn carets_stand_under_what_is_marked() {
        for text in [
            "key: marked\n",
            "\tkey:\tmarked\n",
            "界界: marked\r\n",
            "a: 1\r\n  äöü\u{1b}\u{7}: marked",
            "\u{9b}2J\u{202e}: marked",
            "\u{feff}key: marked",
        ] {
            let drawn = of(text, "marked");
            let (source, carets) = columns(&drawn, "marked");
            assert_eq!(source, carets, "{text:?}\n{drawn}");
            assert!(drawn.contains("^^^^^^"), "{drawn}");
            assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'), "{drawn:?}");
        }
    }

    #[test]
    fn the_place_counts_characters_of_the_file_however_long_its_line_is() {
        for before in [0, 10, AROUND - 1, AROUND, AROUND + 1, 50_000] {
            let text = format!("{}marked{}", "ä".repeat(before), "b".repeat(50_000));
            let drawn = of(&text, "marked");
            assert!(drawn.contains(&format!("config.yaml:1:{}\n", before + 1)), "{before}: {drawn}");
            let (source, carets) = columns(&drawn, "marked");
            assert_eq!(source, carets, "{drawn}");
            assert!(drawn.len() < 2_000, "{} bytes", drawn.len());
        }
    }

    #[test]
    fn of_what_spans_lines_the_first_is_shown() {
        let text = "a:\n  b: |\n    one\n    two\nc: d\n";
        let drawn = drawn(text, text.find("b:").unwrap()..text.find("c:").unwrap());
        assert!(drawn.contains("2 |   b: |\n  |   ^^^^\n"), "{drawn}");
        assert!(!drawn.contains("one"), "{drawn}");
    }

    #[test]
    fn any_span_can_be_drawn() {
        let text = "a: ä\r\n\n界";
        for start in 0..=text.len() + 2 {
            for end in 0..=text.len() + 2 {
                assert!(drawn(text, start..end).contains('^'), "{start}..{end}");
            }
        }
        assert!(drawn("", 0..0).contains("config.yaml:1:1"));
    }
}
