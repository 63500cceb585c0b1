//! The arms beside production, sent a copy of the traffic, and judged.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use phoenix_core::collector::arm::{self, ArmSettings, OtherSignals, Placement, PortRange, Sink};
use phoenix_core::model::{ExperimentId, PerVariant, Timestamp};
use phoenix_otel::recorded::ArmFiles;
use serde_json::Value;

use super::table::{GATEWAYS, Gateway, Place};
use super::talk::Talk;
use crate::judge::{self, Arm, Case, ID_BYTES, JudgedRow};
use crate::scene;
use crate::stage::{Actor, Scene, Tools, ports};

/// The host that the arms say they run on.
const HOST: &str = "gateway-1";
/// Deploying and the last interval need some seconds more than the experiment runs.
const MORE: Duration = Duration::from_secs(40);
/// In which the arms are compared: senders export every second, and what a gateway sums reaches the sink up to two seconds later.
const INTERVAL: Duration = Duration::from_secs(3);

/// An arm that runs.
struct Mirrored {
    gateway: &'static Gateway,
    values: BTreeMap<String, Value>,
    hash: String,
    /// The port that is sent OTLP over HTTP.
    port: u16,
    /// Where it sends data and its collector's own telemetry.
    sinks: (u16, u16),
}

pub(super) fn judged(
    tools: &Tools,
    folder: &Path,
    length: Duration,
    say: &mut dyn Write,
) -> Result<Vec<JudgedRow>, Box<dyn Error>> {
    let milliseconds = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    let created_at = Timestamp::from_micros(i64::try_from(milliseconds)? * 1000);
    let experiment = ExperimentId::from_parts(milliseconds, ID_BYTES).to_string();
    let mut arms = Vec::new();
    for gateway in &GATEWAYS {
        arms.push(mirrored(gateway, &experiment, folder)?);
    }
    let shadows: Vec<(&str, u16, u16)> =
        arms.iter().map(|it| (it.gateway.short(), it.sinks.0, it.sinks.1)).collect();
    fs::write(folder.join("sink.yaml"), scene::sink(&shadows)?)?;
    let names = std::iter::once("sink").chain(arms.iter().map(|it| it.gateway.short()));
    let scene = Scene {
        load: None,
        collectors: names.map(|name| Actor { name: name.to_owned(), after: Duration::ZERO }).collect(),
        sinks: 1,
        awaited: arms.iter().flat_map(|it| [it.sinks.0, it.sinks.1]).collect(),
    };
    let playing = tools.play(&scene, folder)?;
    let talk = Talk::begin(&arms.iter().map(|it| it.port).collect::<Vec<_>>())?;
    thread::sleep(length + MORE);
    let said = talk.end();
    playing.stop()?;
    let baseline = arms.iter().find(|it| it.gateway.is_baseline());
    let baseline = baseline.ok_or("invariant: the baseline is in the table")?;
    let mut rows = Vec::new();
    for candidate in arms.iter().filter(|it| !it.gateway.is_baseline()) {
        let case = Case {
            name: format!("prove-{}", candidate.gateway.short()),
            design: "mirror",
            host: HOST,
            critical: &[],
            arms: PerVariant { baseline: baseline.arm(folder), candidate: candidate.arm(folder) },
            created_at,
            duration: length,
            interval: INTERVAL,
        };
        let mut row = judge::case(&case)?;
        row.problems.extend(said.refused.iter().cloned());
        writeln!(say, "    {}: {}", row.template, row.sentence)?;
        rows.push(row);
    }
    Ok(rows)
}

/// Makes the arm that runs beside a gateway of production.
fn mirrored(gateway: &'static Gateway, experiment: &str, folder: &Path) -> Result<Mirrored, Box<dyn Error>> {
    let sinks = (ports::free(1)?, ports::free(1)?);
    // Nothing of production runs here, so its ports are only written.
    let values = gateway.values(Place { first_port: ports::free(3)?, endpoint: "http://127.0.0.1:9" });
    let plain = gateway.rendered(&values)?;
    let mut sink = Sink::new(format!("http://127.0.0.1:{}", sinks.0))
        .with_telemetry(format!("http://127.0.0.1:{}", sinks.1));
    sink.telemetry_interval_ms = 1000;
    let count = arm::ports_needed(&plain, Placement::Mirrored, OtherSignals::LeaveOut)?;
    let variant = if gateway.is_baseline() { "baseline" } else { "candidate" };
    let settings = ArmSettings::new(experiment, variant, HOST, Placement::Mirrored, sink)
        .with_ports(PortRange { first: ports::free(count)?, count });
    let arm = arm::derive(&plain, &settings)?;
    fs::write(folder.join(format!("{}.yaml", gateway.short())), &arm.text)?;
    Ok(Mirrored { gateway, values, port: http_port(&arm.changes)?, hash: arm.hash, sinks })
}

/// Where the arm listens instead of production.
fn http_port(changes: &[phoenix_core::collector::difference::Change]) -> Result<u16, Box<dyn Error>> {
    const FIELD: &str = "receivers::otlp::protocols::http::endpoint";
    let change = changes.iter().find(|change| change.path == FIELD);
    let endpoint = change.and_then(|change| change.after.as_deref());
    let digits = endpoint.and_then(|endpoint| endpoint.trim_matches(['\'', '"']).rsplit(':').next());
    Ok(digits.ok_or_else(|| format!("invariant: the arm has a {FIELD} of its own"))?.parse()?)
}

impl Mirrored {
    fn arm(&self, folder: &Path) -> Arm<'_> {
        let name = self.gateway.short();
        Arm {
            template: self.gateway.template,
            values: &self.values,
            hash: Some(&self.hash),
            files: ArmFiles {
                data: folder.join(format!("{name}.jsonl")),
                telemetry: Some(folder.join(format!("{name}.telemetry.jsonl"))),
            },
        }
    }
}
