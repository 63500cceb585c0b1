//! What one process of the load does with its time.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Holds a process's behaviour. In the environment and not among the arguments, for a collector shows the arguments.
const VARIABLE: &str = "PHOENIX_LOAD_BEHAVIOUR";
/// One turn of work and rest.
const TURN: Duration = Duration::from_millis(200);
/// A written file starts again from its beginning at this size.
const FILE_LIMIT: u64 = 4 << 20;

/// Work, memory and lifetime of one process.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Behaviour {
    /// Mean share of one core, in thousandths.
    pub(crate) cpu_permille: f64,
    /// The share swings between a fifth and nine fifths of its mean once in so many seconds; 0 keeps it steady.
    pub(crate) swing_seconds: f64,
    /// Where in its swing the process starts, in turns (`0.0..1.0`).
    pub(crate) phase: f64,
    /// Memory held, in MiB.
    pub(crate) memory_mib: f64,
    /// Written to the scratch folder, in KiB a second.
    pub(crate) write_kib: f64,
    /// Lifetime in seconds; 0 lives as long as the load.
    pub(crate) seconds: f64,
    /// Idle until so many seconds after its start; 0 works from the start.
    pub(crate) hot_from: f64,
    /// Idle again so many seconds after that; 0 never is.
    pub(crate) hot_for: f64,
}

impl Behaviour {
    /// The behaviour that whoever started this process gave it, if this process is one of a load.
    pub(crate) fn of_this_process() -> Option<Self> {
        Some(Self::parse(&std::env::var(VARIABLE).ok()?))
    }

    fn parse(text: &str) -> Self {
        let mut numbers = text.split(' ').map(|number| number.parse().unwrap_or(0.0));
        let mut next = || numbers.next().unwrap_or(0.0);
        Self {
            cpu_permille: next(),
            swing_seconds: next(),
            phase: next(),
            memory_mib: next(),
            write_kib: next(),
            seconds: next(),
            hot_from: next(),
            hot_for: next(),
        }
    }

    /// The environment variable that makes a process behave so.
    pub(crate) fn variable(&self) -> (&'static str, String) {
        let Self { cpu_permille, swing_seconds, phase, memory_mib, write_kib, seconds, hot_from, hot_for } =
            self;
        let work = format!("{cpu_permille} {swing_seconds} {phase} {memory_mib} {write_kib}");
        (VARIABLE, format!("{work} {seconds} {hot_from} {hot_for}"))
    }

    /// Behaves so until the lifetime is over or standard input closes, which it does when the load ends.
    pub(crate) fn perform(self) -> ExitCode {
        let held = vec![1_u8; (self.memory_mib * 1_048_576.0) as usize];
        if self.cpu_permille > 0.0 || self.write_kib > 0.0 || self.seconds > 0.0 {
            std::thread::spawn(|| {
                wait_for_the_end();
                std::process::exit(0);
            });
            self.work();
        } else {
            wait_for_the_end();
        }
        std::hint::black_box(&held);
        ExitCode::SUCCESS
    }

    fn work(&self) {
        let started = Instant::now();
        let mut file =
            (self.write_kib > 0.0).then(|| File::create(std::process::id().to_string()).ok()).flatten();
        let piece = vec![b'x'; (self.write_kib * 1024.0 * TURN.as_secs_f64()) as usize];
        while self.seconds == 0.0 || started.elapsed().as_secs_f64() < self.seconds {
            let turn = Instant::now();
            if let Some(file) = &mut file {
                // A full disk costs the load its writes, not its processes.
                let _ = file.write_all(&piece);
                if file.stream_position().unwrap_or(0) > FILE_LIMIT {
                    let _ = file.seek(SeekFrom::Start(0));
                }
            }
            let busy = TURN.mul_f64(self.share_at(started.elapsed().as_secs_f64()));
            while turn.elapsed() < busy {
                std::hint::black_box((0_u32..2_000).fold(0, u32::wrapping_add));
            }
            let rest = if self.cpu_permille > 0.0 || self.write_kib > 0.0 {
                TURN
            } else {
                Duration::from_secs_f64(self.seconds)
            };
            std::thread::sleep(rest.saturating_sub(turn.elapsed()));
        }
    }

    fn share_at(&self, seconds: f64) -> f64 {
        let cooled = self.hot_for > 0.0 && seconds >= self.hot_from + self.hot_for;
        if seconds < self.hot_from || cooled {
            return 0.0;
        }
        let mean = self.cpu_permille / 1000.0;
        if self.swing_seconds == 0.0 {
            return mean;
        }
        let turns = seconds / self.swing_seconds + self.phase;
        mean * (1.0 + 0.8 * (std::f64::consts::TAU * turns).sin())
    }
}

/// Standard input is a pipe whose other end only the load holds: it closes when the load ends, killed or not.
fn wait_for_the_end() {
    let mut nothing = [0; 16];
    while std::io::stdin().read(&mut nothing).is_ok_and(|read| read > 0) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_behaviour_survives_its_way_through_the_environment() {
        let behaviour = Behaviour {
            cpu_permille: 12.5,
            swing_seconds: 40.0,
            phase: 0.123_456_789_012_345_6,
            memory_mib: 3.0,
            write_kib: 60.0,
            seconds: 1e-3,
            hot_from: 25.0,
            hot_for: 20.5,
        };
        assert_eq!(Behaviour::parse(&behaviour.variable().1), behaviour);
    }

    #[test]
    fn a_sleeper_works_between_waking_and_cooling_only() {
        let sleeper =
            Behaviour { cpu_permille: 200.0, hot_from: 25.0, hot_for: 20.0, ..Behaviour::default() };
        let shares = [0.0, 24.9, 25.0, 44.9, 45.0, 1e6].map(|seconds| sleeper.share_at(seconds));
        assert_eq!(shares, [0.0, 0.0, 0.2, 0.2, 0.0, 0.0]);
        let unending = Behaviour { hot_for: 0.0, ..sleeper };
        assert_eq!([24.9, 1e6].map(|seconds| unending.share_at(seconds)), [0.0, 0.2]);
    }

    #[test]
    fn a_swinging_share_keeps_its_mean_and_reaches_both_ends() {
        let behaviour =
            Behaviour { cpu_permille: 50.0, swing_seconds: 40.0, phase: 0.3, ..Behaviour::default() };
        let shares: Vec<f64> = (0..4000).map(|step| behaviour.share_at(f64::from(step) / 100.0)).collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        let (low, high) =
            shares.iter().fold((1.0_f64, 0.0_f64), |(low, high), share| (low.min(*share), high.max(*share)));
        assert!((mean - 0.05).abs() < 1e-6, "mean {mean}");
        assert!((low - 0.01).abs() < 1e-4 && (high - 0.09).abs() < 1e-4, "from {low} to {high}");
    }
}
