//! Which aspects of used signals an arm showed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The name of a list of used signals: 64 bits of the SHA-256 of what it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SignalsId(pub u64);

impl From<SignalsId> for String {
    fn from(id: SignalsId) -> String {
        format!("{:016x}", id.0)
    }
}

impl TryFrom<String> for SignalsId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16)
            .map(SignalsId)
            .map_err(|_| format!("{text:?} is not 16 hexadecimal digits"))
    }
}

/// The greatest number of an aspect that is kept.
const GREATEST: u32 = 1 << 22;

/// The numbers of the aspects (of [`UsedSignals::aspects`](super::UsedSignals::aspects)) that an arm showed in an interval.
///
/// In text: `0-17 19`.
///
/// ```
/// use phoenix_core::model::signals::{SeenSignals, SignalsId};
/// let mut seen = SeenSignals::of(SignalsId(7));
/// seen.extend([0, 1, 2, 19]);
/// assert!(seen.contains(2) && !seen.contains(3));
/// assert_eq!(seen.to_string(), "0-2 19");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenSignals {
    /// The list that the numbers belong to.
    pub list: SignalsId,
    #[serde(with = "crate::model::signals::seen::text")]
    seen: Bits,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Bits(Vec<u64>);

impl SeenSignals {
    /// Nothing of this list.
    #[must_use]
    pub const fn of(list: SignalsId) -> SeenSignals {
        SeenSignals { list, seen: Bits(Vec::new()) }
    }

    /// Whether the aspect of this number was shown.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        self.seen.contains(number)
    }

    /// The numbers from 64 · `index` on, as the bits of a word.
    pub(crate) fn word(&self, index: usize) -> u64 {
        self.seen.0.get(index).copied().unwrap_or(0)
    }

    /// Takes in what another one of the same list shows; one of another list says nothing here.
    pub fn unite(&mut self, other: &SeenSignals) {
        if self.list == other.list {
            let Bits(words) = &mut self.seen;
            words.resize(words.len().max(other.seen.0.len()), 0);
            words.iter_mut().zip(&other.seen.0).for_each(|(word, more)| *word |= more);
        }
    }

    /// The numbers, in their order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let words = self.seen.0.iter().zip((0_u32..).step_by(64));
        words.flat_map(|(word, first)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| first + bit)
        })
    }
}

impl Extend<u32> for SeenSignals {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, numbers: I) {
        numbers.into_iter().for_each(|number| self.seen.insert(number));
    }
}

impl fmt::Display for SeenSignals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut numbers = self.iter().peekable();
        let mut gap = "";
        while let Some(first) = numbers.next() {
            let mut last = first;
            while let Some(next) = numbers.next_if(|next| *next == last + 1) {
                last = next;
            }
            write!(f, "{gap}{first}")?;
            if last > first {
                write!(f, "-{last}")?;
            }
            gap = " ";
        }
        Ok(())
    }
}

impl Bits {
    fn contains(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    fn insert(&mut self, number: u32) {
        if number > GREATEST {
            return;
        }
        let index = number as usize / 64;
        if index >= self.0.len() {
            self.0.resize(index + 1, 0);
        }
        self.0[index] |= 1 << (number % 64);
    }
}

impl FromStr for Bits {
    type Err = String;

    fn from_str(text: &str) -> Result<Bits, String> {
        let mut bits = Bits::default();
        for part in text.split_ascii_whitespace() {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let number = |text: &str| text.parse().ok().filter(|number: &u32| *number <= GREATEST);
            let range = number(first).zip(number(last)).filter(|(first, last)| first <= last);
            let (first, last) = range
                .ok_or_else(|| format!("{part:?} is not a number up to {GREATEST} or a range of such"))?;
            (first..=last).for_each(|number| bits.insert(number));
        }
        Ok(bits)
    }
}

mod text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::{Bits, SeenSignals, SignalsId};

    pub(super) fn serialize<S: Serializer>(bits: &Bits, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&SeenSignals { list: SignalsId(0), seen: bits.clone() })
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bits, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
