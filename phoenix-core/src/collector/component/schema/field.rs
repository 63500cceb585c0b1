//! One field: its name, kind, default and limits, in one line.

use super::Kind;
use crate::collector::component::Version;

/// A field of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What belongs there.
    pub kind: Kind,
    /// What holds when it is left out, as it would be written; `None` is nothing, 0 or `false`.
    pub default: Option<&'static str>,
    /// Whether the collector refuses a body in which it is left out, empty or 0.
    pub required: bool,
    /// Whether null is as good as leaving it out (a pointer); else null is 0, `false` or an empty text.
    pub nullable: bool,
    /// The limits of a number, a duration (nanoseconds) or the length of a list.
    pub bounds: Option<Bounds>,
    /// The version that brought it; `None` is before all that are checked for.
    pub since: Option<Version>,
    /// The first version without it.
    pub until: Option<Version>,
    /// What to write instead of a field that is gone, or that is on its way out.
    pub instead: Option<&'static str>,
    /// What it is for, when the name does not say it.
    pub doc: &'static str,
}

/// The limits of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The lowest value.
    pub min: Option<f64>,
    /// Whether the lowest value itself is too low.
    pub above: bool,
    /// The highest value.
    pub max: Option<f64>,
}

/// A field that may be left out.
///
/// ```
/// use phoenix_core::collector::component::schema::{Field, Kind, field};
///
/// const TIMEOUT: Field = field("timeout", Kind::Duration).default("200ms").at_least(0.0);
/// assert_eq!(TIMEOUT.default, Some("200ms"));
/// ```
#[must_use]
pub const fn field(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        default: None,
        required: false,
        nullable: false,
        bounds: None,
        since: None,
        until: None,
        instead: None,
        doc: "",
    }
}

const UNBOUNDED: Bounds = Bounds { min: None, above: false, max: None };

impl Field {
    /// The same with what holds when it is left out, written as in a configuration.
    #[must_use]
    pub const fn default(self, text: &'static str) -> Self {
        Self { default: Some(text), ..self }
    }

    /// The same, refused when it is left out, empty or 0.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same, where null is as good as leaving it out: the collector keeps a pointer.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// The same with a lowest value.
    #[must_use]
    pub const fn at_least(self, min: f64) -> Self {
        let bounds = self.limits();
        Self { bounds: Some(Bounds { min: Some(min), above: false, ..bounds }), ..self }
    }

    /// The same with a value that it must exceed.
    #[must_use]
    pub const fn above(self, min: f64) -> Self {
        let bounds = self.limits();
        Self { bounds: Some(Bounds { min: Some(min), above: true, ..bounds }), ..self }
    }

    /// The same with a highest value.
    #[must_use]
    pub const fn at_most(self, max: f64) -> Self {
        let bounds = self.limits();
        Self { bounds: Some(Bounds { max: Some(max), ..bounds }), ..self }
    }

    /// The same, there from a version on: `0.minor.0`.
    #[must_use]
    pub const fn since(self, minor: u16) -> Self {
        Self { since: Some(Version::v0(minor)), ..self }
    }

    /// The same, gone from a version on: `0.minor.0`.
    #[must_use]
    pub const fn until(self, minor: u16) -> Self {
        Self { until: Some(Version::v0(minor)), ..self }
    }

    /// The same with what to write instead.
    #[must_use]
    pub const fn instead(self, instead: &'static str) -> Self {
        Self { instead: Some(instead), ..self }
    }

    /// The same with what it is for.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    const fn limits(&self) -> Bounds {
        match self.bounds {
            Some(bounds) => bounds,
            None => UNBOUNDED,
        }
    }
}

impl Bounds {
    /// What a value must be, when this one is not: `above 0`.
    #[must_use]
    pub fn broken_by(&self, value: f64, write: impl Fn(f64) -> String) -> Option<String> {
        if let Some(min) = self.min {
            if self.above && value <= min {
                return Some(format!("above {}", write(min)));
            }
            if value < min {
                return Some(format!("at least {}", write(min)));
            }
        }
        match self.max {
            Some(max) if value > max => Some(format!("at most {}", write(max))),
            _ => None,
        }
    }
}
