//! Which aspects of used signals were seen in one place, interval by interval.

use std::collections::BTreeMap;

use super::run::Run;
use crate::model::signals::SeenSignals;

/// What both arms showed of the signals in an interval.
#[derive(Debug)]
pub(crate) struct ShownSignals {
    /// What can be missed: of paired arms all that the baseline showed.
    pub(crate) baseline: SeenSignals,
    pub(crate) candidate: SeenSignals,
    /// All that any host of the baseline showed.
    pub(crate) once: SeenSignals,
    /// Whether both arms were seen.
    pub(crate) both: bool,
}

/// What is known of every aspect, in the order of their numbers.
///
/// Bit by bit would be many times slower: each word carries 64 aspects. Only what the candidate lacked is followed one by one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Aspects {
    /// In how many intervals with both arms the baseline showed it: at least once, twice, three times.
    seen: [Vec<u64>; 3],
    in_baseline: Vec<u64>,
    anywhere: Vec<u64>,
    /// What was missing in the latest interval.
    missing: Vec<u64>,
    /// Of what was missing at least once.
    runs: BTreeMap<u32, Run>,
}

impl Aspects {
    /// The next interval, for a list of so many words.
    pub(crate) fn next(&mut self, words: usize, bin: i64, shown: &ShownSignals) {
        let ShownSignals { baseline, candidate, once, both } = shown;
        let Aspects { seen, in_baseline, anywhere, missing, runs } = self;
        for plane in seen.iter_mut().chain([&mut *in_baseline, anywhere, missing]) {
            plane.resize(words, 0);
        }
        for index in 0..words {
            let (ours, theirs) = (baseline.word(index), candidate.word(index));
            in_baseline[index] |= once.word(index);
            anywhere[index] |= once.word(index) | theirs;
            if !*both {
                continue;
            }
            seen[2][index] |= seen[1][index] & ours;
            seen[1][index] |= seen[0][index] & ours;
            seen[0][index] |= ours;
            let (now, before) = (ours & !theirs, missing[index]);
            for number in numbers(index, now | before) {
                runs.entry(number).or_default().next(bin, now >> (number % 64) & 1 == 1);
            }
            missing[index] = now;
        }
    }

    /// Adds what the baseline showed of them at least once and in intervals enough, and what any arm showed, to these.
    pub(crate) fn add_to(&self, in_baseline: &mut [u64], tested: &mut [u64], anywhere: &mut [u64]) {
        let parts = [(in_baseline, &self.in_baseline), (tested, &self.seen[2]), (anywhere, &self.anywhere)];
        for (all, own) in parts {
            all.iter_mut().zip(own).for_each(|(all, own)| *all |= own);
        }
    }

    /// What was missing at least once, by number.
    pub(crate) fn runs(&self) -> &BTreeMap<u32, Run> {
        &self.runs
    }
}

/// The numbers of the bits of a word.
fn numbers(index: usize, word: u64) -> impl Iterator<Item = u32> {
    let first = u32::try_from(64 * index).unwrap_or(u32::MAX);
    std::iter::successors(Some(word), |left| Some(left & left.wrapping_sub(1)))
        .take_while(|left| *left != 0)
        .map(move |left| first.saturating_add(left.trailing_zeros()))
}
