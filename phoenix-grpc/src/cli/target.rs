//! Which collector a configuration is meant for, as the command line says it.

use clap::{Args, ValueEnum};
use phoenix_core::collector::component::{Version, Versions};
use phoenix_core::collector::target::KNOWN_VERSION;
use phoenix_core::collector::{Target, UnknownTypes};

/// The collector that a configuration is checked for.
#[derive(Debug, Args)]
#[group(skip)]
#[command(next_help_heading = "The collector")]
pub(super) struct Arguments {
    /// Its version, or the versions that it must be right for: 0.158, 0.150..0.158
    #[arg(long, value_name = "VERSION", value_parser = versions)]
    collector_version: Option<Versions>,

    /// What is said about a component type that it is not known to have
    #[arg(long, value_name = "HOW", default_value = "error")]
    unknown_components: Unknown,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Unknown {
    Error,
    Warn,
}

impl Arguments {
    pub(super) fn target(&self) -> Target {
        let target = Target::default();
        Target {
            versions: self.collector_version.unwrap_or(target.versions),
            unknown_types: match self.unknown_components {
                Unknown::Error => UnknownTypes::Refuse,
                Unknown::Warn => UnknownTypes::Warn,
            },
            ..target
        }
    }
}

/// A version, or the oldest and the newest with `..` between them.
fn versions(text: &str) -> Result<Versions, String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let version =
        |text: &str| text.trim_start_matches('=').parse::<Version>().map_err(|error| error.to_string());
    let versions = Versions { from: version(from)?, to: version(to)? };
    if versions.to > KNOWN_VERSION {
        return Err(format!("the newest version whose components are known is {KNOWN_VERSION}"));
    }
    match versions.from <= versions.to {
        true => Ok(versions),
        false => Err("the older version stands before the newer one".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_one_or_a_range_of_known_ones() {
        let range = |from, to| Versions { from: Version::v0(from), to: Version::v0(to) };
        assert_eq!(versions("0.158"), Ok(range(158, 158)));
        assert_eq!(versions("v0.150.0..0.158.0"), Ok(range(150, 158)));
        assert_eq!(versions("0.150..=0.158"), Ok(range(150, 158)));
        for wrong in ["", "..", "0.150..", "0.158..0.150", "0.159", "1.0", "latest", "0.1.2.3"] {
            assert!(versions(wrong).is_err(), "{wrong}");
        }
    }
}
