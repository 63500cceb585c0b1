//! How long and how hard.

use std::fmt;
use std::time::Duration;

/// How long and how hard.
#[derive(Debug, Clone)]
pub struct Form {
    pub name: &'static str,
    pub seed: u64,
    pub experiments: usize,
    /// Experiments begin over this time.
    pub begin_over: Duration,
    /// How often each of the workers is killed at least.
    pub kills: u32,
    /// How often the server is stopped as by a crash, where there is one.
    pub stops: u32,
    /// Everything is over by then, or it failed.
    pub deadline: Duration,
}

/// The workers, each a process.
pub const WORKERS: usize = 4;
/// So much faster experiments live than we do.
pub const FACTOR: u32 = 60;
/// A lease, in the time of the experiments: half a second of ours.
pub const LEASE: Duration = Duration::from_secs(30);

impl Form {
    pub fn of_environment() -> Form {
        let seed = std::env::var("PHOENIX_TORTURE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
        if std::env::var("PHOENIX_TORTURE").is_ok_and(|form| form == "long") {
            Form {
                name: "long",
                seed,
                experiments: 200,
                begin_over: Duration::from_secs(150),
                kills: 300,
                stops: 5,
                deadline: Duration::from_secs(1_800),
            }
        } else {
            Form {
                name: "short",
                seed,
                experiments: 16,
                begin_over: Duration::from_secs(4),
                kills: 20,
                stops: 1,
                deadline: Duration::from_secs(240),
            }
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Form { name, seed, experiments, kills, .. } = self;
        write!(
            f,
            "{name} form, seed {seed}: {experiments} experiments, {WORKERS} workers, each killed {kills} times at least"
        )
    }
}
