//! What can be seen or missed of a used signal.

use std::fmt;

use super::SignalKind;

/// One thing that a series shows or does not show of a [`UsedSignal`](super::UsedSignal).
///
/// A series *may be meant* when it has the name and none of its labels contradicts a matcher; a label that it does not carry may be added on
/// the way (`job`, `cluster`). All aspects but [`Aspect::Matched`] are shown by series that may be meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// There is a series that may be meant.
    Found,
    /// A series fulfils every matcher as it is.
    Matched,
    /// A series is of this type.
    Kind(SignalKind),
    /// A series carries this label.
    Label(String),
    /// A series has this value, one of several that are asked for.
    Value {
        /// The label.
        label: String,
        /// The value.
        value: String,
    },
}

/// What is missing if it is not shown.
impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Aspect::Found => f.write_str("no series of it"),
            Aspect::Matched => f.write_str("no series that fulfils all its matchers"),
            Aspect::Kind(SignalKind::Counter) => f.write_str("no counter among its series"),
            Aspect::Kind(SignalKind::Histogram) => f.write_str("no histogram among its series"),
            Aspect::Label(label) => write!(f, "no label {label} on its series"),
            Aspect::Value { label, value } => write!(f, "no series with {label}={value:?}"),
        }
    }
}
