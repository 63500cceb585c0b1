//! A single value: its text, how it was written, and what a collector takes it for.

use crate::collector::diagnostic::Span;

/// A single value with its text as written.
#[derive(Debug, Clone, Eq)]
pub struct Scalar {
    pub(super) text: String,
    pub(super) style: Style,
}

/// How a scalar was written, as far as it matters for writing it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Block,
    /// What a `${…}` stands for: typed as if it were plain, and a text as well.
    Expanded,
    /// A text with a `${…}` whose value is not known.
    Opaque,
}

/// What the collector's YAML reader takes a scalar for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: `~`, `null` or no text at all.
    Null,
    /// `true` or `false`.
    Bool,
    /// An integer, also as `0x10`, `010` or `1_000`.
    Int,
    /// A number with a fraction or an exponent, `.inf`, `.nan`.
    Float,
    /// A date such as `2001-01-01`.
    Timestamp,
    /// Text.
    String,
}

impl Scalar {
    /// A text, written so that no reader takes it for anything else.
    pub fn string(text: impl Into<String>) -> Self {
        let text = text.into();
        let style = if is_plain_word(&text) { Style::Plain } else { Style::DoubleQuoted };
        Self { text, style }
    }

    /// A text in double quotes, whether it needs them or not.
    pub fn quoted(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::DoubleQuoted }
    }

    /// A whole number.
    #[must_use]
    pub fn int(number: u64) -> Self {
        Self::plain(number.to_string())
    }

    /// `true` or `false`.
    #[must_use]
    pub fn bool(value: bool) -> Self {
        Self::plain(value.to_string())
    }

    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::Plain }
    }

    /// What a whole `${…}` stands for: a number or boolean when it looks like one, and a text as well.
    pub(crate) fn expanded(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::Expanded }
    }

    /// A text of which a part was a `${…}`: it stands nowhere as it is.
    pub(crate) fn resolved(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::Block }
    }

    /// A text with a `${…}` whose value is not known.
    pub(crate) fn opaque(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::Opaque }
    }

    /// The text, quotes and escapes resolved.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the collector takes it for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.style {
            Style::Plain | Style::Expanded => kind_of_plain(&self.text),
            Style::SingleQuoted | Style::DoubleQuoted | Style::Block | Style::Opaque => Kind::String,
        }
    }

    /// Whether it is a text with a `${…}` whose value only the collector sees.
    pub(crate) fn is_opaque(&self) -> bool {
        self.style == Style::Opaque
    }

    /// How it stands in the file, when that is known of each of its bytes.
    pub(crate) fn written(&self, span: Span) -> Option<Written> {
        let (quotes, doubled): (usize, &[char]) = match self.style {
            Style::Plain => (0, &[]),
            Style::SingleQuoted => (1, &['\'']),
            Style::DoubleQuoted => (1, &['"', '\\']),
            Style::Block | Style::Expanded | Style::Opaque => return None,
        };
        let written = Written { quotes, doubled };
        let length = written.offset(&self.text, self.text.len())? + quotes;
        (span.end.checked_sub(span.start) == Some(length) && !self.text.contains('\n')).then_some(written)
    }

    /// Whether it is what a whole `${…}` stands for: a number then serves as a text, too.
    pub(crate) fn is_expanded(&self) -> bool {
        self.style == Style::Expanded
    }
}

/// How a text on one line stands in a file: its quotes, and what is written twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    quotes: usize,
    doubled: &'static [char],
}

impl Written {
    /// Where in what is written a byte of the text stands.
    pub(crate) fn offset(self, text: &str, place: usize) -> Option<usize> {
        let before = text.get(..place.min(text.len()))?;
        Some(self.quotes + before.len() + before.matches(self.doubled).count())
    }

    /// How many columns stand before that byte.
    pub(crate) fn columns(self, text: &str, place: usize) -> Option<usize> {
        let before = text.get(..place.min(text.len()))?;
        Some(self.quotes + before.chars().count() + before.matches(self.doubled).count())
    }
}

/// Two scalars are equal when a collector reads the same value from them.
impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        match (self.kind(), other.kind()) {
            (Kind::Null, Kind::Null) => true,
            (mine, theirs) => mine == theirs && self.text == other.text,
        }
    }
}

/// Whether a text may be written without quotes and is text for every YAML reader, 1.1 or 1.2.
pub(super) fn is_plain_word(text: &str) -> bool {
    const READ_AS_SOMETHING_ELSE: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_./-".contains(&b))
        && !READ_AS_SOMETHING_ELSE.iter().any(|word| text.eq_ignore_ascii_case(word));
    is_word || is_duration(text)
}

/// A number with one unit of time, `60s`.
fn is_duration(text: &str) -> bool {
    ["ms", "s", "m", "h"].iter().any(|unit| {
        let number = text.strip_suffix(unit).unwrap_or_default();
        !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    })
}

fn kind_of_plain(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return Kind::Bool,
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return Kind::Float,
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => return Kind::Float,
        _ => {}
    }
    if is_int(unsigned) {
        Kind::Int
    } else if is_float(unsigned) {
        Kind::Float
    } else if is_date(text) {
        Kind::Timestamp
    } else {
        Kind::String
    }
}

fn is_int(unsigned: &str) -> bool {
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let bare: String = unsigned.chars().filter(|c| *c != '_').collect();
    let (digits, radix) = match bare.get(..2) {
        Some("0x" | "0X") => (&bare[2..], 16),
        Some("0o" | "0O") => (&bare[2..], 8),
        Some("0b" | "0B") => (&bare[2..], 2),
        _ => (bare.as_str(), 10),
    };
    !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix))
}

fn is_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent_holds = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let has_digit = mantissa.bytes().any(|b| b.is_ascii_digit());
    let is_one =
        exponent_holds && has_digit && digits(whole) && digits(fraction) && !mantissa.starts_with('_');
    // What is too large for a number stays a text.
    is_one && unsigned.replace('_', "").parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-' && {
        bytes[5].is_ascii_digit()
    }
}
