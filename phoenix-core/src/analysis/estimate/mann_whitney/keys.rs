//! Numbers as keys whose order as integers is the order of the numbers: integers sort faster.

/// The keys of all that are numbers, in order; minus zero is zero.
pub(in crate::analysis::estimate) fn sorted(values: &[f64]) -> Vec<u64> {
    let mut keys: Vec<u64> = values.iter().filter(|value| !value.is_nan()).map(|value| of(*value)).collect();
    keys.sort_unstable();
    keys
}

/// How many keys at the start are equal.
pub(in crate::analysis::estimate) fn run(keys: &[u64]) -> usize {
    match keys {
        [] => 0,
        [first, rest @ ..] => 1 + rest.iter().take_while(|key| *key == first).count(),
    }
}

/// The key of a number.
pub(in crate::analysis::estimate) fn of(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The number of a key.
pub(in crate::analysis::estimate) fn value(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_are_ordered_as_the_numbers_are(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(!a.is_nan() && !b.is_nan());
            prop_assert_eq!(of(a).cmp(&of(b)), a.partial_cmp(&b).unwrap());
            prop_assert_eq!(value(of(a)), a);
        }
    }
}
