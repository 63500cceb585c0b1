use super::*;

/// Scrapes of `series` series every `interval` ms from `offset` on, each off by up to `jitter` ms in a pattern.
fn arm(interval: i64, offset: i64, jitter: i64, series: u128) -> Cadence {
    let mut cadence = Cadence::default();
    for scrape in 0..6 {
        for id in 0..series {
            let off = (scrape * 7 + i64::try_from(id).unwrap() * 3) % (jitter + 1);
            cadence.point(SeriesId(id), Timestamp::from_micros((offset + scrape * interval + off) * 1000));
        }
    }
    cadence
}

#[test]
fn the_interval_is_what_was_configured_though_scrapes_are_off() {
    for (interval, jitter) in
        [(1000, 9), (2000, 20), (5000, 80), (10_000, 100), (15_000, 100), (60_000, 400), (90_000, 400)]
    {
        let found = arm(interval, 123_456, jitter, 20).interval();
        assert_eq!(found, Some(Duration::from_millis(interval.unsigned_abs())), "jitter of {jitter} ms");
    }
    assert_eq!(arm(500, 0, 0, 3).interval(), Some(Duration::from_millis(500)));
}

#[test]
fn single_points_show_no_interval() {
    let mut cadence = Cadence::default();
    assert_eq!(cadence.interval(), None);
    for id in 0..10 {
        cadence.point(SeriesId(id), Timestamp::from_secs(i64::try_from(id).unwrap()));
    }
    assert_eq!((cadence.interval(), cadence.exports()), (None, 1));
}

#[test]
fn no_edge_of_the_grid_cuts_a_scrape() {
    for (offset, other) in [(0, 0), (0, 40), (4990, 30), (2500, 0), (4999, 2400)] {
        let arms = [arm(5000, offset, 30, 20), arm(5000, other, 30, 20)];
        let grid = Cadence::grid(&[&arms[0], &arms[1]], Duration::from_secs(5));
        for (index, arm) in arms.iter().enumerate() {
            let cells: std::collections::BTreeSet<i64> =
                arm.times.iter().map(|&time| grid.cell(Timestamp::from_micros(time))).collect();
            assert_eq!(cells.len(), 6, "six scrapes of arm {index} at {offset} and {other} lie in {cells:?}");
        }
    }
}
