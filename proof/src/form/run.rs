//! How the parts of a form are run.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use phoenix_core::model::{ExperimentId, Timestamp};

use super::Form;
use crate::judge::{self, ID_BYTES, JudgedRow};
use crate::keep::keep;
use crate::part::{Part, Role, Setting};
use crate::receiver::Servers;
use crate::scene::{Load, Played, play};
use crate::stage::Tools;
use crate::strategy::{Host, STRATEGIES, Strategy};
use crate::way::Way;

/// What the load is made from.
const SEED: u64 = 1;

/// A form that is being run.
pub(super) struct Run<'r> {
    pub(super) form: &'r Form,
    pub(super) tools: &'r Tools,
    pub(super) scratch: &'r Path,
}

pub(super) type Parts = Result<Vec<Part>, Box<dyn Error>>;

impl Run<'_> {
    /// Production's configurations under a load; where wires have no time of their own, some of those beside them.
    pub(super) fn load(
        &self,
        profile: &'static str,
        seconds: u64,
        surge: Option<(f64, f64)>,
        say: &mut dyn Write,
    ) -> Result<Played, Box<dyn Error>> {
        self.scene(Load { profile, seed: SEED, surge }, seconds, say, |setting, servers, folder| {
            let mut parts = Self::all(Role::Plain, setting, servers, folder)?;
            if self.form.beside {
                parts.extend(Self::one_way_each(setting, servers, folder)?);
                parts.extend(self.sweep(setting, servers, folder)?);
            }
            Ok(parts)
        })
    }

    /// Every template every way, and the sweep of the scrape's phase.
    pub(super) fn wires(&self, seconds: u64, say: &mut dyn Write) -> Result<Played, Box<dyn Error>> {
        let load = Load { profile: "mixed", seed: SEED, surge: None };
        self.scene(load, seconds, say, |setting, servers, folder| {
            let mut parts = self.sweep(setting, servers, folder)?;
            for way in Way::ALL {
                parts.extend(Self::all(Role::Wired(way), setting, servers, folder)?);
            }
            Ok(parts)
        })
    }

    fn scene(
        &self,
        load: Load,
        seconds: u64,
        say: &mut dyn Write,
        parts: impl FnOnce(&Setting, &Servers, &Path) -> Parts,
    ) -> Result<Played, Box<dyn Error>> {
        let folder = self.folder(load.profile)?;
        let servers = Servers::new()?;
        let parts = parts(&Self::setting(Host::Shop, self.form.interval, "prove"), &servers, &folder)?;
        writeln!(say, "  load {}: {} collectors for {seconds} s", load.profile, parts.len())?;
        let played = play(self.tools, load, parts, &folder, Duration::from_secs(seconds), say)?;
        keep(&played)?;
        Ok(played)
    }

    fn setting(host: Host, interval: Duration, experiment: &str) -> Setting {
        let host_scrapers: &[&str] = if host == Host::Shop { &["load", "memory"] } else { &[] };
        Setting { interval, host_scrapers, host, experiment: experiment.to_owned() }
    }

    pub(super) fn folder(&self, name: &str) -> Result<PathBuf, Box<dyn Error>> {
        let folder = (1..)
            .map(|number| {
                self.scratch.join(if number == 1 { name.to_owned() } else { format!("{name}-{number}") })
            })
            .find(|folder| !folder.exists())
            .ok_or("invariant: some name is free")?;
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Every template that can be run so.
    fn all(role: Role, setting: &Setting, servers: &Servers, folder: &Path) -> Parts {
        let can = |strategy: &&'static Strategy| match role {
            Role::Wired(way) => strategy.exports(way.exporter()),
            _ => true,
        };
        STRATEGIES.iter().filter(can).map(|it| Part::make(it, role, setting, servers, folder)).collect()
    }

    /// Every template one way, every way by some template.
    fn one_way_each(setting: &Setting, servers: &Servers, folder: &Path) -> Parts {
        let mut parts = Vec::new();
        for (number, strategy) in STRATEGIES.iter().enumerate() {
            let ways: Vec<Way> =
                Way::ALL.into_iter().filter(|way| strategy.exports(way.exporter())).collect();
            // With few templates each goes more ways, so that none is left out.
            for way in ways.iter().skip(number % STRATEGIES.len()).step_by(STRATEGIES.len()) {
                parts.push(Part::make(strategy, Role::Wired(*way), setting, servers, folder)?);
            }
            if number >= ways.len() {
                parts.push(Part::make(
                    strategy,
                    Role::Wired(ways[number % ways.len()]),
                    setting,
                    servers,
                    folder,
                )?);
            }
        }
        Ok(parts)
    }

    /// Every summing template several times, each started so much later that the interval is covered evenly.
    fn sweep(&self, setting: &Setting, servers: &Servers, folder: &Path) -> Parts {
        let mut parts = Vec::new();
        for strategy in STRATEGIES.iter().filter(|strategy| strategy.promises.sums) {
            for number in 0..self.form.phases {
                let mut part = Part::make(strategy, Role::Phase(number), setting, servers, folder)?;
                // The others have started by then, so that these start when they shall.
                part.actor.after = part.interval * 2 + part.interval * number / self.form.phases;
                parts.push(part);
            }
        }
        Ok(parts)
    }

    /// All shadow arms on a database host; each candidate beside the baseline.
    pub(super) fn judged(&self, seconds: u64, say: &mut dyn Write) -> Result<Vec<JudgedRow>, Box<dyn Error>> {
        let folder = self.folder("database")?;
        let servers = Servers::new()?;
        let milliseconds = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
        let created_at = Timestamp::from_micros(i64::try_from(milliseconds)? * 1000);
        let experiment = ExperimentId::from_parts(milliseconds, ID_BYTES);
        let setting = Self::setting(Host::Database, self.form.judged_interval, &experiment.to_string());
        let parts = Self::all(Role::Shadow, &setting, &servers, &folder)?;
        let load = Load { profile: "database", seed: SEED, surge: None };
        // Deploying and the last interval need some seconds more than the experiment runs.
        let length = Duration::from_secs(seconds + 40);
        writeln!(say, "  load database: {} arms for {} s, to be judged", parts.len(), length.as_secs())?;
        let played = play(self.tools, load, parts, &folder, length, say)?;
        let baseline = played.parts.iter().find(|part| part.strategy.is_baseline());
        let baseline = baseline.ok_or("invariant: every scene has the baseline")?;
        let mut rows = Vec::new();
        for candidate in played.parts.iter().filter(|part| !part.strategy.is_baseline()) {
            let row = judge::judge(baseline, candidate, &folder, created_at, Duration::from_secs(seconds))?;
            writeln!(say, "    {}: {}", row.template, row.sentence)?;
            rows.push(row);
        }
        Ok(rows)
    }
}
