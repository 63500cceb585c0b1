//! What an arm config needs to know beside the plain config.

use clap::{Args, ValueEnum};
use phoenix_core::collector::OtherSignals;
use phoenix_core::collector::arm::{ArmError, ArmSettings, Placement, PortRange, Sink};

use crate::cli::refusal::Refusal;
use crate::cli::safe;

/// Of an arm: the config that measures the plain config.
#[derive(Debug, Args)]
#[group(skip)]
#[command(next_help_heading = "Arm configs")]
pub(super) struct Arguments {
    /// Derive the config that an experiment runs as this arm
    #[arg(long, value_name = "VARIANT", requires_all = ["experiment", "host", "sink"])]
    arm: Option<Variant>,

    /// Id of the experiment
    #[arg(long, value_name = "ID", requires = "arm")]
    experiment: Option<String>,

    /// Id of the host that it runs on
    #[arg(long, value_name = "ID", requires = "arm")]
    host: Option<String>,

    /// OTLP/HTTP base URL that gets the copy of the metrics
    #[arg(long, value_name = "URL", requires = "arm")]
    sink: Option<String>,

    /// OTLP/HTTP URL that gets the collector's own telemetry
    #[arg(long, value_name = "URL", requires = "arm")]
    telemetry_sink: Option<String>,

    /// Environment variable of the collector with the bearer token for the sinks
    #[arg(long, value_name = "NAME", requires = "arm")]
    token_env: Option<String>,

    /// Ports that it may listen on
    #[arg(long, value_name = "FIRST-LAST", requires = "arm", value_parser = ports)]
    ports: Option<PortRange>,

    /// Folder for what it writes to disk
    #[arg(long, value_name = "FOLDER", requires = "arm")]
    directory: Option<String>,

    /// Beside the production collector, beside it and sent a copy of its input, or instead of it
    #[arg(long, value_name = "WHERE", default_value = "beside", requires = "arm")]
    placement: Place,

    /// What becomes of traces and logs in an arm beside production
    #[arg(long, value_name = "WHAT", default_value = "leave-out", requires = "arm")]
    other_signals: Others,

    /// Print what the arm changes in the plain config, and why, instead of the config
    #[arg(long, requires = "arm")]
    pub(super) show_changes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Variant {
    Baseline,
    Candidate,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Place {
    Beside,
    Mirrored,
    Instead,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Others {
    LeaveOut,
    RunIntoNothing,
}

impl Arguments {
    /// The settings of the arm, if one is wanted.
    pub(super) fn settings(&self) -> Option<ArmSettings> {
        let variant = match self.arm? {
            Variant::Baseline => "baseline",
            Variant::Candidate => "candidate",
        };
        let said = |argument: &Option<String>| argument.clone().unwrap_or_default();
        let sink = Sink {
            telemetry_endpoint: self.telemetry_sink.clone(),
            token_env: self.token_env.clone(),
            ..Sink::new(said(&self.sink))
        };
        let placement = match self.placement {
            Place::Beside => Placement::Beside,
            Place::Mirrored => Placement::Mirrored,
            Place::Instead => Placement::Instead,
        };
        let settings = ArmSettings::new(said(&self.experiment), variant, said(&self.host), placement, sink);
        Some(ArmSettings {
            ports: self.ports.unwrap_or_default(),
            directory: self.directory.clone().unwrap_or(settings.directory),
            other_signals: match self.other_signals {
                Others::LeaveOut => OtherSignals::LeaveOut,
                Others::RunIntoNothing => OtherSignals::RunIntoNothing,
            },
            ..settings
        })
    }
}

/// `20000-20009`, or one port.
fn ports(text: &str) -> Result<PortRange, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let port = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
    let range = port(first).zip(port(last)).filter(|(first, last)| first <= last);
    let (first, last) = range.ok_or("it takes FIRST-LAST within 1 to 65535, such as 20000-20009")?;
    let count = (last - first).checked_add(1).ok_or("it takes at most 65534 ports")?;
    Ok(PortRange { first, count })
}

/// Why no arm can be derived; the name of a setting is said as its option.
pub(super) fn refusal(error: &ArmError, name: &str) -> Refusal {
    let reason = match error {
        ArmError::Setting { name: setting, problem } => {
            let option = match *setting {
                "sink.endpoint" => "sink",
                "sink.telemetry_endpoint" => "telemetry-sink",
                "sink.token_env" => "token-env",
                other => other,
            };
            format!("--{option} {problem}")
        }
        ArmError::PortsExhausted { path, count: 0 } => {
            format!("the arm needs a port of its own for `{path}`; allot some with --ports FIRST-LAST")
        }
        ArmError::PortsExhausted { .. } => format!("{error} with --ports FIRST-LAST"),
        other => {
            let source =
                std::error::Error::source(other).map(|source| format!(": {source}")).unwrap_or_default();
            format!("{other}{source}")
        }
    };
    Refusal::new(format!("error: {}\n\n", safe::line(&reason)), &format!("{name}: no arm config"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_a_range_with_both_ends() {
        assert_eq!(ports("20000-20009"), Ok(PortRange { first: 20_000, count: 10 }));
        assert_eq!(ports("4318"), Ok(PortRange { first: 4318, count: 1 }));
        assert_eq!(ports("65535"), Ok(PortRange { first: 65_535, count: 1 }));
        assert_eq!(ports("1-65535"), Ok(PortRange { first: 1, count: 65_535 }));
        for wrong in ["", "0", "0-5", "5-1", "70000", "a-b", "1-2-3", "-5"] {
            assert!(ports(wrong).is_err(), "{wrong}");
        }
    }
}
