//! What `data/` holds, and what it must mean.

use super::{Kind, Labels, Reading, Seen, Series};

pub(crate) const OTLP: &[u8] = include_bytes!("../../data/otlp.bin");
pub(crate) const OTLP_GZIP: &[u8] = include_bytes!("../../data/otlp.bin.gz");
pub(crate) const WRITE: &[u8] = include_bytes!("../../data/write.snappy");
pub(crate) const SCRAPE: &str = include_str!("../../data/scrape.txt");
pub(crate) const LINES: &str = include_str!("../../data/lines.jsonl");

pub(crate) const START: u64 = 1_795_000_000_000_000_001;
pub(crate) const TIME: u64 = 1_795_000_005_000_000_123;

pub(crate) fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The message that was sent, written down by hand.
pub(crate) fn sent() -> Seen {
    let resource = labels(&[
        ("process.executable.name", "nginx"),
        ("process.pid", "42"),
        ("process.command_line", "nginx: \"x\" {daemon=off;}\\ \nü"),
        ("process.owner", ""),
    ]);
    let mut seen = Seen::default();
    let mut add = |metric: &str, unit: &str, kind, attributes: &[(&str, &str)], start, value| {
        let series = Series {
            resource: resource.clone(),
            scope: "made/by/hand".to_owned(),
            metric: metric.to_owned(),
            unit: unit.to_owned(),
            kind,
            attributes: labels(attributes),
        };
        seen.add(series, Reading { start, time: TIME, value });
    };
    let counter = Kind::Cumulative { monotonic: true };
    add("process.cpu.time", "s", counter, &[("state", "user")], START, 12.25);
    add("process.cpu.time", "s", counter, &[("state", "system")], START, 0.0);
    // One more than a float can hold.
    add(
        "process.memory.usage",
        "By",
        Kind::Cumulative { monotonic: false },
        &[],
        START,
        9_007_199_254_740_992.0,
    );
    add("process.disk.io", "By", counter, &[("direction", "read")], START, 4096.0);
    add("requests", "1", Kind::Delta { monotonic: true }, &[], START, -3.0);
    add(
        "process.cpu.utilization",
        "1",
        Kind::Gauge,
        &[("b", "true"), ("d", "0.5"), ("l", "[a,1]")],
        0,
        0.125,
    );
    add("latency", "ms", Kind::Distribution, &[], START, 3.0);
    seen
}
