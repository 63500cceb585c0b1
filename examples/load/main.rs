//! A made load: a hundred and more processes with the names, shapes and comings and goings of a small shop's host.
//!
//! The load is for recording what collectors see of it, so its processes are real ones: every program is a hard link of
//! this very binary below `--root`, and a collector reads from the kernel that name, that path and a command line in which
//! nothing points to the machine that it ran on. What a process does (CPU, memory, writes, how long) follows from `--seed`.

mod behaviour;
mod dice;
mod population;
mod process;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use clap::Parser;

use behaviour::Behaviour;
use population::{Population, Profile, Surge};
use process::Stage;

/// How often ended processes are noticed and due ones started.
const TICK: Duration = Duration::from_millis(100);

/// Runs a made load of at least a hundred processes, some of them short-lived.
///
/// All of them end with this process, however it ends. Best run in a PID namespace of its own, so that a recording shows
/// nothing of the host.
#[derive(Parser)]
struct Arguments {
    /// Ends by itself after so many seconds; 0 means never.
    #[arg(long, default_value_t = 0)]
    seconds: u64,
    /// What the schedule, the lifetimes and the phases are drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the programs live, `<root>/bin/nginx` and so on, and write, in `<root>/scratch`.
    #[arg(long, default_value = "/srv/app")]
    root: PathBuf,
    /// What kind of host it is.
    #[arg(long, value_enum, default_value_t = Profile::Shop)]
    profile: Profile,
    /// Idle processes turn hot after so many seconds; standard output says when, in microseconds since 1970.
    #[arg(long)]
    surge_after: Option<f64>,
    /// For so many seconds.
    #[arg(long, default_value_t = 30.0)]
    surge_lasts: f64,
}

fn main() -> ExitCode {
    if let Some(behaviour) = Behaviour::of_this_process() {
        return behaviour.perform();
    }
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use io::Write;
            // Nothing is left to report to when standard error itself is gone.
            let _ = writeln!(io::stderr(), "load: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let surge = arguments.surge_after.map(|after| Surge { after, lasts: arguments.surge_lasts });
    let mut population = Population::new(arguments.seed, arguments.profile, surge);
    let stage = Stage::set_up(&arguments.root, population.programs())?;
    let started = Instant::now();
    population.advance(started.elapsed(), &stage)?;
    if let Some(surge) = surge {
        announce(surge)?;
    }
    while arguments.seconds == 0 || started.elapsed() < Duration::from_secs(arguments.seconds) {
        population.advance(started.elapsed(), &stage)?;
        std::thread::sleep(TICK);
    }
    population.end();
    stage.take_down()
}

/// Says when the sleepers, which have just been started, work: `surge FROM TO`.
fn announce(surge: Surge) -> io::Result<()> {
    use io::Write;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?.as_secs_f64();
    let micros = |after: f64| ((now + after) * 1e6) as u64;
    writeln!(io::stdout(), "surge {} {}", micros(surge.after), micros(surge.after + surge.lasts))
}
