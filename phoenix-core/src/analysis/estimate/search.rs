//! The first number of which something holds, by bisection.

/// The first number in `from..to` of which it holds, `to` if of none; it must hold of all after one of which it does.
pub(crate) fn first(mut from: u64, mut to: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while from < to {
        let middle = from.midpoint(to);
        if holds(middle) {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    from
}

/// The same without an end, from `from` (not zero) on; `None` where doubling it finds none up to `most`.
pub(crate) fn first_from(from: u64, most: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    let (mut low, mut high) = (from, from);
    while !holds(high) {
        low = high;
        high = high.checked_mul(2).filter(|high| *high <= most)?;
    }
    Some(first(low, high, holds))
}

/// The smallest real number above `low` of which it holds, to a relative precision, if it holds of all greater ones; `None` where doubling
/// `high` finds none up to `most`. What is returned is one of which it holds.
pub(crate) fn smallest(
    mut low: f64,
    mut high: f64,
    most: f64,
    precision: f64,
    holds: impl Fn(f64) -> bool,
) -> Option<f64> {
    while !holds(high) {
        low = high;
        high *= 2.0;
        if high > most {
            return None;
        }
    }
    while high - low > precision * high {
        let middle = low.midpoint(high);
        if middle <= low || middle >= high {
            break;
        }
        if holds(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_found_wherever_it_is() {
        for edge in 0..40 {
            assert_eq!(first(3, 20, |n| n >= edge), edge.clamp(3, 20));
            assert_eq!(first_from(3, 40, |n| n >= edge), (edge <= 24).then_some(edge.max(3)), "{edge}");
        }
        assert_eq!(first_from(2, u64::MAX, |_| false), None);
    }

    #[test]
    fn the_smallest_real_number_is_found_to_its_precision() {
        for edge in [1e-9, 0.3, 1.0, 1.7, 2.0, 900.0] {
            let found = smallest(0.0, 1.0, 2e3, 1e-12, |x| x >= edge).unwrap();
            assert!(found >= edge && found <= edge * (1.0 + 1e-11), "{edge}: {found}");
        }
        assert_eq!(smallest(0.0, 1.0, 2e3, 1e-12, |x| x >= 3e3), None);
    }
}
