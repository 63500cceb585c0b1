//! Production's configurations, beside what the senders counted.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::GatewayRow;
use super::table::{GATEWAYS, Gateway, Place};
use super::talk::{Said, Talk};
use crate::cost::{self, Reading};
use crate::receiver::{Protocol, Receiver, Servers, get, now};
use crate::stage::{Actor, Scene, Tools, ports};
use crate::wire::{Kind, Seen};

/// A gateway that runs.
struct Running {
    gateway: &'static Gateway,
    first_port: u16,
    backend: Receiver,
    readings: Vec<Reading>,
}

pub(super) fn rows(
    tools: &Tools,
    folder: &Path,
    length: Duration,
) -> Result<Vec<GatewayRow>, Box<dyn Error>> {
    let servers = Servers::new()?;
    let mut running = Vec::new();
    for gateway in &GATEWAYS {
        let backend = servers.receive(Protocol::Http)?;
        let first_port = ports::free(3)?;
        let endpoint = format!("http://{}", backend.address());
        let values = gateway.values(Place { first_port, endpoint: &endpoint });
        fs::write(folder.join(format!("{}.yaml", gateway.short())), gateway.rendered(&values)?)?;
        running.push(Running { gateway, first_port, backend, readings: Vec::new() });
    }
    let collectors =
        running.iter().map(|it| Actor { name: it.gateway.short().to_owned(), after: Duration::ZERO });
    let scene = Scene { load: None, collectors: collectors.collect(), sinks: 0, awaited: Vec::new() };
    let playing = tools.play(&scene, folder)?;
    let talk = Talk::begin(&running.iter().map(|it| it.first_port).collect::<Vec<_>>())?;
    for round in 0..2 {
        for it in &mut running {
            let telemetry: SocketAddr = (Ipv4Addr::LOCALHOST, it.first_port + 2).into();
            it.readings.push(cost::read(&get(telemetry, "/metrics")?, now())?);
        }
        if round == 0 {
            thread::sleep(length);
        }
    }
    let said = talk.end();
    // They send what they hold.
    playing.stop()?;
    Ok(running.iter().map(|it| row(it, &said, length)).collect())
}

fn row(running: &Running, said: &Said, length: Duration) -> GatewayRow {
    let inbox = running.backend.inbox();
    let seen = inbox.otlp();
    let cost = cost::of(&running.readings);
    let minutes = length.as_secs_f64() / 60.0;
    let sum = |of: fn(&crate::receiver::Request) -> u64| inbox.requests.iter().map(of).sum::<u64>() as f64;
    let arrived = totals(&seen);
    let failed = cost.map_or(0.0, |cost| cost.failed);
    let mut problems: Vec<String> = inbox.problems.iter().chain(&said.refused).cloned().collect();
    if failed > 0.0 {
        problems.push(format!("{failed} points could not be sent"));
    }
    let repeated = |readings: &Vec<crate::wire::Reading>| {
        let mut times: Vec<u64> = readings.iter().map(|reading| reading.time).collect();
        times.sort_unstable();
        times.windows(2).filter(|two| two[0] == two[1]).count()
    };
    GatewayRow {
        template: running.gateway.template,
        series: seen.series.len(),
        points_per_minute: seen.points() as f64 / minutes,
        bytes_per_minute: sum(|request| request.bytes) / minutes,
        wire_bytes_per_minute: sum(|request| request.wire_bytes) / minutes,
        cpu_cores: cost.map_or(0.0, |cost| cost.cpu_cores),
        memory_bytes: cost.map_or(0.0, |cost| cost.memory_bytes),
        totals: said
            .counted
            .iter()
            .map(|(metric, counted)| {
                ((*metric).to_owned(), arrived.get(*metric).copied().unwrap_or(0.0) / counted)
            })
            .collect(),
        gauges: seen.series.keys().filter(|series| series.kind == Kind::Gauge).count(),
        repeated: seen.series.values().map(repeated).sum(),
        problems,
    }
}

/// What was counted, by metric: deltas add up; of what accumulates, each new start begins at zero.
pub(super) fn totals(seen: &Seen) -> BTreeMap<String, f64> {
    let mut totals = BTreeMap::<String, f64>::new();
    for (series, readings) in &seen.series {
        let total: f64 = match series.kind {
            Kind::Delta { monotonic: true } | Kind::Distribution => {
                readings.iter().map(|reading| reading.value).sum()
            }
            Kind::Cumulative { monotonic: true } => {
                let mut last = BTreeMap::<u64, (u64, f64)>::new();
                for reading in readings {
                    let latest = last.entry(reading.start).or_insert((reading.time, reading.value));
                    if reading.time >= latest.0 {
                        *latest = (reading.time, reading.value);
                    }
                }
                last.values().map(|(_, value)| value).sum()
            }
            _ => continue,
        };
        *totals.entry(series.metric.clone()).or_default() += total;
    }
    totals
}
