//! The two forms of the proof: the whole, and what fits into the tests.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use phoenix_core::model::{ExperimentId, Timestamp};
use serde::Serialize;

use crate::claims::{self, Claim};
use crate::judge::{self, ID_BYTES, JudgedRow};
use crate::keep::keep;
use crate::loads::{self, LoadRow};
use crate::part::{Part, Role, Setting};
use crate::phases::{self, PhaseRow};
use crate::receiver::Servers;
use crate::scene::{Load, Played, play};
use crate::stage::Tools;
use crate::strategy::{Host, STRATEGIES, Strategy};
use crate::way::Way;
use crate::wires::{self, WireRow};

/// What the load is made from.
const SEED: u64 = 1;

/// How long and how much is proven.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Form {
    /// Its name.
    pub name: &'static str,
    /// How often processes are read.
    pub interval: Duration,
    /// The kinds of load, each with the seconds that are counted.
    pub loads: Vec<(&'static str, u64)>,
    /// When, after the start of the first load, idle processes turn hot, and for how long, in seconds.
    pub surge: (f64, f64),
    /// The seconds in which wires are compared and phases swept; none if that happens beside the load.
    pub wires: Option<u64>,
    /// Collectors of each summing template that start at moments of their own.
    pub phases: u32,
    /// The largest part of the interval in which none of them scrapes.
    pub widest_gap: f64,
    /// The seconds that are judged.
    pub judged: Option<u64>,
    /// How often processes are read then.
    pub judged_interval: Duration,
    /// How far totals may be from the baseline's.
    pub tolerance: f64,
    /// How far those of `process.disk.io` may be.
    pub disk_tolerance: f64,
    /// The share of series that is saved under loads other than the one of high cardinality, where that is promised at all.
    pub fewer_elsewhere: f64,
    /// What a process that turns hot may take beyond whole scrapes.
    pub slack: Duration,
}

/// A part of the whole that can be run alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Production's configurations under load.
    Loads,
    /// What production is sent beside what is measured, and the phase of scrapes.
    Wires,
    /// The verdicts.
    Judged,
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// What templates sent under each load.
    pub loads: Vec<LoadRow>,
    /// What production was sent beside what was measured.
    pub wires: Vec<WireRow>,
    /// The sweep of the scrape's phase.
    pub phases: Vec<PhaseRow>,
    /// The verdicts.
    pub judged: Vec<JudgedRow>,
    /// What was promised.
    pub claims: Vec<Claim>,
}

impl Form {
    /// The whole proof: about 26 minutes.
    #[must_use]
    pub fn long() -> Form {
        Form {
            name: "long",
            interval: Duration::from_secs(5),
            loads: vec![("steady", 120), ("cardinality", 120), ("churn", 120)],
            surge: (75.0, 40.0),
            wires: Some(90),
            phases: 10,
            widest_gap: 0.4,
            judged: Some(900),
            // The more readings, the more batches of independent values the same time holds.
            judged_interval: Duration::from_secs(1),
            tolerance: 0.03,
            disk_tolerance: 0.1,
            fewer_elsewhere: 0.2,
            slack: Duration::from_secs(3),
        }
    }

    /// What can be seen in a minute.
    #[must_use]
    pub fn short() -> Form {
        Form {
            name: "short",
            interval: Duration::from_secs(2),
            loads: vec![("mixed", 40)],
            surge: (26.0, 16.0),
            wires: None,
            phases: 3,
            // Three collectors that start on a busy machine scrape when they come to it.
            widest_gap: 1.0,
            judged: None,
            judged_interval: Duration::from_secs(1),
            tolerance: 0.1,
            disk_tolerance: 0.4,
            fewer_elsewhere: 0.2,
            slack: Duration::from_secs(4),
        }
    }

    /// Only one part of it.
    #[must_use]
    pub fn only(self, part: Piece) -> Form {
        let (loads, wires, judged) = (self.loads.clone(), self.wires, self.judged);
        let nothing = Form { loads: Vec::new(), wires: None, judged: None, ..self };
        match part {
            Piece::Loads => Form { loads, ..nothing },
            Piece::Wires => Form { wires, ..nothing },
            Piece::Judged => Form { judged, ..nothing },
        }
    }

    /// Runs it; what collectors wrote is kept in folders below `scratch`.
    ///
    /// # Errors
    /// When something cannot be run. A promise that is not kept is no error but a claim that does not hold.
    pub fn run(&self, tools: &Tools, scratch: &Path, say: &mut dyn Write) -> Result<Found, Box<dyn Error>> {
        let run = Run { form: self, tools, scratch };
        let mut found =
            Found { loads: vec![], wires: vec![], phases: vec![], judged: vec![], claims: vec![] };
        for (number, (load, seconds)) in self.loads.iter().enumerate() {
            let surge = (number == 0).then_some(self.surge);
            let beside = self.wires.is_none();
            let played = run.scene(load, *seconds, Host::Shop, surge, say, |setting, servers, folder| {
                let mut parts = run.all(Role::Plain, setting, servers, folder)?;
                if beside {
                    parts.extend(run.one_way_each(setting, servers, folder)?);
                    parts.extend(run.sweep(setting, servers, folder)?);
                }
                Ok(parts)
            })?;
            found.loads.extend(loads::rows(load, &played));
            if beside {
                found.wires.extend(wires::rows(&played)?);
                found.phases.extend(phases::rows(&played));
            }
        }
        if let Some(seconds) = self.wires {
            let played = run.scene("mixed", seconds, Host::Shop, None, say, |setting, servers, folder| {
                let mut parts = run.sweep(setting, servers, folder)?;
                for way in Way::ALL {
                    parts.extend(run.all(Role::Wired(way), setting, servers, folder)?);
                }
                Ok(parts)
            })?;
            found.wires.extend(wires::rows(&played)?);
            found.phases.extend(phases::rows(&played));
        }
        if let Some(seconds) = self.judged {
            found.judged = run.judged(seconds, say)?;
        }
        found.claims = self.claims(&found);
        Ok(found)
    }

    fn claims(&self, found: &Found) -> Vec<Claim> {
        let loads = found.loads.iter().flat_map(|row| claims::of_load(row, &found.loads, self));
        let wires = found.wires.iter().flat_map(claims::of_wire);
        let phases = found.phases.iter().flat_map(|row| claims::of_phase(row, self));
        loads.chain(wires).chain(phases).chain(found.judged.iter().flat_map(claims::of_judged)).collect()
    }
}

struct Run<'r> {
    form: &'r Form,
    tools: &'r Tools,
    scratch: &'r Path,
}

type Parts = Result<Vec<Part>, Box<dyn Error>>;

impl Run<'_> {
    fn scene(
        &self,
        profile: &'static str,
        seconds: u64,
        host: Host,
        surge: Option<(f64, f64)>,
        say: &mut dyn Write,
        parts: impl FnOnce(&Setting, &Servers, &Path) -> Parts,
    ) -> Result<Played, Box<dyn Error>> {
        let folder = self.folder(profile)?;
        let servers = Servers::new()?;
        let setting = Run::setting(host, self.form.interval, "prove");
        let parts = parts(&setting, &servers, &folder)?;
        let load = Load { profile, seed: SEED, surge };
        writeln!(say, "  load {profile}: {} collectors for {seconds} s", parts.len())?;
        let played = play(self.tools, load, parts, &folder, Duration::from_secs(seconds), say)?;
        keep(&played)?;
        Ok(played)
    }

    fn setting(host: Host, interval: Duration, experiment: &str) -> Setting {
        let host_scrapers: &[&str] = if host == Host::Shop { &["load", "memory"] } else { &[] };
        Setting { interval, host_scrapers, host, experiment: experiment.to_owned() }
    }

    fn folder(&self, name: &str) -> Result<PathBuf, Box<dyn Error>> {
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
    fn all(&self, role: Role, setting: &Setting, servers: &Servers, folder: &Path) -> Parts {
        let can = |strategy: &&'static Strategy| match role {
            Role::Wired(way) => strategy.exports(way.exporter()),
            _ => true,
        };
        STRATEGIES.iter().filter(can).map(|it| Part::make(it, role, setting, servers, folder)).collect()
    }

    /// Every template one way, every way by some template.
    fn one_way_each(&self, setting: &Setting, servers: &Servers, folder: &Path) -> Parts {
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

    fn judged(&self, seconds: u64, say: &mut dyn Write) -> Result<Vec<JudgedRow>, Box<dyn Error>> {
        let folder = self.folder("database")?;
        let servers = Servers::new()?;
        let milliseconds = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
        let created_at = Timestamp::from_micros(i64::try_from(milliseconds)? * 1000);
        let experiment = ExperimentId::from_parts(milliseconds, ID_BYTES);
        let setting = Run::setting(Host::Database, self.form.judged_interval, &experiment.to_string());
        let parts = self.all(Role::Shadow, &setting, &servers, &folder)?;
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
