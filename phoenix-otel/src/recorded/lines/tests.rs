use std::io::{Cursor, Write};

use proptest::prelude::*;

use super::*;

/// What reading says, line by line, until the end.
fn read(bytes: &[u8], longest: usize) -> Vec<Result<String, &'static str>> {
    let mut lines = Lines::new(Cursor::new(bytes.to_vec()), longest).unwrap();
    let mut said = Vec::new();
    loop {
        said.push(match lines.next_line().unwrap() {
            Line::Text(text) => Ok(String::from_utf8_lossy(text).into_owned()),
            Line::TooLong => Err("too long"),
            Line::Truncated => Err("truncated"),
            Line::Corrupt => Err("corrupt"),
            Line::End => return said,
        });
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 1).unwrap();
    // As the command does; without it damage can go unnoticed.
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn text() -> Vec<u8> {
    // Varied enough that it does not compress into a single block.
    (0..5000_u64)
        .flat_map(|n| format!("{n} {}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).into_bytes())
        .collect()
}

#[test]
fn the_first_bytes_say_how_it_is_compressed() {
    let plain = read(&text(), 100);
    assert_eq!(plain.len(), 5000);
    assert_eq!(read(&gzip(&text()), 100), plain, "gzip");
    assert_eq!(read(&zstd(&text()), 100), plain, "zstd");
}

#[test]
fn frames_one_after_the_other_are_one_file() {
    let (head, tail) = (b"a\nb".to_vec(), b"c\nd\n".to_vec());
    let expected = ["a", "bc", "d"].map(|line| Ok(line.to_owned()));
    assert_eq!(read(&[gzip(&head), gzip(&tail)].concat(), 100), expected, "gzip");
    assert_eq!(read(&[zstd(&head), zstd(&tail)].concat(), 100), expected, "zstd");
}

#[test]
fn lines_longer_than_the_bound_are_skipped_in_bounded_memory() {
    let long = "x".repeat(1_000_000);
    let mut lines = Lines::new(Cursor::new(format!("a\n{long}\nb\n").into_bytes()), 10).unwrap();
    assert_eq!(lines.next_line().unwrap(), Line::Text(b"a"));
    assert_eq!(lines.next_line().unwrap(), Line::TooLong);
    assert!(
        lines.buffer.capacity() < 1000,
        "{} bytes are kept of a line that is too long",
        lines.buffer.capacity()
    );
    assert_eq!(lines.next_line().unwrap(), Line::Text(b"b"));
    assert_eq!(lines.number(), 3);
    let at_the_bound = read(b"0123456789\n0123456789a\n0123456789", 10);
    let full = Ok("0123456789".to_owned());
    assert_eq!(at_the_bound, [full.clone(), Err("too long"), full]);
}

#[test]
fn a_compressed_file_that_was_cut_is_read_as_far_as_it_goes() {
    for (name, whole) in [("gzip", gzip(&text())), ("zstd", zstd(&text()))] {
        let all = read(&text(), 100);
        let cut = read(&whole[..whole.len() / 2], 100);
        let (last, lines) = cut.split_last().unwrap();
        assert_eq!(last, &Err("truncated"), "{name}");
        assert_eq!(lines, &all[..lines.len()], "{name}: every line before the cut is right");
    }
    assert_eq!(read(&gzip(&text())[..12], 100), [Err("truncated")]);
}

#[test]
fn damage_is_told_from_a_cut() {
    for (name, mut bytes) in [("gzip", gzip(&text())), ("zstd", zstd(&text()))] {
        let middle = bytes.len() / 2;
        bytes[middle..middle + 40].fill(0xff);
        assert_eq!(read(&bytes, 100).last(), Some(&Err("corrupt")), "{name}");
    }
}

#[test]
fn ends_of_lines_and_marks_do_not_matter() {
    assert_eq!(read(b"\xef\xbb\xbfa\r\n\nb", 100), ["a\r", "", "b"].map(|line| Ok(line.to_owned())));
    assert_eq!(read(b"", 100), []);
    assert_eq!(read(b"\n", 100), [Ok(String::new())]);
}

/// Gives at most `step` bytes at a time.
struct Drip(Cursor<Vec<u8>>, usize);

impl Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.1);
        self.0.read(&mut buffer[..length])
    }
}

proptest! {
    #[test]
    fn neither_chunks_nor_compression_change_the_lines(
        text in proptest::collection::vec("[ -~]{0,40}\\n?", 0..40),
        step in 1..50_usize,
        longest in 1..60_usize,
    ) {
        let text: Vec<u8> = text.concat().into_bytes();
        let whole = read(&text, longest);
        for bytes in [text.clone(), gzip(&text), zstd(&text)] {
            let mut lines = Lines::new(Drip(Cursor::new(bytes), step), longest).unwrap();
            for expected in &whole {
                let line = match lines.next_line().unwrap() {
                    Line::Text(text) => Ok(String::from_utf8_lossy(text).into_owned()),
                    Line::TooLong => Err("too long"),
                    other => panic!("{other:?}"),
                };
                prop_assert_eq!(&line, expected);
            }
            prop_assert_eq!(lines.next_line().unwrap(), Line::End);
        }
    }
}
