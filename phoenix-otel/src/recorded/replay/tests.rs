use super::*;

#[test]
fn the_time_of_a_line_is_that_of_its_last_point() {
    for (line, micros) in [
        (r#"{"timeUnixNano":"1000","x":{"startTimeUnixNano":"9000","timeUnixNano":"5000"}}"#, Some(5)),
        (r#"{"timeUnixNano" : 7000 }"#, Some(7)),
        (r#"{"a":"\"timeUnixNano\":\"8000\""}"#, None),
        (r#"{"startTimeUnixNano":"9000"}"#, None),
        (r#"{"timeUnixNano":"0"}"#, None),
        ("{}", None),
        ("", None),
    ] {
        assert_eq!(last_time(line.as_bytes()), micros.map(Timestamp::from_micros), "{line}");
    }
}

#[test]
fn empty_payloads_are_spread_over_the_time_between() {
    let at = Timestamp::from_secs;
    let second = Duration::from_secs(1);
    let times = |mut empty: Empty| {
        let mut times = Vec::new();
        while empty.left > 0 {
            times.push(empty.next.as_micros() / 1_000_000);
            empty = Empty { left: empty.left - 1, next: empty.next.plus(empty.step), ..empty };
        }
        times
    };
    assert_eq!(times(Empty::between(3, Some(at(10)), Some(at(50)), second)), [20, 30, 40]);
    assert_eq!(times(Empty::between(2, Some(at(10)), None, second)), [11, 12], "at the end of a file");
    assert_eq!(times(Empty::between(2, None, Some(at(50)), second)), [0_i64; 0], "before the first line");
    assert_eq!(
        times(Empty::between(2, Some(at(50)), Some(at(10)), second)),
        [50, 50],
        "after a line that came late"
    );
}
