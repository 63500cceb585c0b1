//! Chance by a seed: SplitMix64 (Steele, Lea, Flood 2014), whose every output is a pure function of where it stands.

use phoenix_core::model::Fraction;

/// A stream of chances.
#[derive(Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The stream of the n-th time that `name` is asked for under a seed.
    pub(super) fn of(seed: u64, name: &str, n: u64) -> Chance {
        let mut place = mixed(seed);
        for byte in name.bytes() {
            place = mixed(place ^ u64::from(byte));
        }
        Chance(mixed(place ^ n))
    }

    /// Whether something happens that happens this often.
    pub(super) fn hits(&mut self, share: Fraction) -> bool {
        #[allow(clippy::cast_precision_loss, reason = "53 bits are what a fraction in [0, 1) holds")]
        let at = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        at < share.get()
    }

    /// From one to `longest`, each as often; zero if that is zero.
    pub(super) fn up_to(&mut self, longest: u32) -> u32 {
        match self.next().checked_rem(u64::from(longest)) {
            Some(rest) => u32::try_from(rest).map_or(longest, |rest| rest + 1),
            None => 0,
        }
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        finished(self.0)
    }
}

fn mixed(place: u64) -> u64 {
    finished(place.wrapping_add(0x9e37_79b9_7f4a_7c15))
}

fn finished(place: u64) -> u64 {
    let z = (place ^ (place >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_splitmix64() {
        // The published outputs of the generator that stands at 1234567 (Vigna's splitmix64.c).
        let mut chance = Chance(1_234_567);
        let outputs: Vec<u64> = (0..3).map(|_| chance.next()).collect();
        assert_eq!(
            outputs,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn a_share_is_met_as_often_as_it_says() {
        let share = |percent| {
            (0..10_000).filter(|n| Chance::of(7, "commit", *n).hits(Fraction::percent(percent))).count()
        };
        assert_eq!((share(0), share(100)), (0, 10_000));
        let quarter = share(25);
        assert!((2_300..=2_700).contains(&quarter), "five standard errors around 2,500: {quarter}");
    }

    #[test]
    fn every_delay_up_to_the_longest_comes() {
        let delays: std::collections::BTreeSet<u32> =
            (0..200).map(|n| Chance::of(7, "claim", n).up_to(5)).collect();
        assert_eq!(delays.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(Chance::of(7, "claim", 0).up_to(0), 0);
    }
}
