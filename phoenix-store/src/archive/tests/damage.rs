//! Archives that were cut, changed or put together wrongly.

use std::io::Cursor;

use phoenix_core::memory::MemoryStore;
use phoenix_core::model::Measurements;
use phoenix_core::ports::{ExperimentStore, ListRequest};
use pollster::block_on;
use proptest::prelude::*;

use super::{archive, cancelled, keep, measurements};
use crate::archive::{ArchiveError, Damage, restore, verify};

fn whole(measured: Measurements) -> Vec<u8> {
    let store = MemoryStore::new();
    let id = block_on(keep(&store, &cancelled(), measured));
    archive(&store, id).unwrap().1
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// Refused, with nothing of it in the store.
fn assert_refused(bytes: &[u8]) -> (u64, Damage) {
    let store = MemoryStore::new();
    let error = block_on(restore(&store, &mut Cursor::new(bytes))).expect_err("this archive is damaged");
    assert!(block_on(store.list(ListRequest::first(1))).unwrap().experiments.is_empty());
    match error {
        ArchiveError::Damaged { line, damage } => (line, damage),
        other => panic!("not the archive's fault: {other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_archive_that_was_cut_anywhere_is_refused(measured in measurements(), at in any::<prop::sample::Index>()) {
        let bytes = whole(measured);
        let cut = &bytes[..at.index(bytes.len())];
        let (line, _) = assert_refused(cut);
        let left = cut.iter().filter(|byte| **byte == b'\n').count() as u64;
        prop_assert_eq!(line, left + 1, "the line that is not whole, or the one that did not come");
    }

    #[test]
    fn an_archive_of_which_any_byte_was_changed_is_refused(
        measured in measurements(),
        at in any::<prop::sample::Index>(),
        by in 1_u8..=255,
    ) {
        let mut bytes = whole(measured);
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        let lines = bytes.split_inclusive(|byte| *byte == b'\n').count() as u64;
        let (line, _) = assert_refused(&bytes);
        prop_assert!((1..=lines + 1).contains(&line));
    }

    #[test]
    fn an_archive_with_lines_moved_left_out_or_doubled_is_refused(
        measured in measurements(),
        one in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        how in 0..3,
    ) {
        let whole = lines(&whole(measured));
        let (one, other) = (one.index(whole.len()), other.index(whole.len()));
        let mut changed = whole.clone();
        match how {
            0 => changed.swap(one, other),
            1 => drop(changed.remove(one)),
            _ => changed.insert(other, whole[one].clone()),
        }
        prop_assume!(changed != whole);
        assert_refused(&changed.concat());
    }
}

#[test]
fn each_damage_is_told_with_its_line_and_what_to_do() {
    let measured = Measurements { watched: vec![super::ALWAYS], ..Measurements::default() };
    let good = lines(&whole(measured));
    let last = good.len();
    let event = |line: &[u8]| line.starts_with(b"{\"event\"");
    let events = good.iter().filter(|line| event(line)).count();
    let replaced = |line: usize, from: &str, to: &str| {
        let mut lines = good.clone();
        let text = String::from_utf8(lines[line - 1].clone()).unwrap();
        assert!(text.contains(from), "{from} is in line {line}: {text}");
        lines[line - 1] = text.replacen(from, to, 1).into_bytes();
        lines.concat()
    };
    let without = |line: usize| {
        let mut lines = good.clone();
        lines.remove(line - 1);
        lines.concat()
    };
    let cases: Vec<(&str, Vec<u8>, usize, &str)> = vec![
        (
            "nothing",
            Vec::new(),
            1,
            "this is not the header of an archive; name a file that `archive` has written",
        ),
        (
            "another file",
            b"{\"name\":\"fewer-series\"}\n".to_vec(),
            1,
            "this is not the header of an archive",
        ),
        ("no JSON", b"%PDF\n".to_vec(), 1, "this is not the header of an archive"),
        (
            "a newer format",
            replaced(1, "\"version\":1", "\"version\":3"),
            1,
            "the archive is written in format 3, and this version of Phoenix reads formats 1 to 1; use a version that reads format 3",
        ),
        (
            "no last line",
            without(last),
            last,
            "the file ends here, before the line with the counts: it was cut",
        ),
        (
            "an event is missing",
            without(3),
            3,
            "it should hold event 2 of the experiment: lines are missing or were moved",
        ),
        (
            "no event",
            [good[0].clone(), good[last - 1].clone()].concat(),
            2,
            "the line with the counts cannot come after the header",
        ),
        (
            "the last events are missing",
            good.iter().take(2).chain(good.iter().skip(events + 1)).cloned().collect::<Vec<_>>().concat(),
            3,
            "up to here the events are not the history of an experiment that is over",
        ),
        (
            "an artifact is missing",
            without(events + 2),
            last - 2,
            "which an event names, has not come: lines are missing",
        ),
        (
            "an artifact that nobody named",
            {
                let mut lines = good.clone();
                let stranger =
                    format!("{{\"artifact\":{{\"name\":\"{}\",\"text\":\"\"}}}}\n", "0".repeat(64));
                lines.insert(events + 1, stranger.into_bytes());
                lines.concat()
            },
            events + 2,
            "no event names artifact 0000",
        ),
        (
            "artifacts behind measurements",
            {
                let mut lines = good.clone();
                lines.insert(last - 1, lines[events + 1].clone());
                lines.concat()
            },
            last,
            "an artifact cannot come after measurements: lines are missing or were moved",
        ),
        (
            "a sum of no sense",
            replaced(last, "\"watched\":1", "\"watched\":2"),
            last,
            "the lines above hold 1 proofs of watching and this one says 2",
        ),
        (
            "a changed reason",
            replaced(2, "because", "becuase"),
            last,
            "a line above was changed: their SHA-256 is",
        ),
        ("half a line", replaced(4, "\"event\"", "\"event"), 4, "it cannot be read ("),
        (
            "a line too much",
            [good.concat(), b"{}\n".to_vec()].concat(),
            last + 1,
            "nothing may come after the line with the counts",
        ),
    ];
    for (name, bytes, line, says) in cases {
        let error = verify(&bytes[..]).expect_err(name).to_string();
        assert!(error.starts_with(&format!("line {line} of the archive: ")), "{name}: {error}");
        assert!(error.contains(says), "{name}: {error}");
    }
}
