//! Scenarios: what is true of a made experiment.

/// What is true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scenario {
    /// Its name in the table; also part of the seed.
    pub name: &'static str,
    /// Whether the truth fulfils the criteria.
    pub adopt: Adopt,
    /// How the arms lie over hosts.
    pub hosts: Hosts,
    /// What load both arms have.
    pub load: Load,
    /// How each arm's own values scatter around what the load makes of them.
    pub noise: Noise,
    /// What the candidate does.
    pub candidate: Candidate,
    /// The share of its intervals that an arm misses: baseline, candidate.
    pub gaps: [f64; 2],
}

/// What `Adopt` would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adopt {
    /// Right: the truth fulfils all that is asked.
    Right,
    /// Wrong, and promised to be no more frequent than α.
    Wrong,
    /// Wrong, and not promised: what has not happened yet is not in the data.
    Unforeseen,
}

/// How the arms lie over hosts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hosts {
    /// So many, both arms on each: paired.
    Shared(usize),
    /// So many in each arm: unpaired.
    Apart {
        /// Hosts of an arm.
        each: usize,
        /// How their sizes differ: the σ of their logarithm.
        spread: f64,
    },
}

impl Hosts {
    /// How many there are, and whether each has one arm only.
    #[must_use]
    pub const fn layout(self) -> (usize, bool) {
        match self {
            Hosts::Shared(count) => (count, false),
            Hosts::Apart { each, .. } => (2 * each, true),
        }
    }

    /// The σ of the logarithm of their sizes.
    #[must_use]
    pub const fn spread(self) -> f64 {
        match self {
            Hosts::Shared(_) => 0.0,
            Hosts::Apart { spread, .. } => spread,
        }
    }
}

/// The load, the same for both arms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Correlation of neighbouring intervals.
    pub autocorrelation: f64,
    /// How much more it is at the end than at the start, relative to the start.
    pub trend: f64,
    /// The amplitude of one full cycle over the run.
    pub cycle: f64,
    /// How often an interval has a burst, of five times the usual load.
    pub bursts: f64,
}

/// An arm's own scatter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Relative standard deviation.
    pub size: f64,
    /// Correlation of neighbouring intervals.
    pub autocorrelation: f64,
    /// Whether it has heavy tails (Student's t with 3 degrees of freedom) instead of normal ones.
    pub heavy: bool,
}

/// What the candidate does, relative to the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Series at the start.
    pub series: f64,
    /// How many more at the end.
    pub creeping: f64,
    /// Processor time.
    pub processor: f64,
    /// Memory.
    pub memory: f64,
    /// What is kept of the totals.
    pub totals: f64,
    /// How often points are lost on export, and which share of them then.
    pub errors: [f64; 2],
    /// From which share of the run on a critical process is no longer seen.
    pub lost_from: Option<f64>,
}

impl Candidate {
    /// Nothing but so many series.
    const fn with_series(share: f64) -> Candidate {
        Candidate {
            series: share,
            creeping: 0.0,
            processor: 1.0,
            memory: 1.0,
            totals: 1.0,
            errors: [0.0, 0.0],
            lost_from: None,
        }
    }
}

/// What the baseline does.
pub const BASELINE: Candidate = Candidate::with_series(1.0);

const STEADY: Load = Load { autocorrelation: 0.6, trend: 0.0, cycle: 0.0, bursts: 0.0 };
const QUIET: Noise = Noise { size: 0.03, autocorrelation: 0.3, heavy: false };
const UNLIKE: Hosts = Hosts::Apart { each: 5, spread: 0.3 };
const ALIKE: Hosts = Hosts::Apart { each: 5, spread: 0.02 };
/// Half of the series, exactly: adopting it is an error.
const EDGE: Candidate = Candidate::with_series(0.5);
/// Saves far more than is asked, and keeps everything.
const GOOD: Candidate = Candidate::with_series(0.39);

const fn wrong(name: &'static str, candidate: Candidate) -> Scenario {
    Scenario {
        name,
        adopt: Adopt::Wrong,
        hosts: Hosts::Shared(1),
        load: STEADY,
        noise: QUIET,
        candidate,
        gaps: [0.0, 0.0],
    }
}

const fn unforeseen(name: &'static str, candidate: Candidate) -> Scenario {
    Scenario { adopt: Adopt::Unforeseen, ..wrong(name, candidate) }
}

const fn right(name: &'static str, candidate: Candidate) -> Scenario {
    Scenario { adopt: Adopt::Right, ..wrong(name, candidate) }
}

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    wrong("no effect at all", Candidate::with_series(1.0)),
    wrong("20 % more series", Candidate::with_series(1.2)),
    wrong("saves 40 %, less than is asked", Candidate::with_series(0.6)),
    wrong("saves exactly the target", EDGE),
    Scenario {
        noise: Noise { size: 0.2, autocorrelation: 0.9, heavy: false },
        ..wrong("… with noise that lasts (AR(1) 0.9)", EDGE)
    },
    Scenario {
        noise: Noise { size: 0.1, autocorrelation: 0.0, heavy: true },
        ..wrong("… with heavy tails (t with 3 degrees of freedom)", EDGE)
    },
    Scenario { load: Load { trend: 1.0, ..STEADY }, ..wrong("… while the load doubles", EDGE) },
    Scenario { load: Load { cycle: 0.5, ..STEADY }, ..wrong("… over a daily cycle of ±50 %", EDGE) },
    Scenario {
        load: Load { bursts: 0.01, ..STEADY }, ..wrong("… with bursts of five times the load", EDGE)
    },
    Scenario { gaps: [0.04, 0.04], ..wrong("… with 4 % of both arms' intervals missing", EDGE) },
    Scenario { hosts: Hosts::Shared(3), ..wrong("… on three hosts", EDGE) },
    wrong("memory 15 % above, beyond its margin", Candidate { memory: 1.15, ..GOOD }),
    wrong("memory exactly at its margin", Candidate { memory: 1.1, ..GOOD }),
    wrong("CPU exactly at its margin", Candidate { processor: 1.1, ..GOOD }),
    wrong("totals 1.5 % short", Candidate { totals: 0.985, ..GOOD }),
    wrong("totals short by exactly what is allowed", Candidate { totals: 0.99, ..GOOD }),
    wrong("export errors of exactly the limit", Candidate { errors: [0.5, 0.02], ..GOOD }),
    wrong("a critical process is lost early on", Candidate { lost_from: Some(0.1), ..GOOD }),
    Scenario { gaps: [0.0, 0.15], ..wrong("15 % of the candidate's intervals are missing", GOOD) },
    Scenario { hosts: UNLIKE, ..wrong("five hosts an arm, unlike, no effect", Candidate::with_series(1.0)) },
    Scenario { hosts: ALIKE, ..wrong("five hosts an arm, alike, saves exactly the target", EDGE) },
    Scenario {
        hosts: ALIKE,
        ..wrong("five hosts an arm, memory exactly at its margin", Candidate { memory: 1.1, ..GOOD })
    },
    right("saves 61 %, all guardrails kept", GOOD),
    right("saves 52 %, all guardrails kept", Candidate::with_series(0.48)),
    Scenario {
        load: Load { autocorrelation: 0.9, trend: 0.0, cycle: 0.5, bursts: 0.01 },
        noise: Noise { size: 0.1, autocorrelation: 0.6, heavy: true },
        gaps: [0.02, 0.02],
        ..right("saves 61 % under all of this at once", GOOD)
    },
    Scenario { hosts: ALIKE, ..right("five hosts an arm, alike, saves 61 %", GOOD) },
    Scenario {
        hosts: Hosts::Apart { each: 3, spread: 0.02 },
        ..right("three hosts an arm, too few to adopt, saves 61 %", GOOD)
    },
    unforeseen("loses all points in one interval of a hundred", Candidate { errors: [0.01, 1.0], ..GOOD }),
    unforeseen(
        "saves 60 % at first and 40 % at the end",
        Candidate { creeping: 0.2, ..Candidate::with_series(0.4) },
    ),
];
