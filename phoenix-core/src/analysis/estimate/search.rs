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
}
