//! What an arm is told: whose it is, where it runs, where it sends to, what it may take.

use serde::{Deserialize, Serialize};

use super::ArmError;
use crate::model::spec::OtherSignals;

/// What is needed beside a plain config to derive its arm config.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArmSettings {
    /// Id of the experiment.
    pub experiment: String,
    /// Which arm it is, `baseline` or `candidate`.
    pub variant: String,
    /// Id of the host it runs on.
    pub host: String,
    /// Whether it runs beside the production collector or in its place.
    pub placement: Placement,
    /// Where it sends what is measured.
    pub sink: Sink,
    /// The ports it may listen on; an arm in production's place needs none.
    pub ports: PortRange,
    /// The folder for what it writes to disk, without a slash at the end.
    pub directory: String,
    /// What becomes of traces and logs in an arm beside production.
    pub other_signals: OtherSignals,
}

/// Where an arm runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// Beside the production collector, on what can be read twice (the design `shadow`).
    Beside,
    /// Beside the production collector, on ports of its own to which all is copied that production is sent (the design `mirror`).
    Mirrored,
    /// In the place of the production collector (the design `split`).
    Instead,
}

impl Placement {
    /// Whether production's collector runs on, so that the arm must not clash with it.
    #[must_use]
    pub fn is_beside(self) -> bool {
        matches!(self, Placement::Beside | Placement::Mirrored)
    }
}

/// Where an arm sends its copy of the metrics and its own telemetry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sink {
    /// OTLP/HTTP base URL for the copy of the metrics, without `/v1/metrics`.
    pub endpoint: String,
    /// OTLP/HTTP URL for the collector's own telemetry; without a path `/v1/metrics` is added.
    pub telemetry_endpoint: Option<String>,
    /// How often the collector's own telemetry is sent, in milliseconds.
    pub telemetry_interval_ms: u64,
    /// The environment variable of the collector that holds the bearer token for both.
    pub token_env: Option<String>,
}

/// Consecutive ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PortRange {
    /// The first port.
    pub first: u16,
    /// How many there are.
    pub count: u16,
}

impl ArmSettings {
    /// Settings without ports, moved paths below `phoenix`, traces and logs left out.
    pub fn new(
        experiment: impl Into<String>,
        variant: impl Into<String>,
        host: impl Into<String>,
        placement: Placement,
        sink: Sink,
    ) -> Self {
        Self {
            experiment: experiment.into(),
            variant: variant.into(),
            host: host.into(),
            placement,
            sink,
            ports: PortRange::default(),
            directory: "phoenix".to_owned(),
            other_signals: OtherSignals::LeaveOut,
        }
    }

    /// The same settings with ports to listen on.
    #[must_use]
    pub fn with_ports(mut self, ports: PortRange) -> Self {
        self.ports = ports;
        self
    }

    pub(super) fn check(&self) -> Result<(), ArmError> {
        let setting = |name, problem| Err(ArmError::Setting { name, problem });
        for (name, value) in [
            ("experiment", &self.experiment),
            ("variant", &self.variant),
            ("host", &self.host),
            ("directory", &self.directory),
        ] {
            if value.is_empty() {
                return setting(name, "must not be empty");
            }
        }
        let endpoints = [
            ("sink.endpoint", Some(&self.sink.endpoint)),
            ("sink.telemetry_endpoint", self.sink.telemetry_endpoint.as_ref()),
        ];
        for (name, endpoint) in endpoints {
            let is_url = |url: &String| {
                ["http://", "https://"]
                    .iter()
                    .any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
                    && !url.contains(char::is_whitespace)
            };
            if endpoint.is_some_and(|url| !is_url(url)) {
                return setting(name, "must be a URL that begins with http:// or https://");
            }
        }
        if self.sink.telemetry_interval_ms == 0 {
            return setting("sink.telemetry_interval_ms", "must be greater than zero");
        }
        let is_env = |name: &String| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        if self.sink.token_env.as_ref().is_some_and(|name| !is_env(name)) {
            return setting("sink.token_env", "must be the name of an environment variable");
        }
        let last = u32::from(self.ports.first) + u32::from(self.ports.count);
        if self.ports.count > 0 && (self.ports.first == 0 || last > 1 + u32::from(u16::MAX)) {
            return setting("ports", "must lie within 1 to 65535");
        }
        Ok(())
    }
}

impl Sink {
    /// A sink without a token that gets the metrics only.
    pub fn new(endpoint: impl Into<String>) -> Self {
        Self {
            endpoint: endpoint.into(),
            telemetry_endpoint: None,
            telemetry_interval_ms: 10_000,
            token_env: None,
        }
    }

    /// The same sink that also gets the collector's own telemetry, at a URL of its own.
    #[must_use]
    pub fn with_telemetry(mut self, endpoint: impl Into<String>) -> Self {
        self.telemetry_endpoint = Some(endpoint.into());
        self
    }

    /// The header that proves to the sink whose data it is.
    pub(super) fn authorization(&self) -> Option<String> {
        self.token_env.as_ref().map(|name| format!("Bearer ${{env:{name}}}"))
    }
}
