//! Simulation: how often the decision is wrong, and how often it finds what is there.
//!
//! Experiments are made at random, with a truth that is known, and judged by the real code of `phoenix_core::analysis`, look by look. Every
//! repetition has a generator of its own, seeded by the seed of the run, the name of its cell and its number: the same seed gives the same
//! tables, however many threads there are.

pub mod apart;
pub mod binomial;
pub mod dice;
pub mod experiment;
pub mod method;
pub mod offered;
pub mod page;
pub mod rule;
pub mod scenario;
pub mod world;

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// How many repetitions one thread takes at a time.
const STRIDE: u64 = 16;

/// What the repetitions of a cell came to, counted: `one(n)` gives for repetition n the index of its outcome, below `outcomes`.
///
/// All cores work on it.
pub fn count(repetitions: u64, outcomes: usize, one: impl Fn(u64) -> usize + Sync) -> Vec<u64> {
    let counts: Vec<AtomicU64> = (0..outcomes).map(|_| AtomicU64::new(0)).collect();
    let next = AtomicU64::new(0);
    let work = || loop {
        let from = next.fetch_add(STRIDE, Ordering::Relaxed);
        if from >= repetitions {
            return;
        }
        for repetition in from..(from + STRIDE).min(repetitions) {
            counts[one(repetition)].fetch_add(1, Ordering::Relaxed);
        }
    };
    thread::scope(|scope| {
        for _ in 1..cores() {
            scope.spawn(work);
        }
        work();
    });
    counts.into_iter().map(AtomicU64::into_inner).collect()
}

/// How many threads work.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}
