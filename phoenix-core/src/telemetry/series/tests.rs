use super::*;

fn table(ids: &[u128]) -> SeriesTable {
    let mut table = SeriesTable::default();
    for &id in ids {
        assert!(table.find(SeriesId(id), 1000).is_some());
    }
    table
}

/// Closes interval after interval and gives what each said: (active, new, missing, expected).
fn run(table: &mut SeriesTable, window: i64, intervals: &[(i64, &[u32])]) -> Vec<(u64, u64, u64, u64)> {
    intervals
        .iter()
        .map(|&(cell, seen)| {
            let Presence { active, new, missing, expected } = table.close(cell, seen, window, true);
            (active, new, missing, expected)
        })
        .collect()
}

#[test]
fn a_series_is_active_until_the_window_has_passed() {
    let mut table = table(&[1, 2]);
    let said = run(&mut table, 3, &[(10, &[0, 1]), (11, &[0]), (12, &[0]), (13, &[0]), (20, &[0])]);
    let active: Vec<u64> = said.iter().map(|interval| interval.0).collect();
    assert_eq!(active, [2, 2, 2, 1, 1]);
}

#[test]
fn a_series_is_new_once() {
    let mut table = table(&[1, 2]);
    let said = run(&mut table, 2, &[(10, &[0]), (11, &[0, 1]), (50, &[0, 1])]);
    let new: Vec<u64> = said.iter().map(|interval| interval.1).collect();
    assert_eq!(new, [1, 1, 0], "a series that comes back is not new");
}

#[test]
fn what_is_missing_is_known_when_a_series_comes_back() {
    let mut table = table(&[1, 2]);
    let said = run(&mut table, 10, &[(10, &[0, 1]), (11, &[1]), (12, &[1]), (13, &[0, 1])]);
    // The first one left out two intervals of three; the second none of one.
    assert_eq!(said[3], (2, 0, 2, 4));
}

#[test]
fn a_series_that_went_for_longer_than_the_window_did_not_go_on() {
    let mut table = table(&[1, 2]);
    let said = run(&mut table, 2, &[(10, &[0, 1]), (11, &[1]), (12, &[1]), (13, &[0, 1])]);
    assert_eq!(said[3], (2, 0, 0, 1));
}

#[test]
fn where_nobody_watched_nothing_is_missing() {
    let mut table = table(&[1]);
    table.close(10, &[0], 10, true);
    table.close(11, &[], 10, false);
    assert_eq!(table.close(12, &[0], 10, true).missing, 0);
}

#[test]
fn there_is_a_limit_and_known_series_stay_known() {
    let mut table = table(&[1, 2]);
    assert!(table.find(SeriesId(3), 2).is_none());
    assert_eq!(table.find(SeriesId(2), 2).map(|(index, _)| index), Some(1));
    assert_eq!(table.len(), 2);
}
