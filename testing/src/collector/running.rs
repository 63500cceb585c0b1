//! A collector that runs until its test ends.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::Collector;
use crate::place::free_ports;

/// What a collector logs once all of its components are started.
const READY: &str = "Everything is ready";
/// What it says when another has the port that it was given.
const TAKEN: &str = "address already in use";
/// How often a start is tried when another took the ports between finding and using them.
const STARTS: usize = 10;
/// How long a start or an end may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often is looked.
const TICK: Duration = Duration::from_millis(10);

/// Starts what follows with the interrupt signal ignored, as shells start what runs in their background.
///
/// A collector says that it is ready *before* it asks for signals (`Run` in `go.opentelemetry.io/collector/otelcol`): one that comes
/// between the two ends it at once, with all that it holds. Go keeps a signal ignored that was ignored at the start until the
/// program asks for it, so that an interrupt comes too early without harm and can be repeated; it is then treated as SIGTERM is.
const DEAF_AT_FIRST: &str = r#"trap "" INT; exec "$@""#;

/// A running collector; dropping it kills it.
#[derive(Debug)]
pub struct Running {
    child: Child,
    log: PathBuf,
}

impl Collector {
    /// Starts a collector called `name` (its variable `HOSTNAME`, too) and returns once it is ready.
    ///
    /// Its configuration is `<name>.yaml` in the folder; what it logs is added to `<name>.log`.
    ///
    /// # Errors
    /// When it ends before it is ready, with its log.
    ///
    /// # Panics
    /// When the folder cannot be written to, or nothing happens for two minutes.
    pub fn start(&self, folder: &Path, name: &str, config: &str) -> Result<Running, String> {
        let file = folder.join(format!("{name}.yaml"));
        std::fs::write(&file, config).expect("a writable folder");
        let log = folder.join(format!("{name}.log"));
        let output = File::options().create(true).append(true).open(&log).expect("a writable folder");
        let before = std::fs::read(&log).map_or(0, |said| said.len());
        let read =
            || String::from_utf8_lossy(&std::fs::read(&log).unwrap_or_default()[before..]).into_owned();
        let mut child = Command::new("sh")
            .args(["-c", DEAF_AT_FIRST, "sh"])
            .arg(self.path())
            .arg(format!("--config=file:{}", file.display()))
            .env("HOSTNAME", name)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(output)
            .spawn()
            .expect("a shell is everywhere");
        let started = Instant::now();
        loop {
            let ended = child.try_wait().expect("a child");
            if read().contains(READY) {
                return Ok(Running { child, log });
            }
            if let Some(status) = ended {
                return Err(format!("{name} did not start ({status}): {}", read()));
            }
            if started.elapsed() > PATIENCE {
                drop(Running { child, log: log.clone() });
                panic!("{name} is not ready after {PATIENCE:?}: {}", read());
            }
            std::thread::sleep(TICK);
        }
    }

    /// As [`Collector::start`], on so many free ports; with the first of them.
    ///
    /// Another program may take one between finding and using it; then others are tried.
    ///
    /// # Errors
    /// When it ends before it is ready for another reason, with its log.
    ///
    /// # Panics
    /// As [`Collector::start`].
    pub fn start_on_free_ports(
        &self,
        folder: &Path,
        name: &str,
        count: u16,
        config: impl Fn(u16) -> String,
    ) -> Result<(Running, u16), String> {
        let mut tries = 1;
        loop {
            let first = free_ports(count);
            match self.start(folder, name, &config(first)) {
                Err(reason) if reason.contains(TAKEN) && tries < STARTS => tries += 1,
                started => return Ok((started?, first)),
            }
        }
    }
}

impl Running {
    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has not ended by itself.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_none()
    }

    /// What it has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends it as an operator does, so that it sends what it holds first; its log.
    ///
    /// # Errors
    /// Its status and its log, when it had ended before, found something amiss or takes more than two minutes.
    pub fn stop(mut self) -> Result<String, String> {
        if let Some(status) = self.child.try_wait().expect("a child") {
            return Err(format!("it had ended before ({status}): {}", self.log()));
        }
        match self.end() {
            Some(status) if status.success() => Ok(self.log()),
            Some(status) => Err(format!("it did not end well ({status}): {}", self.log())),
            None => Err(format!("it has not ended after {PATIENCE:?}: {}", self.log())),
        }
    }

    /// Asks until it has ended: what comes before it listens is ignored.
    fn end(&mut self) -> Option<ExitStatus> {
        let asked = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return Some(status);
            }
            if asked.elapsed() > PATIENCE {
                return None;
            }
            interrupt(&self.child);
            std::thread::sleep(TICK);
        }
    }
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};

    // It is not waited for yet, so its number is nobody else's; that it has just ended is seen by waiting.
    let _ = kill_process(Pid::from_child(child), Signal::INT);
}

#[cfg(not(unix))]
fn interrupt(_: &Child) {
    panic!("only Unix can ask a collector to end; here nothing starts one either, for want of `sh`");
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail when it has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
