//! The two variants (arms) and the designs that lay them over hosts.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Fraction;

/// One of the two arms of an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// What the candidate is compared with.
    Baseline,
    /// The idea that is tried.
    Candidate,
}

impl Variant {
    /// Both arms, the baseline first.
    pub const ALL: [Variant; 2] = [Variant::Baseline, Variant::Candidate];

    /// The word used on the wire and in tags: `baseline` or `candidate`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Variant::Baseline => "baseline",
            Variant::Candidate => "candidate",
        }
    }

    /// The arm on the other side.
    #[must_use]
    pub const fn other(self) -> Variant {
        match self {
            Variant::Baseline => Variant::Candidate,
            Variant::Candidate => Variant::Baseline,
        }
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One value for each arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct PerVariant<T> {
    /// The baseline's.
    pub baseline: T,
    /// The candidate's.
    pub candidate: T,
}

impl<T> PerVariant<T> {
    /// The value of `variant`.
    pub fn get(&self, variant: Variant) -> &T {
        match variant {
            Variant::Baseline => &self.baseline,
            Variant::Candidate => &self.candidate,
        }
    }

    /// The value of `variant`, to be changed.
    pub fn get_mut(&mut self, variant: Variant) -> &mut T {
        match variant {
            Variant::Baseline => &mut self.baseline,
            Variant::Candidate => &mut self.candidate,
        }
    }

    /// The same for each arm of what was made of its value.
    pub fn map<U>(self, mut make: impl FnMut(T) -> U) -> PerVariant<U> {
        PerVariant { baseline: make(self.baseline), candidate: make(self.candidate) }
    }

    /// Makes one value for each arm.
    pub fn from_fn(mut make: impl FnMut(Variant) -> T) -> PerVariant<T> {
        PerVariant { baseline: make(Variant::Baseline), candidate: make(Variant::Candidate) }
    }
}

/// How the arms are laid over the targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Design {
    /// On every target both arms run beside what runs there and send to the measuring sink only.
    #[default]
    Shadow,
    /// The same on targets whose collector is sent its data: something in front of it copies to both arms whatever it is sent.
    Mirror,
    /// Each target's production collector becomes one arm.
    Split {
        /// The share of the targets that get the candidate, between 0 and 1.
        candidate_share: Fraction,
    },
}

impl Design {
    /// Whether both arms run on the same hosts, so that the analysis pairs them.
    #[must_use]
    pub const fn is_paired(self) -> bool {
        matches!(self, Design::Shadow | Design::Mirror)
    }
}
