//! Process 1 of the stage: starts what the scene says, watches it, ends it.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::process::{Pid, Signal, kill_process};

use super::{Scene, Told};

/// The scene, in its folder.
pub(super) const PLAN: &str = "scene.json";

/// How often is looked whether something has ended.
const TICK: Duration = Duration::from_millis(50);
/// How long the load has to start its processes.
const LOAD_START: Duration = Duration::from_secs(2);
/// How long something may take to start or to end: exporters try again while they end, and a shared machine may stand still.
const PATIENCE: Duration = Duration::from_secs(120);

/// Plays the scene in `folder` and tells on standard output what happens; the folder above has the programs.
///
/// # Errors
/// When something cannot be started or ends before its time.
pub fn perform(folder: &Path) -> Result<(), Box<dyn Error>> {
    let told = play(folder);
    if let Err(error) = &told {
        tell(&Told::Failed(error.to_string()))?;
    }
    told
}

/// What was started, in the order of starting.
struct Cast<'f> {
    folder: &'f Path,
    members: Vec<(String, Child)>,
}

fn play(folder: &Path) -> Result<(), Box<dyn Error>> {
    let scene: Scene = serde_json::from_str(&fs::read_to_string(folder.join(PLAN))?)?;
    let orders = orders();
    let mut cast = Cast { folder, members: Vec::new() };
    let (sinks, others) = scene.collectors.split_at(scene.sinks);
    for sink in sinks {
        cast.start_collector(&sink.name)?;
    }
    cast.wait_for(&scene.awaited)?;

    if let Some(load) = &scene.load {
        cast.start_load(load)?;
        thread::sleep(LOAD_START);
    }
    let first = Instant::now();
    for actor in others {
        thread::sleep(actor.after.saturating_sub(first.elapsed()));
        cast.start_collector(&actor.name)?;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros();
    tell(&Told::Running(u64::try_from(now)?))?;

    loop {
        match orders.recv_timeout(TICK) {
            Ok(()) => break,
            // Nobody is left to tell: everything ends with this process.
            Err(RecvTimeoutError::Disconnected) => return Err("the proof has ended".into()),
            Err(RecvTimeoutError::Timeout) => cast.must_run()?,
        }
    }
    cast.must_run()?;
    // The collectors say their last while the load still lives; the sinks hear it.
    let after_load = cast.members.split_off(sinks.len() + usize::from(scene.load.is_some()));
    end(folder, after_load)?;
    cast.members.truncate(sinks.len());
    end(folder, cast.members)
}

/// Lines of standard input; closed with it.
fn orders() -> Receiver<()> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut line = String::new();
        while std::io::stdin().read_line(&mut line).is_ok_and(|read| read > 0) && sender.send(()).is_ok() {
            line.clear();
        }
    });
    receiver
}

fn tell(told: &Told) -> Result<(), Box<dyn Error>> {
    let mut output = std::io::stdout().lock();
    serde_json::to_writer(&mut output, told)?;
    writeln!(output)?;
    Ok(output.flush()?)
}

impl Cast<'_> {
    fn start_collector(&mut self, name: &str) -> Result<(), Box<dyn Error>> {
        let log = File::create(self.folder.join(format!("{name}.log")))?;
        let config = self.folder.join(format!("{name}.yaml"));
        let mut command = Command::new("./otelcol");
        // Gateways say by it who they are.
        command.env("HOSTNAME", name);
        command.arg("--config").arg(config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().map_err(|error| format!("cannot start the collector {name}: {error}"))?;
        self.members.push((name.to_owned(), child));
        Ok(())
    }

    fn start_load(&mut self, arguments: &[String]) -> Result<(), Box<dyn Error>> {
        let log = File::create(self.folder.join("load.log"))?;
        let mut command = Command::new("./load");
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().map_err(|error| format!("cannot start the load: {error}"))?;
        let output = child.stdout.take().ok_or("invariant: its output is a pipe")?;
        if arguments.iter().any(|argument| argument == "--surge-after") {
            let mut line = String::new();
            let mut output = BufReader::new(output);
            output.read_line(&mut line)?;
            let mut numbers = line.trim_start_matches("surge ").split_whitespace().map(str::parse);
            match (numbers.next(), numbers.next()) {
                (Some(Ok(from)), Some(Ok(to))) => tell(&Told::Surge(from, to))?,
                _ => return Err(format!("the load did not say when its sleepers work, but {line:?}").into()),
            }
        }
        self.members.push(("load".to_owned(), child));
        Ok(())
    }

    fn wait_for(&mut self, ports: &[u16]) -> Result<(), Box<dyn Error>> {
        let started = Instant::now();
        for port in ports {
            while TcpStream::connect((Ipv4Addr::LOCALHOST, *port)).is_err() {
                self.must_run()?;
                if started.elapsed() > PATIENCE {
                    return Err(format!("nothing listens on port {port} after {PATIENCE:?}").into());
                }
                thread::sleep(TICK);
            }
        }
        Ok(())
    }

    fn must_run(&mut self) -> Result<(), Box<dyn Error>> {
        for (name, child) in &mut self.members {
            if let Some(status) = child.try_wait()? {
                let last = last_words(self.folder, name);
                return Err(format!("{name} ended before its time ({status}): {last}").into());
            }
        }
        Ok(())
    }
}

/// Asks collectors to end until each has.
///
/// A collector asks for signals only after it has said that it is ready, and one that comes before would end it at once, with all that it
/// holds. Go keeps a signal ignored that was ignored at the start until the program asks for it: so an interrupt, which the stage's shell has
/// ignored, comes too early without harm, and is repeated.
fn end(folder: &Path, mut members: Vec<(String, Child)>) -> Result<(), Box<dyn Error>> {
    let asked = Instant::now();
    while !members.is_empty() {
        for (_, child) in &members {
            // One that has ended cannot be asked; waiting for it tells how it did.
            let _ = kill_process(Pid::from_child(child), Signal::INT);
        }
        thread::sleep(TICK);
        let mut left = Vec::new();
        for (name, mut child) in members {
            match child.try_wait()? {
                Some(status) if status.success() => {}
                Some(status) => {
                    let last = last_words(folder, &name);
                    return Err(format!("{name} did not end well ({status}): {last}").into());
                }
                None => left.push((name, child)),
            }
        }
        members = left;
        if let Some((name, _)) = members.first()
            && asked.elapsed() > PATIENCE
        {
            return Err(format!("{name} has not ended {PATIENCE:?} after it was asked to").into());
        }
    }
    Ok(())
}

/// The last lines of a log.
fn last_words(folder: &Path, name: &str) -> String {
    let text = fs::read_to_string(folder.join(format!("{name}.log"))).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(3)..].join("\n")
}
