//! The names that an arm has shown, numbered.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher};

/// Numbers for names, in the order in which they were seen first.
#[derive(Debug, Default)]
pub(super) struct Interner {
    numbers: HashMap<Box<str>, usize, BuildHasherDefault<DefaultHasher>>,
    names: Vec<Box<str>>,
}

impl Interner {
    /// The number of `name`, and whether it is new.
    pub(super) fn number(&mut self, name: &str) -> (usize, bool) {
        if let Some(&number) = self.numbers.get(name) {
            return (number, false);
        }
        let number = self.names.len();
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        (number, true)
    }

    /// The number of `name`, which may well be that of `guess`.
    pub(super) fn number_near(&mut self, name: &str, guess: Option<usize>) -> usize {
        match guess {
            Some(number) if &*self.names[number] == name => number,
            _ => self.number(name).0,
        }
    }

    /// The name of that number.
    pub(super) fn name(&self, number: usize) -> &str {
        &self.names[number]
    }
}

/// The names that an arm has shown, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) metrics: Interner,
    pub(super) attributes: Interner,
    pub(super) executables: Interner,
    /// Those of the executables that are critical.
    pub(super) critical: BTreeSet<String>,
    /// The number of `process.memory.usage`.
    pub(super) memory: Option<usize>,
}
