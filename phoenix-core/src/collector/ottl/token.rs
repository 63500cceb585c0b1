//! The words of a statement.
//!
//! The collector tries its rules in a fixed order and takes the first that matches, not the
//! longest: `Anil` is an upper-case word and then `nil`. Tokens are cut here in the same way.

use super::problem::{At, Problem};
use super::unquote::unquote;

/// One word with its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: At,
}

/// What a word is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Bytes,
    Float,
    Int,
    String(String),
    Nil,
    Not,
    Or,
    And,
    Compare(Comparison),
    Arrow,
    /// `+` or `-`.
    Sum,
    /// `*` or `/`.
    Product,
    Bool(bool),
    Equal,
    Open,
    Close,
    OpenBrace,
    CloseBrace,
    Colon,
    Comma,
    Dot,
    OpenBracket,
    CloseBracket,
    /// A word of capitals, digits and underscores.
    Upper,
    /// A word of small letters, digits and underscores.
    Lower,
    Underscore,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Ordered,
}

/// Cuts a text into words.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut tokens = Vec::with_capacity(text.len() / 5 + 4);
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let blank = rest.len() - rest.trim_start_matches(['\t', '\n', '\x0c', '\r', ' ']).len();
        if blank > 0 {
            start += blank;
            continue;
        }
        let Some((kind, length)) = token(rest) else {
            return Err(super::explain::not_a_token(text, start));
        };
        let at = At { start, end: start + length };
        let kind = match kind {
            Kind::String(_) => match unquote(&rest[1..length - 1]) {
                Ok(text) => Kind::String(text),
                Err(escape) => return Err(super::explain::bad_escape(text, at, &escape)),
            },
            kind => kind,
        };
        tokens.push(Token { kind, at });
        start = at.end;
    }
    Ok(tokens)
}

/// The first word of a text that does not begin with white space, and its length.
fn token(rest: &str) -> Option<(Kind, usize)> {
    let bytes = rest.as_bytes();
    let first = *bytes.first()?;
    if (first.is_ascii_digit() || first == b'.')
        && let Some(number) = number(bytes)
    {
        return Some(number);
    }
    if first == b'"' {
        return string(bytes).map(|length| (Kind::String(String::new()), length));
    }
    if first.is_ascii_lowercase() {
        return Some(lower(rest));
    }
    if first.is_ascii_uppercase() {
        let is_more = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
        return Some((Kind::Upper, length_of(bytes, is_more)));
    }
    let two = |kind| Some((kind, 2));
    let one = |kind| Some((kind, 1));
    match (first, bytes.get(1)) {
        (b'=', Some(b'=')) => two(Kind::Compare(Comparison::Equal)),
        (b'!', Some(b'=')) => two(Kind::Compare(Comparison::NotEqual)),
        (b'>' | b'<', Some(b'=')) => two(Kind::Compare(Comparison::Ordered)),
        (b'>' | b'<', _) => one(Kind::Compare(Comparison::Ordered)),
        (b'=', Some(b'>')) => two(Kind::Arrow),
        (b'=', _) => one(Kind::Equal),
        (b'+' | b'-', _) => one(Kind::Sum),
        (b'*' | b'/', _) => one(Kind::Product),
        (b'(', _) => one(Kind::Open),
        (b')', _) => one(Kind::Close),
        (b'{', _) => one(Kind::OpenBrace),
        (b'}', _) => one(Kind::CloseBrace),
        (b':', _) => one(Kind::Colon),
        (b',', _) => one(Kind::Comma),
        (b'.', _) => one(Kind::Dot),
        (b'[', _) => one(Kind::OpenBracket),
        (b']', _) => one(Kind::CloseBracket),
        (b'_', next) if next.is_none_or(|b| !is_word(b)) => one(Kind::Underscore),
        _ => None,
    }
}

/// A keyword, or a word of small letters.
fn lower(rest: &str) -> (Kind, usize) {
    const KEYWORDS: [(&str, Kind); 6] = [
        ("nil", Kind::Nil),
        ("not", Kind::Not),
        ("or", Kind::Or),
        ("and", Kind::And),
        ("true", Kind::Bool(true)),
        ("false", Kind::Bool(false)),
    ];
    let bytes = rest.as_bytes();
    let whole = &rest[..length_of(bytes, is_word)];
    if let Some((_, kind)) = KEYWORDS.iter().find(|(word, _)| *word == whole) {
        return (kind.clone(), whole.len());
    }
    (Kind::Lower, length_of(bytes, |b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_'))
}

/// `0x12ab`, `1.5e3`, `.5`, `12`.
fn number(bytes: &[u8]) -> Option<(Kind, usize)> {
    if let [b'0', b'x', digits @ ..] = bytes {
        let count = length_of(digits, u8::is_ascii_hexdigit);
        if count > 0 {
            return Some((Kind::Bytes, 2 + count));
        }
    }
    let whole = length_of(bytes, u8::is_ascii_digit);
    if bytes.get(whole) != Some(&b'.') {
        return (whole > 0).then_some((Kind::Int, whole));
    }
    let fraction = length_of(&bytes[whole + 1..], u8::is_ascii_digit);
    if whole == 0 && fraction == 0 {
        return None;
    }
    let mut length = whole + 1 + fraction;
    if let [b'e' | b'E', exponent @ ..] = &bytes[length..] {
        let sign = usize::from(matches!(exponent.first(), Some(b'-' | b'+')));
        let digits = length_of(&exponent[sign..], u8::is_ascii_digit);
        if digits > 0 {
            length += 1 + sign + digits;
        }
    }
    Some((Kind::Float, length))
}

/// The length of a text in double quotes, quotes included.
fn string(bytes: &[u8]) -> Option<usize> {
    let mut place = 1;
    loop {
        match bytes.get(place)? {
            b'"' => return Some(place + 1),
            b'\\' if matches!(bytes.get(place + 1), None | Some(b'\n')) => return None,
            b'\\' => place += 2,
            _ => place += 1,
        }
    }
}

fn length_of(bytes: &[u8], belongs: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().position(|b| !belongs(b)).unwrap_or(bytes.len())
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}
