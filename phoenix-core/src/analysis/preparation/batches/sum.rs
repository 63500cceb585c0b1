//! Sums that equal values leave exact.

/// A sum around the first value, so that n equal values sum to exactly n times the value wherever that is a number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    first: f64,
    pub(super) count: usize,
    excess: f64,
}

impl Sum {
    pub(super) fn add(&mut self, value: f64) {
        if self.count == 0 {
            self.first = value;
        }
        self.count += 1;
        self.excess += value - self.first;
    }

    pub(super) fn total(&self) -> f64 {
        self.first * self.count as f64 + self.excess
    }
}

/// The sum of these values.
pub(super) fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let mut sum = Sum::default();
    values.for_each(|value| sum.add(value));
    sum.total()
}
