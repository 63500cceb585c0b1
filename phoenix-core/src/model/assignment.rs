//! Which hosts get the candidate in `split`: pinned, so that every version and every language agrees.

use sha2::{Digest, Sha256};

use super::{Fraction, HostId, Variant};

/// The version of the algorithm below; part of what is hashed.
pub const ASSIGNMENT_VERSION: u64 = 1;

/// Assigns an arm to each host, in the order of `hosts`.
///
/// The hosts are sorted by SHA-256 over the length-prefixed texts of [`ASSIGNMENT_VERSION`], `seed` and the host (each length as eight
/// bytes, big-endian); the first round(share · n) get the candidate. `None` when one arm would have no host.
///
/// ```
/// use phoenix_core::model::{Fraction, HostId, Variant, assignment};
/// let hosts: Vec<HostId> = ["a", "b", "c", "d"].into_iter().map(|h| HostId::new(h).unwrap()).collect();
/// let arms = assignment::assign(7, &hosts, Fraction::percent(25)).unwrap();
/// assert_eq!(arms.iter().filter(|arm| **arm == Variant::Candidate).count(), 1);
/// ```
#[must_use]
pub fn assign(seed: u64, hosts: &[HostId], candidate_share: Fraction) -> Option<Vec<Variant>> {
    // A share of a count of hosts is one too.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let candidates = (hosts.len() as f64 * candidate_share.get()).round() as usize;
    if candidates == 0 || candidates >= hosts.len() {
        return None;
    }
    let mut order: Vec<usize> = (0..hosts.len()).collect();
    order.sort_by_cached_key(|index| (key(seed, &hosts[*index]), *index));
    let mut arms = vec![Variant::Baseline; hosts.len()];
    for index in order.into_iter().take(candidates) {
        arms[index] = Variant::Candidate;
    }
    Some(arms)
}

fn key(seed: u64, host: &HostId) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [ASSIGNMENT_VERSION.to_string().as_str(), seed.to_string().as_str(), host.as_str()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(n: usize) -> Vec<HostId> {
        (0..n).map(|i| HostId::new(format!("host-{i:03}")).unwrap()).collect()
    }

    /// Published vectors: another implementation must give the same hosts.
    #[test]
    fn the_pinned_vectors_hold() {
        let candidates = |seed, n, percent| -> Vec<String> {
            let hosts = hosts(n);
            let arms = assign(seed, &hosts, Fraction::percent(percent)).unwrap();
            hosts
                .iter()
                .zip(arms)
                .filter(|(_, arm)| *arm == Variant::Candidate)
                .map(|(host, _)| host.to_string())
                .collect()
        };
        assert_eq!(candidates(0, 10, 50), VECTOR_0);
        assert_eq!(candidates(42, 10, 30), VECTOR_42);
    }

    const VECTOR_0: [&str; 5] = ["host-001", "host-003", "host-004", "host-005", "host-008"];
    const VECTOR_42: [&str; 3] = ["host-001", "host-003", "host-004"];

    #[test]
    fn the_order_of_the_hosts_does_not_matter_and_other_seeds_give_other_hosts() {
        let forward = hosts(40);
        let backward: Vec<_> = forward.iter().rev().cloned().collect();
        let mut mirrored = assign(1, &backward, Fraction::percent(50)).unwrap();
        mirrored.reverse();
        assert_eq!(assign(1, &forward, Fraction::percent(50)).unwrap(), mirrored);
        assert_ne!(assign(2, &forward, Fraction::percent(50)).unwrap(), mirrored);
    }

    #[test]
    fn no_arm_is_empty() {
        assert_eq!(assign(0, &hosts(1), Fraction::percent(50)), None);
        assert_eq!(assign(0, &hosts(10), Fraction::percent(4)), None);
        assert_eq!(assign(0, &hosts(10), Fraction::percent(96)), None);
        assert!(assign(0, &hosts(2), Fraction::percent(50)).is_some());
        assert_eq!(assign(0, &[], Fraction::percent(50)), None);
    }
}
