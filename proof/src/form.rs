//! The two forms of the proof: the whole, and what fits into the tests.

mod run;

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::claims::{self, Claim};
use crate::gateways::{self, GatewayRow};
use crate::judge::JudgedRow;
use crate::loads::{self, LoadRow};
use crate::phases::{self, PhaseRow};
use crate::stage::Tools;
use crate::wires::{self, WireRow};
use run::Run;

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
    /// The seconds in which wires are compared and phases swept.
    pub wires: Option<u64>,
    /// Whether some of that happens beside the loads.
    pub beside: bool,
    /// Collectors of each summing template that start at moments of their own.
    pub phases: u32,
    /// The largest part of the interval in which none of them scrapes.
    pub widest_gap: f64,
    /// The seconds that are judged.
    pub judged: Option<u64>,
    /// How often processes are read then.
    pub judged_interval: Duration,
    /// The seconds in which gateways are compared with what senders counted.
    pub gateways: Option<u64>,
    /// The seconds in which they are judged.
    pub gateways_judged: Option<u64>,
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
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Found {
    /// What templates sent under each load.
    pub loads: Vec<LoadRow>,
    /// What production was sent beside what was measured.
    pub wires: Vec<WireRow>,
    /// The sweep of the scrape's phase.
    pub phases: Vec<PhaseRow>,
    /// The verdicts.
    pub judged: Vec<JudgedRow>,
    /// What gateways made of what senders counted.
    pub gateways: Vec<GatewayRow>,
    /// The verdicts on them.
    pub gateways_judged: Vec<JudgedRow>,
    /// What was promised.
    pub claims: Vec<Claim>,
}

impl Form {
    /// Templates for processes: a bit more than an hour.
    #[must_use]
    pub fn long() -> Form {
        Form {
            name: "long",
            interval: Duration::from_secs(5),
            loads: vec![("steady", 120), ("cardinality", 120), ("churn", 120)],
            surge: (75.0, 40.0),
            wires: Some(90),
            beside: false,
            phases: 10,
            widest_gap: 0.4,
            judged: Some(3300),
            // The more readings, the more batches of independent values the same time holds.
            judged_interval: Duration::from_secs(1),
            gateways: None,
            gateways_judged: None,
            tolerance: 0.03,
            disk_tolerance: 0.1,
            fewer_elsewhere: 0.2,
            slack: Duration::from_secs(3),
        }
    }

    /// Gateways: about three quarters of an hour.
    #[must_use]
    pub fn gateways() -> Form {
        let nothing = Form { loads: Vec::new(), wires: None, judged: None, ..Form::long() };
        Form { name: "gateways", gateways: Some(60), gateways_judged: Some(2400), ..nothing }
    }

    /// What can be seen in a minute.
    #[must_use]
    pub fn short() -> Form {
        Form {
            name: "short",
            interval: Duration::from_secs(2),
            loads: vec![("mixed", 40)],
            surge: (26.0, 20.0),
            wires: None,
            beside: true,
            phases: 3,
            // Three collectors that start on a busy machine scrape when they come to it.
            widest_gap: 1.0,
            judged: None,
            judged_interval: Duration::from_secs(1),
            gateways: Some(6),
            gateways_judged: None,
            tolerance: 0.1,
            disk_tolerance: 0.4,
            fewer_elsewhere: 0.2,
            // A shared machine may stand still for some seconds.
            slack: Duration::from_secs(10),
        }
    }

    /// Only one part of it.
    #[must_use]
    pub fn only(self, part: Piece) -> Form {
        let whole = self.clone();
        let nothing = Form {
            loads: Vec::new(),
            wires: None,
            judged: None,
            gateways: None,
            gateways_judged: None,
            ..self
        };
        match part {
            Piece::Loads => Form { loads: whole.loads, ..nothing },
            Piece::Wires => Form { wires: whole.wires, ..nothing },
            Piece::Judged => Form { judged: whole.judged, ..nothing },
        }
    }

    /// Runs it; what collectors wrote is kept in folders below `scratch`.
    ///
    /// # Errors
    /// When something cannot be run. A promise that is not kept is no error but a claim that does not hold.
    pub fn run(&self, tools: &Tools, scratch: &Path, say: &mut dyn Write) -> Result<Found, Box<dyn Error>> {
        let run = Run { form: self, tools, scratch };
        let mut found = Found::default();
        for (number, (load, seconds)) in self.loads.iter().enumerate() {
            let played = run.load(load, *seconds, (number == 0).then_some(self.surge), say)?;
            found.loads.extend(loads::rows(load, &played));
            if self.beside {
                found.wires.extend(wires::rows(&played)?);
                found.phases.extend(phases::rows(&played));
            }
        }
        if let Some(seconds) = self.wires {
            let played = run.wires(seconds, say)?;
            found.wires.extend(wires::rows(&played)?);
            found.phases.extend(phases::rows(&played));
        }
        if let Some(seconds) = self.judged {
            found.judged = run.judged(seconds, say)?;
        }
        if let Some(seconds) = self.gateways {
            let folder = run.folder("gateways")?;
            found.gateways = gateways::rows(tools, &folder, Duration::from_secs(seconds), say)?;
        }
        if let Some(seconds) = self.gateways_judged {
            let folder = run.folder("gateways-judged")?;
            found.gateways_judged = gateways::judged(tools, &folder, Duration::from_secs(seconds), say)?;
        }
        found.claims = self.claims(&found);
        Ok(found)
    }

    fn claims(&self, found: &Found) -> Vec<Claim> {
        let loads = found.loads.iter().flat_map(|row| claims::of_load(row, &found.loads, self));
        let wires = found.wires.iter().flat_map(claims::of_wire);
        let phases = found.phases.iter().flat_map(|row| claims::of_phase(row, self));
        let gateways = found.gateways.iter().flat_map(|row| claims::of_gateway(row, &found.gateways));
        let judged = found.judged.iter().chain(&found.gateways_judged).flat_map(claims::of_judged);
        loads.chain(wires).chain(phases).chain(gateways).chain(judged).collect()
    }
}
