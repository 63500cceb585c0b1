//! A scene: collectors side by side over one load, observed while they run.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::account::Span;
use crate::cost::{self, Cost, Reading};
use crate::part::{Part, Role};
use crate::receiver::{get, now};
use crate::stage::{Actor, Scene, Tools};
use crate::wire::exposition::{self, Samples};

/// What the sinks are called.
const SINK: &str = "sink";
/// How often the cost of collectors is asked for.
const ASK: Duration = Duration::from_secs(5);
/// How many scrapes are made of whatever serves them.
const SCRAPES: u32 = 3;

/// The load of a scene.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Its kind, as the made load names it.
    pub profile: &'static str,
    /// What it is made from.
    pub seed: u64,
    /// When, after its start, idle processes turn hot, and for how long, in seconds.
    pub surge: Option<(f64, f64)>,
}

/// A scene that has been played.
#[derive(Debug)]
pub struct Played {
    /// Its collectors.
    pub parts: Vec<Part>,
    /// Where its files are.
    pub folder: PathBuf,
    /// What is counted: from when all had read the host twice until the end.
    pub span: Span,
    /// Since when all have watched, in nanoseconds since 1970.
    pub watched: u64,
    /// When the load's sleepers worked, in nanoseconds since 1970.
    pub surge: Option<(u64, u64)>,
    /// What each collector that can be asked cost, by name.
    pub costs: BTreeMap<String, Cost>,
    /// What each served, by name: the time before, the time after, the samples.
    pub served: BTreeMap<String, Vec<(u64, u64, Samples)>>,
}

/// Plays a scene for so long, counted from when all collectors have read the host twice.
///
/// # Errors
/// When something ends before its time, or does not answer.
pub fn play(
    tools: &Tools,
    load: Load,
    parts: Vec<Part>,
    folder: &Path,
    length: Duration,
    say: &mut dyn Write,
) -> Result<Played, Box<dyn Error>> {
    let scene = scene(load, &parts, folder)?;
    let playing = tools.play(&scene, folder)?;
    let slowest = parts.iter().map(|part| part.interval).max().unwrap_or_default();
    let watched = playing.running_since;
    // The first reading comes a second after the start.
    thread::sleep(slowest * 2 + Duration::from_millis(2500));
    let from = now();
    let observed = observe(&parts, length, say)?;
    let span = Span { from, to: now() };
    let surge = playing.surge;
    playing.stop()?;
    let costs = observed.costs.into_iter().filter_map(|(name, all)| Some((name, cost::of(&all)?))).collect();
    Ok(Played { parts, folder: folder.to_owned(), span, watched, surge, costs, served: observed.served })
}

#[derive(Default)]
struct Observed {
    costs: BTreeMap<String, Vec<Reading>>,
    served: BTreeMap<String, Vec<(u64, u64, Samples)>>,
}

fn observe(parts: &[Part], length: Duration, say: &mut dyn Write) -> Result<Observed, Box<dyn Error>> {
    let mut observed = Observed::default();
    let rounds = (length.as_secs_f64() / ASK.as_secs_f64()).ceil().max(2.0) as u32;
    let pause = length / rounds;
    let started = std::time::Instant::now();
    for round in 0..=rounds {
        for part in parts {
            let name = &part.actor.name;
            if let Some(address) = part.telemetry {
                let text = patiently(address).map_err(|error| format!("{name}: {error}"))?;
                observed.costs.entry(name.clone()).or_default().push(cost::read(&text, now())?);
            }
            let due = (1..=SCRAPES).any(|number| round == rounds * number / SCRAPES);
            if let Some(address) = part.served.filter(|_| due) {
                let before = now();
                let text = get(address, "/metrics").map_err(|error| format!("{name}: {error}"))?;
                let samples = exposition::parse(&text).map_err(|error| format!("{name}: {error}"))?;
                observed.served.entry(name.clone()).or_default().push((before, now(), samples));
            }
        }
        let left = length.saturating_sub(started.elapsed());
        if round % 12 == 11 {
            writeln!(say, "    {} s to go", left.as_secs())?;
        }
        thread::sleep((pause * (round + 1)).saturating_sub(started.elapsed()).min(left));
    }
    Ok(observed)
}

/// An answer, from one who may just be starting.
fn patiently(address: SocketAddr) -> std::io::Result<String> {
    const TRIES: u32 = 50;
    for _ in 1..TRIES {
        match get(address, "/metrics") {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                thread::sleep(Duration::from_millis(200));
            }
            answered => return answered,
        }
    }
    get(address, "/metrics")
}

fn scene(load: Load, parts: &[Part], folder: &Path) -> Result<Scene, Box<dyn Error>> {
    let mut arguments = vec!["--profile".to_owned(), load.profile.to_owned()];
    arguments.extend(["--seed".to_owned(), load.seed.to_string()]);
    if let Some((after, lasts)) = load.surge {
        arguments.extend(["--surge-after".to_owned(), after.to_string()]);
        arguments.extend(["--surge-lasts".to_owned(), lasts.to_string()]);
    }
    let shadow = |part: &Part| part.sink.map(|(data, telemetry)| (part.strategy.short(), data, telemetry));
    let shadows: Vec<(&str, u16, u16)> = parts.iter().filter_map(shadow).collect();
    let mut collectors = Vec::new();
    let mut awaited = Vec::new();
    if !shadows.is_empty() {
        fs::write(folder.join(format!("{SINK}.yaml")), sink(&shadows)?)?;
        collectors.push(Actor { name: SINK.to_owned(), after: Duration::ZERO });
        awaited.extend(shadows.iter().flat_map(|(_, data, telemetry)| [*data, *telemetry]));
    }
    let sinks = collectors.len();
    let mut others: Vec<Actor> = parts.iter().map(|part| part.actor.clone()).collect();
    others.sort_by_key(|actor| actor.after);
    collectors.extend(others);
    Ok(Scene { load: Some(arguments), collectors, sinks, awaited })
}

/// The collector that writes what shadow arms send: by name, a file of data and one of telemetry, from a port for each.
pub(crate) fn sink(shadows: &[(&str, u16, u16)]) -> Result<String, std::fmt::Error> {
    let (mut receivers, mut exporters, mut pipelines) = (String::new(), String::new(), String::new());
    for (name, data, telemetry) in shadows {
        for (kind, ending, port) in [("data", "", data), ("own", ".telemetry", telemetry)] {
            let id = format!("{name}-{kind}");
            writeln!(receivers, "  otlp/{id}: {{protocols: {{http: {{endpoint: \"127.0.0.1:{port}\"}}}}}}")?;
            writeln!(exporters, "  file/{id}: {{path: /srv/phoenix/scene/{name}{ending}.jsonl}}")?;
            writeln!(pipelines, "    metrics/{id}: {{receivers: [otlp/{id}], exporters: [file/{id}]}}")?;
        }
    }
    Ok(format!(
        "receivers:\n{receivers}exporters:\n{exporters}service:\n  telemetry: {{metrics: {{level: none}}}}\n  pipelines:\n{pipelines}"
    ))
}

impl Played {
    /// The collectors with a role.
    pub fn with(&self, role: impl Fn(Role) -> bool) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| role(part.role))
    }
}
