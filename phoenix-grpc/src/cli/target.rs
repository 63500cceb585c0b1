//! Which collector a configuration is meant for, as the command line says it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use phoenix_core::collector::component::{Version, Versions};
use phoenix_core::collector::target::KNOWN_VERSION;
use phoenix_core::collector::{Distribution, Environment, Target, UnknownTypes};

use super::{Failure, file};

/// The most bytes that are read of a list of components or of variables.
const LONGEST: usize = 1 << 20;

/// The collector that a configuration is checked for.
#[derive(Debug, Args)]
#[group(skip)]
#[command(next_help_heading = "The collector")]
pub(super) struct Arguments {
    /// Its distribution: tested, otelcol, otelcol-contrib or otelcol-k8s
    #[arg(long, value_name = "NAME", value_parser = distribution)]
    distribution: Option<Distribution>,

    /// A file with what `otelcol components` printed of a collector of your own
    #[arg(long, value_name = "FILE", conflicts_with = "distribution")]
    components: Option<PathBuf>,

    /// Its version, or the versions that it must be right for: 0.158, 0.150..0.158
    #[arg(long, value_name = "VERSION", value_parser = versions)]
    collector_version: Option<Versions>,

    /// What is said about a component type that it is not known to have
    #[arg(long, value_name = "HOW", default_value = "error")]
    unknown_components: Unknown,

    /// An environment variable that it runs with; if any is said, no others are set
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    env: Vec<(String, String)>,

    /// A file of such lines, as systemd and Docker read it
    #[arg(long, value_name = "FILE")]
    env_file: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Unknown {
    Error,
    Warn,
}

impl Arguments {
    /// The target; the version of a collector of one's own is that of its list of components, unless another is said.
    pub(super) fn target(&self) -> Result<Target, Failure> {
        let target = Target::default();
        let distribution = match (&self.components, &self.distribution) {
            (Some(path), _) => components(path)?,
            (None, Some(distribution)) => distribution.clone(),
            (None, None) => target.distribution,
        };
        let its_version = distribution.version.map(|version| Versions::only(version.min(KNOWN_VERSION)));
        Ok(Target {
            versions: self.collector_version.or(its_version).unwrap_or(target.versions),
            distribution,
            unknown_types: match self.unknown_components {
                Unknown::Error => UnknownTypes::Refuse,
                Unknown::Warn => UnknownTypes::Warn,
            },
            environment: self.environment()?,
        })
    }

    fn environment(&self) -> Result<Environment, Failure> {
        if self.env.is_empty() && self.env_file.is_empty() {
            return Ok(Environment::Unknown);
        }
        let mut variables = BTreeMap::new();
        for path in &self.env_file {
            let text = file::read_text(path, LONGEST)?;
            for (index, line) in text.lines().enumerate() {
                let line = line.trim();
                if line.is_empty() || line.starts_with(['#', ';']) {
                    continue;
                }
                // The line is not repeated: it may hold a secret.
                let read = variable(line.strip_prefix("export ").unwrap_or(line));
                let (name, value) = read
                    .map_err(|reason| Failure::at(path.display(), format!("line {}: {reason}", index + 1)))?;
                variables.insert(name, unquoted(&value).to_owned());
            }
        }
        variables.extend(self.env.iter().cloned());
        Ok(Environment::Known(variables))
    }
}

fn variable(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("NAME=VALUE belongs here, and there is no `=`")?;
    match name.trim() {
        "" => Err("NAME=VALUE belongs here, and there is no name"),
        name => Ok((name.to_owned(), value.to_owned())),
    }
}

fn unquoted(value: &str) -> &str {
    let within = |quote: char| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    within('"').or_else(|| within('\'')).unwrap_or(value)
}

/// A published distribution by its name, with or without `otelcol-` before it.
fn distribution(name: &str) -> Result<Distribution, String> {
    let long = if name == "core" { "otelcol".to_owned() } else { format!("otelcol-{name}") };
    Distribution::named(name).or_else(|| Distribution::named(&long)).ok_or_else(|| {
        let names = Distribution::ALL.map(|distribution| distribution.name.to_string());
        format!("it is one of {}; for another one give --components", names.join(", "))
    })
}

fn components(path: &Path) -> Result<Distribution, Failure> {
    let text = file::read_text(path, LONGEST)?;
    Distribution::from_components(&text).map_err(|error| Failure::at(path.display(), error))
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
    fn distributions_have_a_long_and_a_short_name() {
        for (name, expected) in [
            ("tested", "tested"),
            ("core", "otelcol"),
            ("otelcol", "otelcol"),
            ("contrib", "otelcol-contrib"),
            ("otelcol-contrib", "otelcol-contrib"),
            ("k8s", "otelcol-k8s"),
        ] {
            assert_eq!(distribution(name).map(|found| found.name.into_owned()), Ok(expected.to_owned()));
        }
        assert!(distribution("ours").is_err_and(|message| message.contains("otelcol-k8s")));
    }

    #[test]
    fn variables_come_from_files_and_the_command_line_which_wins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("env");
        let environment = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let arguments = Arguments {
                distribution: None,
                components: None,
                collector_version: None,
                unknown_components: Unknown::Error,
                env: vec![variable("B=2=3").unwrap()],
                env_file: vec![path.clone()],
            };
            arguments.environment()
        };
        let known = environment("# comment\n\nA=\"one two\"\nexport B='x'\nC=\n").unwrap();
        let get = |name| known.get(name);
        assert_eq!(
            [get("A"), get("B"), get("C")],
            [Some(Some("one two")), Some(Some("2=3")), Some(Some(""))]
        );
        assert_eq!(get("D"), Some(None));
        let wrong = format!("{:?}", environment("A=1\nhunter2\n").unwrap_err());
        assert!(wrong.contains("line 2") && !wrong.contains("hunter2"), "{wrong}");
    }

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
