//! Names and numbers that must not be mixed up.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The name of an experiment, in the order of creation when made by [`ExperimentId::from_parts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ExperimentId(Uuid);

impl ExperimentId {
    /// An id of the time (milliseconds since 1970) and ten random bytes that the caller hands in (the layout of UUID version 7).
    #[must_use]
    pub fn from_parts(milliseconds: u64, random: [u8; 10]) -> ExperimentId {
        ExperimentId(uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
    }
}

impl fmt::Display for ExperimentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ExperimentId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(ExperimentId).map_err(|_| InvalidId {
            kind: "experiment id",
            value: text.to_owned(),
            rule: "a UUID such as 01936d3e-7c00-7000-8000-000000000001",
        })
    }
}

impl TryFrom<String> for ExperimentId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ExperimentId> for String {
    fn from(id: ExperimentId) -> String {
        id.to_string()
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $legal:expr) => {
        $(#[$doc])*
        ///
        /// Cloning it is cheap.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// This text as such a name.
            ///
            /// # Errors
            /// [`InvalidId`] saying what is allowed.
            pub fn new(text: impl Into<Arc<str>>) -> Result<Self, InvalidId> {
                let text = text.into();
                let legal: fn(&str) -> bool = $legal;
                if legal(&text) {
                    Ok($name(text))
                } else {
                    Err(InvalidId { kind: $kind, value: text.to_string(), rule: $rule })
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $name::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                $name::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0.as_ref().to_owned()
            }
        }
    };
}

fn is_printable(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

text_id!(
    /// A target: the host on which variants run.
    HostId, "host", "1 to 253 bytes without spaces or control characters", |t| is_printable(t, 253)
);
text_id!(
    /// The caller's own name for a request, by which a repeated one is known.
    RequestId, "request id", "1 to 128 bytes without spaces or control characters", |t| is_printable(t, 128)
);
text_id!(
    /// Who asked for something: a user, a service, or `phoenix` itself.
    Actor, "actor", "1 to 253 bytes without spaces or control characters", |t| is_printable(t, 253)
);
text_id!(
    /// The name of a template, such as `process-baseline-v1`.
    TemplateName, "template name", "1 to 63 lower-case letters, digits and hyphens, starting with a letter", is_label
);

impl Actor {
    /// Phoenix itself: timers, workers, policies.
    #[must_use]
    pub fn phoenix() -> Actor {
        Actor(Arc::from("phoenix"))
    }
}

/// Whether `text` is like a DNS label: 1 to 63 lower-case letters, digits and hyphens, starting with a letter, not ending with a hyphen.
#[must_use]
pub fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && text.as_bytes()[0].is_ascii_lowercase()
        && !text.ends_with('-')
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            /// The one after this.
            #[must_use]
            pub const fn next(self) -> $name {
                $name(self.0.saturating_add(1))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id!(
    /// How many events an experiment has had; the first event makes it 1.
    Version
);
number_id!(
    /// A number on every effect that touches a host, increasing per host across all experiments.
    Fence
);
number_id!(
    /// The revision of a template; revisions are immutable and count from 1.
    Revision
);

/// A text that is not legal as the name it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not a valid {kind}: it must be {rule}")]
pub struct InvalidId {
    /// What it should have been.
    pub kind: &'static str,
    /// The text.
    pub value: String,
    /// What is allowed.
    pub rule: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_refuse_spaces_controls_and_excess_and_say_what_is_allowed() {
        for bad in ["", "a b", "a\nb", "tab\there", &"x".repeat(254)] {
            let error = HostId::new(bad).unwrap_err();
            assert!(error.to_string().contains("253 bytes"), "{error}");
        }
        assert_eq!(HostId::new("web-1.example.com").unwrap().as_str(), "web-1.example.com");
    }

    #[test]
    fn labels_are_like_dns_labels() {
        for good in ["a", "process-baseline-v1", &"a".repeat(63)] {
            assert!(is_label(good), "{good}");
        }
        for bad in ["", "-a", "a-", "1a", "A", "a_b", "ä", &"a".repeat(64)] {
            assert!(!is_label(bad), "{bad}");
        }
    }

    #[test]
    fn ids_sort_by_time_and_read_back() {
        let (early, late) =
            (ExperimentId::from_parts(1000, [255; 10]), ExperimentId::from_parts(1001, [0; 10]));
        assert!(early < late && early.to_string() < late.to_string());
        assert_eq!(early.to_string().parse(), Ok(early));
        assert!("nonsense".parse::<ExperimentId>().unwrap_err().to_string().contains("UUID"));
    }
}
