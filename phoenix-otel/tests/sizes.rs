//! The sizes of payloads in protobuf, against what `google.protobuf` (Python) says of the same messages.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its data must fail")]

use phoenix_otel::otlp::{Payload, encoded_len};
use phoenix_otel::recorded::{Line, Lines};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case<'a> {
    size: u64,
    #[serde(borrow)]
    payload: Payload<'a>,
}

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

#[test]
fn every_kind_of_field_is_weighed_exactly() {
    let text = std::fs::read_to_string(folder().join("sizes.jsonl")).unwrap();
    for line in text.lines() {
        let case: Case<'_> = serde_json::from_str(line).unwrap();
        assert_eq!(encoded_len(&case.payload), case.size, "{}", &line[..line.len().min(400)]);
    }
    assert_eq!(text.lines().count(), 12);
}

#[test]
fn real_payloads_are_weighed_exactly() {
    let real: [(&str, &[u64]); 3] = [
        (
            "baseline",
            &[147_664, 152_360, 155_856, 155_936, 154_729, 154_759, 158_233, 164_101, 174_636, 165_297],
        ),
        ("candidate", &[18_923, 33_634, 34_771, 33_461, 34_219, 34_392, 35_321, 34_942, 35_149, 35_320]),
        ("candidate.telemetry", &[11_431, 11_626, 11_626, 11_626, 11_626, 11_626, 11_626, 11_626]),
    ];
    for (name, sizes) in real {
        let mut lines = Lines::open(&folder().join(format!("{name}.jsonl.zst")), 1 << 20).unwrap();
        for (index, &size) in sizes.iter().enumerate() {
            let Line::Text(line) = lines.next_line().unwrap() else { panic!("{name} has no line {index}") };
            let payload: Payload<'_> = serde_json::from_slice(line).unwrap();
            assert_eq!(encoded_len(&payload), size, "line {index} of {name}");
        }
    }
}
