//! Chance, from a seed.

use rand_distr::{Distribution, StandardNormal, StandardUniform};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// A generator of one repetition.
#[derive(Debug, Clone)]
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// The generator of a repetition of a cell in a run.
    #[must_use]
    pub fn of(seed: u64, cell: &str, repetition: u64) -> Dice {
        // FNV-1a: cells that are added or renamed leave the others alone.
        let name = cell.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        let mixed =
            seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ name ^ repetition.wrapping_mul(0xD1B5_4A32_D192_ED03);
        Dice(Xoshiro256PlusPlus::seed_from_u64(mixed))
    }

    /// Between 0 and 1.
    pub fn uniform(&mut self) -> f64 {
        StandardUniform.sample(&mut self.0)
    }

    /// Standard normal.
    pub fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Student's t with 3 degrees of freedom, scaled to a standard deviation of 1: heavy tails, no fourth moment.
    pub fn heavy(&mut self) -> f64 {
        let squares: f64 = (0..3).map(|_| self.normal().powi(2)).sum();
        self.normal() / squares.sqrt()
    }
}

/// A stationary autoregressive series of order one with a standard deviation of 1.
#[derive(Debug, Clone)]
pub struct Wave {
    coefficient: f64,
    innovation: f64,
    state: f64,
}

impl Wave {
    /// With this correlation between neighbours, from its stationary distribution on.
    pub fn new(coefficient: f64, dice: &mut Dice) -> Wave {
        Wave { coefficient, innovation: (1.0 - coefficient * coefficient).sqrt(), state: dice.normal() }
    }

    /// The next value.
    pub fn next(&mut self, dice: &mut Dice) -> f64 {
        self.state = self.coefficient * self.state + self.innovation * dice.normal();
        self.state
    }
}

#[cfg(test)]
mod tests {
    use phoenix_core::analysis::estimate::autocorrelation::{autocorrelation, integrated_time};
    use phoenix_core::analysis::estimate::mean::Summary;

    use super::*;

    fn series(mut next: impl FnMut(&mut Dice) -> f64) -> Vec<f64> {
        let mut dice = Dice::of(1, "tests", 0);
        (0..100_000).map(|_| next(&mut dice)).collect()
    }

    #[test]
    fn the_noise_is_standard_normal_and_its_waves_are_as_correlated_as_they_say() {
        let white = series(Dice::normal);
        let summary = Summary::of(&white);
        assert!(summary.mean.abs() < 0.02 && (summary.variance() - 1.0).abs() < 0.03, "{summary:?}");
        assert!(autocorrelation(&white, 1)[1].abs() < 0.02);
        for (coefficient, tau) in [(0.6, 4.0), (0.9, 19.0)] {
            let mut wave = Wave::new(coefficient, &mut Dice::of(2, "tests", 0));
            let values = series(|dice| wave.next(dice));
            assert!((Summary::of(&values).variance() - 1.0).abs() < 0.1);
            // (1 + φ) / (1 − φ).
            assert!(
                (integrated_time(&values).tau / tau - 1.0).abs() < 0.15,
                "{}",
                integrated_time(&values).tau
            );
        }
    }

    #[test]
    fn heavy_tails_are_heavy() {
        let values = series(Dice::heavy);
        let beyond = values.iter().filter(|value| value.abs() > 5.0).count();
        // 2 P(t_3 > 5 √3) = 0.32 %; a normal would have none.
        assert!((200..500).contains(&beyond), "{beyond}");
    }

    #[test]
    fn cells_and_repetitions_have_numbers_of_their_own() {
        let first = |seed, cell, repetition| Dice::of(seed, cell, repetition).uniform().to_bits();
        let all = [first(1, "a", 0), first(1, "a", 1), first(1, "b", 0), first(2, "a", 0)];
        assert_eq!(first(1, "a", 0), all[0]);
        for (index, one) in all.iter().enumerate() {
            assert!(!all[..index].contains(one));
        }
    }
}
