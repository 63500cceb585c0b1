use std::time::Duration;

use phoenix_core::telemetry::{Grid, MeterOptions};
use proptest::prelude::*;

use super::*;

/// Hands a line to a meter, as data and as a collector's own telemetry; what was wrong with it.
fn take(line: &[u8]) -> (Problems, Memory) {
    let mut meter = Meter::new(MeterOptions::new(Grid::new(Duration::from_secs(1), Duration::ZERO), "test"));
    let (mut problems, mut memory) = (Problems::default(), Memory::default());
    let file = Path::new("baseline.jsonl");
    let host = HostId::new("shop-1").unwrap();
    let origin = Origin { variant: Variant::Baseline, file, line: 1, experiment: None, host: Some(&host) };
    match parse(line) {
        Ok(payload) => {
            data(&payload, &origin, &mut memory, &mut meter, &mut problems).unwrap();
            telemetry(&payload, &origin, &mut Memory::default(), &mut meter, &mut problems);
            meter.finish(Timestamp::MAX);
        }
        Err(reason) => problems.note(file, 1, ProblemKind::Malformed, reason),
    }
    (problems, memory)
}

fn point(fields: &str) -> String {
    format!(
        r#"{{"resourceMetrics":[{{"scopeMetrics":[{{"metrics":[{{"name":"m","sum":{{"dataPoints":[{{{fields}}}]}}}}]}}]}}]}}"#
    )
}

#[test]
fn numbers_may_be_strings_and_enums_may_be_names() {
    for fields in [
        r#""timeUnixNano":"1795472255957285338","asInt":"-3""#,
        r#""timeUnixNano":1795472255957285338,"asInt":-3"#,
        r#""timeUnixNano":"5","asDouble":"NaN""#,
        r#""timeUnixNano":"5","asDouble":"-Infinity""#,
        r#""timeUnixNano":"5","asDouble":1"#,
        r#""timeUnixNano":"18446744073709551615","asDouble":1e300,"unknown":{"a":[1,{}]}"#,
    ] {
        let (problems, memory) = take(point(fields).as_bytes());
        assert!(problems.is_empty(), "{fields}: {problems}");
        assert_eq!(memory.points, 1, "{fields}");
    }
    for temporality in ["1", "2", r#""AGGREGATION_TEMPORALITY_CUMULATIVE""#] {
        let line =
            point("").replace(r#""sum":{"#, &format!(r#""sum":{{"aggregationTemporality":{temporality},"#));
        assert!(parse(line.as_bytes()).is_ok(), "{line}");
    }
}

#[test]
fn what_is_no_otlp_is_malformed_and_said_where() {
    for fields in [
        r#""timeUnixNano":"18446744073709551616""#,
        r#""timeUnixNano":-1"#,
        r#""timeUnixNano":1.5"#,
        r#""asInt":"1.0""#,
        r#""asDouble":"many""#,
        r#""asDouble":"inf""#,
        r#""asDouble":1e999"#,
        r#""flags":4294967296"#,
        r#""attributes":{"key":"v"}"#,
        r#""attributes":[["k",{"stringValue":"v"}]]"#,
        r#""attributes":[{"key":"k","value":"v"}]"#,
        "\"attributes\":[{\"key\":\"a\u{0}\"}]",
        r#""timeUnixNano":"1","timeUnixNano":"2""#,
    ] {
        let (problems, _) = take(point(fields).as_bytes());
        assert_eq!(problems.count(ProblemKind::Malformed), 1, "{fields}");
        assert!(problems.kept()[0].reason.contains("column"), "{problems}");
    }
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    let deep = format!(
        r#""attributes":[{{"key":"k","value":{}1{}}}]"#,
        r#"{"arrayValue":{"values":["#.repeat(5000),
        "]}}".repeat(5000)
    );
    let (problems, _) = take(point(&deep).as_bytes());
    assert!(problems.to_string().contains("recursion limit"), "{problems}");
}

proptest! {
    #[test]
    fn no_line_makes_it_panic(
        cut in 0..2000_usize,
        at in 0..2000_usize,
        with in proptest::collection::vec(any::<u8>(), 0..8),
    ) {
        let mut line = point(
            r#""timeUnixNano":"1795472255957285338","startTimeUnixNano":"9","asInt":"7","flags":1,"attributes":[{"key":"k","value":{"arrayValue":{"values":[{"intValue":"1"}]}}}]"#,
        ).into_bytes();
        let at = at % line.len();
        line.splice(at..(at + with.len()).min(line.len()), with);
        line.truncate(line.len() - cut % line.len() / 8);
        take(&line);
    }
}
