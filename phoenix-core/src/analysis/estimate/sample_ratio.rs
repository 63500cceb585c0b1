//! Whether the arms have as many hosts as they were to have: a test of the experiment, not of the candidate.
//!
//! χ² = Σ (observed − expected)² / expected over *hosts*, never over data points. A mismatch means that hosts were lost or assigned
//! otherwise than planned, so that nothing else may be believed.

use crate::analysis::distribution::gamma;

/// Below this p-value the numbers of hosts are no accident.
pub const ALARM: f64 = 0.001;

/// The test of the numbers of hosts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleRatio {
    /// χ²; infinite when there are hosts where none were to be.
    pub chi_squared: f64,
    /// Degrees of freedom: one less than there are arms with a share; 0 when nothing can be tested.
    pub df: usize,
    /// The p-value of the planned shares; 1 when nothing can be tested.
    pub p: f64,
}

impl SampleRatio {
    /// Of the hosts of each arm and the shares that were planned, in any unit: `[1.0, 1.0]` is half and half.
    ///
    /// An arm without a positive, finite share was to have no host.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::sample_ratio::SampleRatio;
    ///
    /// assert!(!SampleRatio::of(&[100, 110, 95], &[1.0, 1.0, 1.0]).is_mismatch());
    /// assert!(SampleRatio::of(&[9_100, 900], &[0.9, 0.1]).is_mismatch());
    /// ```
    #[must_use]
    pub fn of(observed: &[u64], shares: &[f64]) -> SampleRatio {
        let share = |arm: usize| shares.get(arm).copied().filter(|share| share.is_finite() && *share > 0.0);
        let greatest = (0..observed.len()).filter_map(share).fold(0.0, f64::max);
        // By the greatest, so that no sum overflows.
        let all: f64 = (0..observed.len()).filter_map(share).map(|share| share / greatest).sum();
        let hosts: f64 = observed.iter().map(|&hosts| hosts as f64).sum();
        let arms = (0..observed.len()).filter(|&arm| share(arm).is_some()).count();
        let chi_squared = (0..observed.len()).map(|arm| {
            let (seen, expected) =
                (observed[arm] as f64, share(arm).map_or(0.0, |share| hosts * (share / greatest) / all));
            if seen == expected { 0.0 } else { (seen - expected).powi(2) / expected }
        });
        let chi_squared = chi_squared.sum();
        let df = if hosts > 0.0 { arms.saturating_sub(1) } else { 0 };
        let p = match df {
            _ if chi_squared == f64::INFINITY => 0.0,
            0 => 1.0,
            df => gamma::chi_squared_sf(chi_squared, df as f64),
        };
        SampleRatio { chi_squared, df, p }
    }

    /// Whether the numbers of hosts contradict the plan.
    #[must_use]
    pub fn is_mismatch(&self) -> bool {
        self.p < ALARM
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_test_is_no_alarm_and_hosts_in_an_arm_without_a_share_are() {
        for (observed, shares) in
            [(&[][..], &[][..]), (&[7], &[1.0]), (&[0, 0], &[1.0, 1.0]), (&[0, 5], &[0.0, 1.0])]
        {
            let test = SampleRatio::of(observed, shares);
            assert_eq!((test.p, test.is_mismatch()), (1.0, false), "{observed:?}");
        }
        for shares in [[1.0, 0.0], [1.0, f64::NAN], [1.0, f64::INFINITY], [1.0, -3.0]] {
            assert!(SampleRatio::of(&[10, 1], &shares).is_mismatch(), "{shares:?}");
        }
        assert!(!SampleRatio::of(&[10, 10], &[1e308, 1e308]).is_mismatch());
    }
}
