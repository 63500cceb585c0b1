//! A template's text as segments: text, outputs, tags, with the tokens inside of the latter.
//!
//! Liquid's own grammar never sees the file: it looks ahead without bounds in white space, aborts on deep brackets and
//! panics on large numbers. It is given tags that are written anew from these tokens.

use std::ops::Range;

use super::Position;
use super::error::{TemplateProblem, TemplateProblemKind as Kind};
use super::limits::{
    MAX_BRACKET_DEPTH, MAX_LITERAL_BYTES, MAX_MARKUP_COUNT, MAX_MARKUP_TOKENS, MAX_PROBLEMS,
};

/// A part of a template, in the order of the file.
#[derive(Debug)]
pub(super) enum Segment<'s> {
    /// Text that is written as it is: a range of the file, white space control applied.
    Text(Range<usize>),
    /// `{{ … }}`.
    Output(Markup<'s>),
    /// `{% … %}`; the first token is its name.
    Tag(Markup<'s>),
}

/// The inside of an output or a tag.
#[derive(Debug)]
pub(super) struct Markup<'s> {
    /// Byte offset of the opening braces.
    pub(super) at: usize,
    /// Byte offset behind the closing braces.
    pub(super) end: usize,
    /// What stands between the braces, trimmed.
    pub(super) written: &'s str,
    pub(super) tokens: Vec<Token<'s>>,
    /// Whether the tokens are all there; what follows from their absence is no mistake of its own.
    pub(super) sound: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'s> {
    pub(super) kind: TokenKind,
    pub(super) text: &'s str,
    pub(super) at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    Number,
    /// With its quotes.
    Text,
    Sign,
}

/// The segments of `source` from the byte `from` on, and every mistake found on the way.
pub(super) fn segments(source: &str, from: usize) -> (Vec<Segment<'_>>, Vec<TemplateProblem>) {
    let mut lexer = Lexer {
        source,
        at: from,
        text_from: from,
        segments: Vec::new(),
        problems: Vec::new(),
        trim_next: false,
    };
    lexer.run();
    (lexer.segments, lexer.problems)
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
    text_from: usize,
    segments: Vec<Segment<'s>>,
    problems: Vec<TemplateProblem>,
    trim_next: bool,
}

impl<'s> Lexer<'s> {
    fn run(&mut self) {
        let mut markup_count = 0;
        while let Some(offset) =
            self.source[self.at..].find("{{").into_iter().chain(self.source[self.at..].find("{%")).min()
        {
            let open = self.at + offset;
            markup_count += 1;
            if markup_count > MAX_MARKUP_COUNT {
                self.problem(
                    open,
                    Kind::TooLarge { what: "the number of outputs and tags", limit: MAX_MARKUP_COUNT },
                );
                return;
            }
            let is_tag = self.source[open..].starts_with("{%");
            let trim_before = self.source[open + 2..].starts_with('-');
            self.text(open, trim_before);
            let inside = open + 2 + usize::from(trim_before);
            let problems_before = self.problems.len();
            let Some((tokens, close, trim_after)) = self.tokens(inside, is_tag) else {
                let (opened, missing) = if is_tag { ("{%", "%}") } else { ("{{", "}}") };
                self.problem(open, Kind::Unclosed { opened: opened.into(), missing: missing.into() });
                return;
            };
            let end = close + 2 + usize::from(trim_after);
            let sound = self.problems.len() == problems_before && problems_before < MAX_PROBLEMS;
            let markup = Markup { at: open, end, written: self.source[inside..close].trim(), tokens, sound };
            self.at = end;
            self.text_from = end;
            self.trim_next = trim_after;
            if is_tag { self.tag(markup) } else { self.segments.push(Segment::Output(markup)) }
        }
        self.text(self.source.len(), false);
    }

    /// Ends the text before a markup, or before the end of the file.
    fn text(&mut self, end: usize, trim_end: bool) {
        let mut text = &self.source[self.text_from..end];
        let mut start = self.text_from;
        if self.trim_next {
            let trimmed = text.trim_start();
            start += text.len() - trimmed.len();
            text = trimmed;
        }
        if trim_end {
            text = text.trim_end();
        }
        self.trim_next = false;
        if !text.is_empty() {
            self.segments.push(Segment::Text(start..start + text.len()));
        }
    }

    fn tag(&mut self, markup: Markup<'s>) {
        match markup.tokens.as_slice() {
            [Token { text: "raw", .. }] => {
                if let Some((content, trim_before)) = self.verbatim(&markup, "raw", "endraw") {
                    let (after, trim_after) = (self.text_from, self.trim_next);
                    self.text_from = content.start;
                    self.trim_next = self.source[..content.start].ends_with("-%}");
                    self.text(content.end, trim_before);
                    (self.text_from, self.trim_next) = (after, trim_after);
                }
            }
            [Token { text: "comment", .. }, ..] => {
                self.verbatim(&markup, "comment", "endcomment");
            }
            _ => self.segments.push(Segment::Tag(markup)),
        }
    }

    /// Skips to behind the closing tag of a block that holds no Liquid; gives its content and whether its end is trimmed.
    fn verbatim(
        &mut self,
        markup: &Markup<'s>,
        name: &'static str,
        end_name: &'static str,
    ) -> Option<(Range<usize>, bool)> {
        let from = self.at;
        let mut search = from;
        while let Some(offset) = self.source[search..].find("{%") {
            let open = search + offset;
            let inner = &self.source[open + 2..];
            let trim_before = inner.starts_with('-');
            let name_part = inner.strip_prefix('-').unwrap_or(inner).trim_start();
            if let Some(rest) = name_part.strip_prefix(end_name) {
                let rest = rest.trim_start();
                for (close, trim_after) in [("-%}", true), ("%}", false)] {
                    if let Some(behind) = rest.strip_prefix(close) {
                        self.at = self.source.len() - behind.len();
                        self.text_from = self.at;
                        self.trim_next = trim_after;
                        return Some((from..open, trim_before));
                    }
                }
            }
            search = open + 2;
        }
        self.problem(
            markup.at,
            Kind::Unclosed { opened: format!("{{% {name} %}}"), missing: format!("{{% {end_name} %}}") },
        );
        self.at = self.source.len();
        self.text_from = self.at;
        None
    }

    /// The tokens from `from` to the closing braces; `None` without closing braces.
    fn tokens(&mut self, from: usize, is_tag: bool) -> Option<(Vec<Token<'s>>, usize, bool)> {
        let close = if is_tag { "%}" } else { "}}" };
        let mut tokens: Vec<Token<'s>> = Vec::new();
        let mut depth = 0_usize;
        let mut sound = true;
        let mut at = from;
        loop {
            let rest = &self.source[at..];
            let first = rest.chars().next()?;
            if rest.starts_with(close) {
                return Some((tokens, at, false));
            }
            if first == '-' && rest[1..].starts_with(close) {
                return Some((tokens, at, true));
            }
            if first.is_whitespace() {
                at += first.len_utf8();
                continue;
            }
            let token = self.token(at, first)?;
            at += token.text.len();
            depth = match token.text {
                "[" => depth + 1,
                "]" => depth.saturating_sub(1),
                _ => depth,
            };
            if sound && depth > MAX_BRACKET_DEPTH {
                self.problem(
                    token.at,
                    Kind::TooLarge { what: "the depth of brackets", limit: MAX_BRACKET_DEPTH },
                );
                sound = false;
            }
            if sound && tokens.len() >= MAX_MARKUP_TOKENS {
                self.problem(
                    token.at,
                    Kind::TooLarge { what: "the number of tokens between braces", limit: MAX_MARKUP_TOKENS },
                );
                sound = false;
            }
            if sound {
                tokens.push(token);
            }
        }
    }

    fn token(&mut self, at: usize, first: char) -> Option<Token<'s>> {
        let rest = &self.source[at..];
        let (kind, length) = match first {
            '"' | '\'' => (TokenKind::Text, rest[1..].find(first)? + 2),
            'a'..='z' | 'A'..='Z' | '_' => {
                (TokenKind::Word, span(rest, |c| c.is_ascii_alphanumeric() || c == '_'))
            }
            '0'..='9' => (TokenKind::Number, number(rest)),
            '-' | '+' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                (TokenKind::Number, 1 + number(&rest[1..]))
            }
            _ => {
                let two =
                    ["==", "!=", "<>", "<=", ">=", ".."].into_iter().find(|sign| rest.starts_with(sign));
                (TokenKind::Sign, two.map_or(first.len_utf8(), str::len))
            }
        };
        let token = Token { kind, text: &rest[..length], at };
        if length > MAX_LITERAL_BYTES {
            self.problem(at, Kind::TooLarge { what: "the length of a literal", limit: MAX_LITERAL_BYTES });
        } else if kind == TokenKind::Number && !fits(token.text) {
            self.problem(at, Kind::NumberOutOfRange { literal: token.text.to_owned() });
        } else if kind == TokenKind::Sign && !KNOWN_SIGNS.contains(&token.text) {
            self.problem(at, Kind::Syntax(format!("`{}` has no meaning here", token.text.escape_default())));
        }
        Some(token)
    }

    fn problem(&mut self, at: usize, kind: Kind) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(TemplateProblem::new(Position::of(self.source, at), kind));
        }
    }
}

const KNOWN_SIGNS: [&str; 17] =
    ["|", ":", ",", ".", "[", "]", "(", ")", "=", "==", "!=", "<>", "<", ">", "<=", ">=", ".."];

fn span(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn number(text: &str) -> usize {
    let whole = span(text, |c| c.is_ascii_digit());
    match text[whole..].strip_prefix('.') {
        Some(fraction) if fraction.starts_with(|c: char| c.is_ascii_digit()) => {
            whole + 1 + span(fraction, |c| c.is_ascii_digit())
        }
        _ => whole,
    }
}

fn fits(number: &str) -> bool {
    if number.contains('.') {
        number.parse::<f64>().is_ok_and(f64::is_finite)
    } else {
        number.parse::<i64>().is_ok()
    }
}
