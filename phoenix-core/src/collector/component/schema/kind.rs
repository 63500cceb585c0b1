//! What belongs in a field.

use super::Schema;
use crate::collector::check::fields::Place;
use crate::collector::component::Class;

/// What belongs in a field, as the collector decodes it.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Anything at all.
    Any,
    /// `true` or `false`.
    Bool,
    /// A whole number of so many bits.
    Int(u8),
    /// A whole number that is not negative, of so many bits.
    Uint(u8),
    /// A number.
    Float,
    /// A duration: `200ms`, `1m30s`. A bare number is read as nanoseconds.
    Duration,
    /// A text of a form.
    Text(Format),
    /// One of some words.
    Enum(&'static Words),
    /// The id of a component of a class that the field refers to.
    Id(Class),
    /// A list; a text where texts belong is split at commas, as the collector does.
    List(&'static Kind),
    /// A list that a text is never split into.
    StrictList(&'static Kind),
    /// A map with keys of the author's own.
    Map(&'static Kind),
    /// A map, or a list of `{name, value}`: headers.
    Pairs(&'static Kind),
    /// An object that is always there, with defaults when it is left out.
    Object(&'static Schema),
    /// An object that is there only when it is written: a pointer, null is absent.
    Pointer(&'static Schema),
    /// An optional section with an `enabled` switch; a default of `true` means that it is there when
    /// left out, `null` means that null is as good as writing it empty, and none that null leaves it out.
    Optional(&'static Schema),
    /// Any one of several kinds; the first that fits the shape of what is written.
    OneOf(&'static [Kind]),
    /// A condition or statement of the collector's transformation language.
    Ottl(Ottl),
    /// Whatever a function says that decodes it.
    Custom(fn(&Place<'_>)),
}

impl Kind {
    /// Any text.
    pub const TEXT: Self = Self::Text(Format::Any);
    /// A list of any texts.
    pub const TEXTS: Self = Self::List(&Self::TEXT);
    /// A secret.
    pub const SECRET: Self = Self::Text(Format::Secret);
    /// Headers: names with secret values.
    pub const HEADERS: Self = Self::Pairs(&Self::SECRET);
    /// A map of texts.
    pub const TEXT_MAP: Self = Self::Map(&Self::TEXT);
}

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Any text.
    Any,
    /// A secret; it is never repeated in a message.
    Secret,
    /// A regular expression of Go's syntax.
    Regexp,
    /// `host:port`; a missing port is refused.
    HostPort,
    /// `host:port` to listen at; a missing port is not noticed before the start.
    Listen,
    /// An absolute URL.
    Url,
    /// A path in the file system of the collector's machine.
    Path,
}

/// The words of a field that takes only some.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The words.
    pub words: &'static [&'static str],
    /// Whether upper and lower case are the same.
    pub any_case: bool,
    /// Whether an empty text is taken, too.
    pub or_empty: bool,
    /// Whether null leaves the default as it is, and is no empty text.
    pub keeps_null: bool,
    /// The whole numbers that are taken as well: the collector keeps these words as numbers.
    pub numbers: Option<(i64, i64)>,
}

impl Words {
    /// Exactly these words.
    #[must_use]
    pub const fn of(words: &'static [&'static str]) -> Self {
        Self { words, any_case: false, or_empty: false, keeps_null: false, numbers: None }
    }

    /// The same in any case.
    #[must_use]
    pub const fn any_case(self) -> Self {
        Self { any_case: true, ..self }
    }

    /// The same, or an empty text.
    #[must_use]
    pub const fn or_empty(self) -> Self {
        Self { or_empty: true, ..self }
    }

    /// The same, or null, which leaves the default as it is.
    #[must_use]
    pub const fn or_null(self) -> Self {
        Self { keeps_null: true, ..self }
    }

    /// The same, or a number of a range that stands for one.
    #[must_use]
    pub const fn or_numbers(self, lowest: i64, highest: i64) -> Self {
        Self { numbers: Some((lowest, highest)), ..self }
    }

    /// Whether a text is one of them.
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        (self.or_empty && text.is_empty())
            || self.words.iter().any(|word| match self.any_case {
                true => word.eq_ignore_ascii_case(text),
                false => *word == text,
            })
    }
}

/// What a text of the transformation language is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ottl {
    /// Whether it says what is so or what to do.
    pub is: OttlUse,
    /// What it is about.
    pub signal: OttlSignal,
    /// The context it is read in; `None` when the paths it names say which.
    pub context: Option<&'static str>,
}

/// Whether a text of the transformation language asks or acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OttlUse {
    /// It is true or not.
    Condition,
    /// It changes something.
    Statement,
    /// It has a value.
    Value,
}

/// What a text of the transformation language is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OttlSignal {
    /// Traces.
    Traces,
    /// Metrics.
    Metrics,
    /// Logs.
    Logs,
    /// Profiles.
    Profiles,
}
