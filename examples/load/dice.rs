//! Seeded randomness: SplitMix64, the same on every machine.

/// A stream of random numbers that its seed determines.
pub(crate) struct Dice(u64);

impl Dice {
    /// The stream with this number among those of a seed: what one process draws never shifts another's.
    pub(crate) fn stream(seed: u64, number: u64) -> Self {
        let mut dice = Self(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Uniform in `0.0..1.0`.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between two positive bounds, every octave as likely as any other.
    pub(crate) fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.fraction())
    }

    /// The wait for the next of events that come at random, so many a second.
    pub(crate) fn wait(&mut self, per_second: f64) -> f64 {
        -(1.0 - self.fraction()).ln() / per_second
    }

    /// One of these.
    pub(crate) fn choose<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[(self.fraction() * among.len() as f64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_determines_each_of_its_streams_and_streams_differ() {
        let draw = |seed, number| {
            let mut dice = Dice::stream(seed, number);
            [dice.fraction(), dice.fraction(), dice.fraction()]
        };
        assert_eq!(draw(7, 3), draw(7, 3));
        assert_ne!(draw(7, 3), draw(7, 4));
        assert_ne!(draw(7, 3), draw(8, 3));
    }

    #[test]
    fn draws_keep_to_their_bounds_and_means() {
        const DRAWS: usize = 100_000;
        let mut dice = Dice::stream(1, 0);
        let lives: Vec<f64> = (0..DRAWS).map(|_| dice.log_uniform(0.3, 30.0)).collect();
        assert!(lives.iter().all(|life| (0.3..30.0).contains(life)));
        let below_the_middle = lives.iter().filter(|life| **life < 3.0).count() as f64 / DRAWS as f64;
        assert!((below_the_middle - 0.5).abs() < 0.01, "{below_the_middle} of the lives are below 3 s");
        let mean_wait = (0..DRAWS).map(|_| dice.wait(4.0)).sum::<f64>() / DRAWS as f64;
        assert!((mean_wait - 0.25).abs() < 0.005, "4 a second come {mean_wait} s apart");
        let chosen: std::collections::BTreeSet<_> = (0..1000).map(|_| *dice.choose(&[1, 2, 3])).collect();
        assert_eq!(chosen, [1, 2, 3].into());
    }
}
