//! Combinations of values: every pair of values of any two parameters, and random ones from a seed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::domain::Domain;

/// Values by parameter; those that are not given have their default.
pub(super) type Assignment = BTreeMap<String, Value>;

/// The plainest values of all parameters: defaults where there are some.
pub(super) fn plainest(domains: &[Domain]) -> Assignment {
    assignment(domains, &vec![0; domains.len()])
}

/// Combinations in which every two values of two parameters occur together.
pub(super) fn pairwise(domains: &[Domain]) -> Vec<Assignment> {
    let sizes: Vec<usize> = domains.iter().map(|domain| domain.values.len()).collect();
    rows(&sizes).iter().map(|row| assignment(domains, row)).collect()
}

/// All combinations of these parameters, if they are at most `limit`; the others are plain.
pub(super) fn all_of(domains: &[Domain], chosen: &[usize], limit: usize) -> Option<Vec<Assignment>> {
    let sizes = chosen.iter().map(|index| domains[*index].values.len());
    let count = sizes
        .clone()
        .try_fold(1_usize, |count, size| count.checked_mul(size).filter(|count| *count <= limit))?;
    let assignments = (0..count).map(|mut number| {
        let mut row = vec![0; domains.len()];
        for (index, size) in chosen.iter().zip(sizes.clone()) {
            row[*index] = number % size;
            number /= size;
        }
        assignment(domains, &row)
    });
    Some(assignments.collect())
}

/// Random combinations: half of the parameters plain, the others any of their values.
pub(super) fn random(domains: &[Domain], seed: u64, count: usize) -> Vec<Assignment> {
    let mut random = Random(seed);
    let row = |_| -> Vec<usize> {
        domains
            .iter()
            .map(|domain| if random.below(2) == 0 { 0 } else { random.below(domain.values.len()) })
            .collect()
    };
    let rows: Vec<Vec<usize>> = (0..count).map(row).collect();
    rows.iter().map(|row| assignment(domains, row)).collect()
}

fn assignment(domains: &[Domain], row: &[usize]) -> Assignment {
    let values =
        domains.iter().zip(row).map(|(domain, index)| (domain.name.clone(), domain.values[*index].clone()));
    values.filter(|(_, value)| !value.is_null()).collect()
}

/// A covering array of strength two, greedily: each row takes the first pair that is missing and fills in the others so
/// that they bring as many missing pairs as they can.
fn rows(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut missing = Missing::new(sizes);
    let mut rows = vec![vec![0; sizes.len()]];
    missing.take(&rows[0]);
    while let Some((one, other)) = missing.first() {
        let mut row: Vec<Option<usize>> = vec![None; sizes.len()];
        (row[one.0], row[other.0]) = (Some(one.1), Some(other.1));
        for factor in 0..sizes.len() {
            if row[factor].is_none() {
                let gain = |value: &usize| {
                    let fixed = row.iter().enumerate().filter_map(|(index, value)| Some((index, (*value)?)));
                    fixed.filter(|other| missing.has((factor, *value), *other)).count()
                };
                // The first of the best ones: plain values rather than others.
                let best = (0..sizes[factor]).max_by_key(|value| (gain(value), std::cmp::Reverse(*value)));
                row[factor] = best;
            }
        }
        let row: Vec<usize> = row.into_iter().map(Option::unwrap_or_default).collect();
        missing.take(&row);
        rows.push(row);
    }
    rows
}

/// The pairs of values that no row has yet.
struct Missing {
    /// Where the values of each factor begin among all values.
    starts: Vec<usize>,
    /// The factor and value of each value.
    values: Vec<(usize, usize)>,
    pairs: Vec<bool>,
    next: usize,
}

impl Missing {
    fn new(sizes: &[usize]) -> Self {
        let starts = sizes
            .iter()
            .scan(0, |sum, size| {
                let start = *sum;
                *sum += size;
                Some(start)
            })
            .collect();
        let values: Vec<(usize, usize)> = sizes
            .iter()
            .enumerate()
            .flat_map(|(factor, size)| (0..*size).map(move |value| (factor, value)))
            .collect();
        let count = values.len();
        let pairs = (0..count * count).map(|pair| values[pair / count].0 < values[pair % count].0).collect();
        Self { starts, values, pairs, next: 0 }
    }

    fn index(&self, one: (usize, usize), other: (usize, usize)) -> usize {
        let place = |(factor, value): (usize, usize)| self.starts[factor] + value;
        let (one, other) = if one.0 < other.0 { (one, other) } else { (other, one) };
        place(one) * self.values.len() + place(other)
    }

    fn has(&self, one: (usize, usize), other: (usize, usize)) -> bool {
        self.pairs[self.index(one, other)]
    }

    fn first(&mut self) -> Option<((usize, usize), (usize, usize))> {
        while self.next < self.pairs.len() && !self.pairs[self.next] {
            self.next += 1;
        }
        let count = self.values.len();
        (self.next < self.pairs.len())
            .then(|| (self.values[self.next / count], self.values[self.next % count]))
    }

    fn take(&mut self, row: &[usize]) {
        for one in 0..row.len() {
            for other in one + 1..row.len() {
                let index = self.index((one, row[one]), (other, row[other]));
                self.pairs[index] = false;
            }
        }
    }
}

/// SplitMix64: small, and the same on every platform.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not zero.
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_pair_of_values_stands_in_a_row(sizes in proptest::collection::vec(1..6_usize, 1..9)) {
            let rows = rows(&sizes);
            for one in 0..sizes.len() {
                for other in one + 1..sizes.len() {
                    for (mine, theirs) in (0..sizes[one]).flat_map(|mine| (0..sizes[other]).map(move |theirs| (mine, theirs))) {
                        prop_assert!(rows.iter().any(|row| (row[one], row[other]) == (mine, theirs)));
                    }
                }
            }
            let (mut sorted, all) = (sizes.clone(), sizes.iter().product::<usize>());
            sorted.sort_unstable_by(|one, other| other.cmp(one));
            let least = sorted.iter().take(2).product::<usize>();
            prop_assert!(rows.len() <= all.max(1) && rows.len() <= 3 * least + sizes.len(), "{} rows for {sizes:?}", rows.len());
            prop_assert!(rows.iter().flatten().zip(sizes.iter().cycle()).all(|(value, size)| value < size));
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_combinations_and_another_one_others() {
        let domain = |name: &str| Domain {
            name: name.to_owned(),
            values: (0..9).map(Value::from).collect(),
            finite: false,
            free: false,
            secret: false,
        };
        let domains = [domain("a"), domain("b"), domain("c")];
        assert_eq!(random(&domains, 7, 50), random(&domains, 7, 50));
        assert_ne!(random(&domains, 7, 50), random(&domains, 8, 50));
    }

    #[test]
    fn all_combinations_are_each_made_once_or_none_is() {
        let domain = |name: &str, size: usize| Domain {
            name: name.to_owned(),
            values: (0..size).map(Value::from).collect(),
            finite: true,
            free: false,
            secret: false,
        };
        let domains = [domain("a", 3), domain("b", 2), domain("c", 4)];
        let mut made = all_of(&domains, &[0, 2], 12).unwrap();
        assert_eq!(made.len(), 12);
        made.dedup();
        assert_eq!(made.len(), 12);
        assert_eq!(all_of(&domains, &[0, 2], 11), None);
    }
}
