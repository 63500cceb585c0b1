//! One collector of a scene: its configuration, and where what it sends arrives.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use phoenix_core::collector::arm::{self, ArmSettings, OtherSignals, Placement, PortRange, Sink};
use phoenix_core::render::catalogue;
use serde_json::{Value, json};

use crate::receiver::{Protocol, Receiver, Servers};
use crate::stage::{Actor, ports};
use crate::strategy::{Host, Strategy};
use crate::way::Way;
use crate::wire::{Seen, json};

/// The host that the arms say they run on.
pub const HOST: &str = "shop-1";

/// What a collector is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Production's configuration, byte for byte.
    Plain,
    /// The same with a measuring branch (the arm that takes production's place), sending this way.
    Wired(Way),
    /// The arm beside production, as it is judged.
    Shadow,
    /// Production's configuration, the first, second, … of those that start at times of their own.
    Phase(u32),
}

/// What is common to all collectors of a scene.
#[derive(Debug, Clone)]
pub struct Setting {
    /// How often processes are read.
    pub interval: Duration,
    /// Other scrapers of the host.
    pub host_scrapers: &'static [&'static str],
    /// What kind of host it is.
    pub host: Host,
    /// The id of the experiment that arms are tagged with.
    pub experiment: String,
}

/// One collector.
#[derive(Debug)]
pub struct Part {
    /// The template that it runs.
    pub strategy: &'static Strategy,
    /// What it is there for.
    pub role: Role,
    /// Its name in the scene.
    pub actor: Actor,
    /// How often it reads the host.
    pub interval: Duration,
    /// The parameters of its template.
    pub values: BTreeMap<String, Value>,
    /// The hash of its arm config, if it runs one.
    pub hash: Option<String>,
    /// Production's backend, if that is a server.
    pub production: Option<Receiver>,
    /// Where its measuring branch sends.
    pub measured: Option<Receiver>,
    /// Where it is scraped.
    pub served: Option<SocketAddr>,
    /// Where it says what it costs.
    pub telemetry: Option<SocketAddr>,
    /// The ports to which a shadow arm sends its data and its collector's own telemetry.
    pub sink: Option<(u16, u16)>,
}

impl Part {
    /// Makes a collector's configuration, in `folder`, and the backends that it needs.
    ///
    /// # Errors
    /// When the template or its arm is refused.
    pub fn make(
        strategy: &'static Strategy,
        role: Role,
        setting: &Setting,
        servers: &Servers,
        folder: &Path,
    ) -> Result<Part, Box<dyn Error>> {
        let way = if let Role::Wired(way) = role { way } else { Way::OtlpHttp };
        let suffix = match role {
            Role::Plain => "plain".to_owned(),
            Role::Shadow => "shadow".to_owned(),
            Role::Phase(number) => format!("phase{number}"),
            Role::Wired(way) => way.slug().to_owned(),
        };
        let actor = Actor { name: format!("{}-{suffix}", strategy.short()), after: Duration::ZERO };
        let interval = setting.interval * strategy.pace(setting.host);
        let mut part = Part {
            strategy,
            role,
            actor,
            interval,
            values: BTreeMap::new(),
            hash: None,
            production: None,
            measured: None,
            served: None,
            telemetry: None,
            sink: None,
        };
        let telemetry = ports::free(1)?;
        part.telemetry = Some(local(telemetry));
        let mut common = common(interval, setting, way, telemetry);
        match way {
            _ if role == Role::Shadow => {}
            Way::OtlpHttp | Way::OtlpHttpDelta => {
                let receiver = servers.receive(Protocol::Http)?;
                common.push(("endpoint", json!(format!("http://{}", receiver.address()))));
                part.production = Some(receiver);
            }
            Way::RemoteWrite => {
                let receiver = servers.receive(Protocol::Http)?;
                common.push(("endpoint", json!(format!("http://{}/api/v1/write", receiver.address()))));
                part.production = Some(receiver);
            }
            Way::OtlpGrpc => {
                let receiver = servers.receive(Protocol::Grpc)?;
                common.push(("endpoint", json!(receiver.address().to_string())));
                common.push(("insecure", json!(true)));
                part.production = Some(receiver);
            }
            Way::Scrape => {
                let served = local(ports::free(1)?);
                common.push(("scrape_endpoint", json!(served.to_string())));
                part.served = Some(served);
            }
            Way::File => {
                common.push(("file_path", json!(format!("/srv/phoenix/scene/{}.out", part.actor.name))));
            }
        }
        part.values = strategy.values(setting.host, &common);
        let plain = catalogue::get(strategy.template)?.render(&part.values)?.text;
        let text = match role {
            Role::Plain | Role::Phase(_) => plain,
            Role::Wired(_) => {
                let receiver = servers.receive(Protocol::Http)?;
                let sink = Sink::new(format!("http://{}", receiver.address()));
                part.measured = Some(receiver);
                arm::derive(&plain, &settings(setting, "candidate", Placement::Instead, sink))?.text
            }
            Role::Shadow => part.shadow(&plain, setting)?,
        };
        fs::write(folder.join(format!("{}.yaml", part.actor.name)), text)?;
        Ok(part)
    }

    fn shadow(&mut self, plain: &str, setting: &Setting) -> Result<String, Box<dyn Error>> {
        let (data, telemetry) = (ports::free(1)?, ports::free(1)?);
        self.sink = Some((data, telemetry));
        let mut sink = Sink::new(format!("http://127.0.0.1:{data}"))
            .with_telemetry(format!("http://127.0.0.1:{telemetry}"));
        sink.telemetry_interval_ms = u64::try_from(self.interval.as_millis())?;
        let count = arm::ports_needed(plain, Placement::Beside, OtherSignals::LeaveOut)?;
        let variant = if self.strategy.is_baseline() { "baseline" } else { "candidate" };
        let settings = settings(setting, variant, Placement::Beside, sink)
            .with_ports(PortRange { first: ports::free(count)?, count });
        // Its telemetry goes to the sink.
        self.telemetry = None;
        let arm = arm::derive(plain, &settings)?;
        self.hash = Some(arm.hash);
        Ok(arm.text)
    }

    /// What production was sent as OTLP, over the network or into the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn production_otlp(&self, folder: &Path) -> Result<Seen, Box<dyn Error>> {
        if let Some(receiver) = &self.production {
            return Ok(receiver.inbox().otlp());
        }
        let file = folder.join(format!("{}.out", self.actor.name));
        let lines = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut seen = Seen::default();
        json::add(&lines, &mut seen)?;
        Ok(seen)
    }
}

fn common(interval: Duration, setting: &Setting, way: Way, telemetry: u16) -> Vec<(&'static str, Value)> {
    vec![
        ("collection_interval", json!(format!("{}ms", interval.as_millis()))),
        ("host_scrapers", json!(setting.host_scrapers)),
        ("host_interval", json!(format!("{}ms", setting.interval.as_millis()))),
        ("exporter", json!(way.exporter())),
        ("backend", json!(way.backend())),
        ("telemetry_port", json!(telemetry)),
    ]
}

fn settings(setting: &Setting, variant: &str, placement: Placement, sink: Sink) -> ArmSettings {
    ArmSettings::new(setting.experiment.clone(), variant, HOST, placement, sink)
}

fn local(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}
