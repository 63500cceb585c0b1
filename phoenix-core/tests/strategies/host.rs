//! A made host: processes that age by a rule, and other scrapers beside them.

use serde_json::{Value, json};

/// The seconds between two scrapes, as the templates are told.
pub(crate) const INTERVAL: u64 = 10;

/// A process and how it ages.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    pub(crate) name: String,
    pub(crate) command_line: String,
    pub(crate) cgroup: String,
    /// The first scrape that sees it, and the first that no longer does.
    pub(crate) alive: std::ops::Range<usize>,
    /// Seconds of user CPU that it uses between two scrapes, by scrape.
    pub(crate) cpu: Vec<f64>,
    pub(crate) memory: u64,
}

impl Process {
    /// An idle process of 10 MiB that lives all the time.
    pub(crate) fn new(pid: u32, name: &str) -> Self {
        Self {
            pid,
            name: name.to_owned(),
            command_line: format!("/usr/bin/{name}"),
            cgroup: "0::/".to_owned(),
            alive: 0..usize::MAX,
            cpu: vec![0.0],
            memory: 10 << 20,
        }
    }

    pub(crate) fn cpu(self, cpu: &[f64]) -> Self {
        Self { cpu: cpu.to_vec(), ..self }
    }

    pub(crate) fn memory(self, memory: u64) -> Self {
        Self { memory, ..self }
    }

    pub(crate) fn alive(self, alive: std::ops::Range<usize>) -> Self {
        Self { alive, ..self }
    }

    pub(crate) fn command_line(self, command_line: &str) -> Self {
        Self { command_line: command_line.to_owned(), ..self }
    }

    pub(crate) fn cgroup(self, cgroup: &str) -> Self {
        Self { cgroup: cgroup.to_owned(), ..self }
    }

    /// CPU used since it began; the last of `cpu` holds on.
    fn used(&self, scrape: usize) -> f64 {
        let begin = self.alive.start;
        // Whoever was there before the first scrape has a past.
        let past = if begin == 0 { 1000.0 } else { 0.0 };
        let of = |scrape: usize| self.cpu.get(scrape).or(self.cpu.last()).copied().unwrap_or(0.0);
        past + (begin..=scrape).map(of).sum::<f64>()
    }
}

/// The scrapes number 0 to `count - 1` of these processes, as the host_metrics receiver gives them: a resource for each
/// process, with timestamps of its own; then those of the other scrapers.
pub(crate) fn scrapes(processes: &[Process], count: usize) -> Vec<Value> {
    let now =
        u64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos())
            .unwrap();
    (0..count).map(|scrape| self::scrape(processes, scrape, now)).collect()
}

fn scrape(processes: &[Process], scrape: usize, zero: u64) -> Value {
    let second = 1_000_000_000;
    let now = zero + scrape as u64 * INTERVAL * second;
    let living = processes.iter().filter(|process| process.alive.contains(&scrape));
    let mut resources: Vec<Value> = living
        .enumerate()
        .map(|(index, process)| {
            let start = match process.alive.start {
                0 => zero - 3600 * second,
                begin => zero + begin as u64 * INTERVAL * second - second,
            };
            resource(process, scrape, start, now + index as u64 * 1_000_003)
        })
        .collect();
    resources.extend(others(scrape, zero - 7200 * second, now));
    json!({"resourceMetrics": resources})
}

fn resource(process: &Process, scrape: usize, start: u64, now: u64) -> Value {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let point = |attributes: Value, value: (&str, Value)| {
        let mut point = json!({"attributes": attributes, "startTimeUnixNano": start.to_string(), "timeUnixNano": now.to_string()});
        point[value.0] = value.1;
        point
    };
    let sum = |name: &str, unit: &str, monotonic: bool, points: Vec<Value>| json!({"name": name, "unit": unit, "sum": {"aggregationTemporality": 2, "isMonotonic": monotonic, "dataPoints": points}});
    let used = process.used(scrape);
    let states = [("user", used), ("system", used / 4.0), ("wait", 0.0)]
        .map(|(state, seconds)| point(json!([text("state", state)]), ("asDouble", json!(seconds))));
    let bytes = (used * 1000.0).round() as u64 + 4096 * scrape as u64;
    let directions = [("read", bytes), ("write", 2 * bytes)].map(|(direction, bytes)| {
        point(json!([text("direction", direction)]), ("asInt", json!(bytes.to_string())))
    });
    let level = |bytes: u64| vec![point(json!([]), ("asInt", json!(bytes.to_string())))];
    json!({
        "resource": {"attributes": [
            {"key": "process.pid", "value": {"intValue": process.pid.to_string()}},
            {"key": "process.parent_pid", "value": {"intValue": "1"}},
            text("process.executable.name", &process.name),
            text("process.executable.path", &format!("/usr/bin/{}", process.name)),
            text("process.command", &process.name),
            text("process.command_line", &process.command_line),
            text("process.owner", "root"),
            text("process.cgroup", &process.cgroup),
        ]},
        "scopeMetrics": [{"scope": {"name": "processscraper"}, "metrics": [
            sum("process.cpu.time", "s", true, states.to_vec()),
            sum("process.disk.io", "By", true, directions.to_vec()),
            sum("process.memory.usage", "By", false, level(process.memory)),
            sum("process.memory.virtual", "By", false, level(process.memory * 3)),
        ]}]
    })
}

/// What the scrapers cpu, memory, load and network give.
fn others(scrape: usize, start: u64, now: u64) -> Vec<Value> {
    let scraper = |scope: &str, metrics: Value| json!({"resource": {}, "scopeMetrics": [{"scope": {"name": scope}, "metrics": metrics}]});
    let point = |key: &str, value: &str, number: u64| {
        json!({"attributes": [{"key": key, "value": {"stringValue": value}}],
            "startTimeUnixNano": start.to_string(), "timeUnixNano": now.to_string(), "asInt": number.to_string()})
    };
    let number = 100 * (scrape as u64 + 1);
    vec![
        scraper(
            "cpuscraper",
            json!([{"name": "system.cpu.time", "unit": "s", "sum": {"aggregationTemporality": 2, "isMonotonic": true,
            "dataPoints": [point("state", "user", number), point("state", "idle", 9 * number)]}}]),
        ),
        scraper(
            "memoryscraper",
            json!([{"name": "system.memory.usage", "unit": "By", "sum": {"aggregationTemporality": 2, "isMonotonic": false,
            "dataPoints": [point("state", "used", 7 << 30), point("state", "free", number)]}}]),
        ),
        scraper(
            "loadscraper",
            json!([{"name": "system.cpu.load_average.1m", "unit": "{thread}", "gauge":
            {"dataPoints": [{"timeUnixNano": now.to_string(), "asDouble": number as f64 / 64.0}]}}]),
        ),
        scraper(
            "networkscraper",
            json!([{"name": "system.network.io", "unit": "By", "sum": {"aggregationTemporality": 2, "isMonotonic": true,
            "dataPoints": [point("device", "lo", number), point("device", "eth0", 3 * number)]}}]),
        ),
    ]
}
