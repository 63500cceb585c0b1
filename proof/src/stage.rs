//! The stage: collectors over a made load, in namespaces of their own.
//!
//! The program `prove` starts itself again behind `unshare`, where nothing but the scene can be seen: it is process 1 there, and
//! whatever it started ends with it. It ends when told to, or when its standard input closes, which it does when the proof ends in any way.

pub mod inside;
pub mod ports;

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Enters the folder that shall be seen, and starts the program there.
///
/// With the interrupt signal ignored, for the sake of the collectors (`inside::end`).
const FURNISH: &str = r#"set -e
trap "" INT
mount -t tmpfs -o mode=755 phoenix /srv
mkdir -p /srv/phoenix/scene
cp "$1" /srv/phoenix/otelcol
cp "$2" /srv/phoenix/load
cp "$3" /srv/phoenix/prove
mount --bind "$4" /srv/phoenix/scene
cd /srv/phoenix
exec ./prove stage scene
"#;

/// The programs that a stage needs.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The collector.
    pub collector: PathBuf,
    /// The made load.
    pub load: PathBuf,
    /// The program `prove`.
    pub prove: PathBuf,
}

/// What is to be played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// The arguments of the load; none where collectors are sent to instead.
    pub load: Option<Vec<String>>,
    /// The collectors, in the order in which they start; the first `sinks` of them before the load, to be ended last.
    pub collectors: Vec<Actor>,
    /// How many of them take what the others send.
    pub sinks: usize,
    /// Ports that the sinks must listen on before anything else starts.
    pub awaited: Vec<u16>,
}

/// One collector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Its name; its configuration is `<name>.yaml` in the folder of the scene, its log `<name>.log`.
    pub name: String,
    /// When it starts, counted from the first.
    pub after: Duration,
}

/// What the inside tells the outside, one in each line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// When the load's sleepers work, in microseconds since 1970.
    Surge(u64, u64),
    /// All collectors have been started; the last one at so many microseconds since 1970.
    Running(u64),
    /// It cannot go on.
    Failed(String),
}

/// A scene that is being played; dropping it ends everything in it.
#[derive(Debug)]
pub struct Playing {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// When the load's sleepers work, in nanoseconds since 1970.
    pub surge: Option<(u64, u64)>,
    /// When the last collector was started, in nanoseconds since 1970.
    pub running_since: u64,
}

impl Tools {
    /// What the collector says its version is.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn collector_version(&self) -> Result<String, Box<dyn Error>> {
        let output = Command::new(&self.collector).arg("--version").output();
        let output = output.map_err(|error| {
            format!("cannot run {}: {error} (`make collector` builds it)", self.collector.display())
        })?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Plays a scene whose configurations are in `folder`; returns when all of its collectors have been started.
    ///
    /// # Errors
    /// When namespaces cannot be made, or something ends at once; the error says what to do.
    pub fn play(&self, scene: &Scene, folder: &Path) -> Result<Playing, Box<dyn Error>> {
        fs::write(folder.join(inside::PLAN), serde_json::to_string_pretty(scene)?)?;
        let namespaces = namespaces()?;
        // Other work on the machine shall disturb as little as it may; who may not ask for that goes on without.
        let _ = rustix::process::nice(-10);
        let mut command = Command::new("unshare");
        command.args(namespaces).args(["sh", "-c", FURNISH, "stage"]);
        for path in [&self.collector, &self.load, &self.prove] {
            let path = fs::canonicalize(path).map_err(|error| format!("{}: {error}", path.display()))?;
            command.arg(path);
        }
        command.arg(fs::canonicalize(folder)?);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let output = BufReader::new(output.ok_or("invariant: its output is a pipe")?);
        let mut playing = Playing { child, input, output, surge: None, running_since: 0 };
        while playing.running_since == 0 {
            match playing.hear()? {
                Told::Surge(from, to) => playing.surge = Some((from * 1000, to * 1000)),
                Told::Running(at) => playing.running_since = at * 1000,
                Told::Failed(reason) => return Err(reason.into()),
            }
        }
        Ok(playing)
    }
}

impl Playing {
    fn hear(&mut self) -> Result<Told, Box<dyn Error>> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err(format!("the stage ended ({}); see its messages above", self.child.wait()?).into()),
            _ => Ok(serde_json::from_str(&line)?),
        }
    }

    /// Ends the collectors, which send what they still have, and waits until all are gone.
    ///
    /// # Errors
    /// When one of them, or the load, ended before, or does not end well.
    pub fn stop(mut self) -> Result<(), Box<dyn Error>> {
        if let Some(input) = &mut self.input {
            // When it has ended before, what it told says why.
            let _ = writeln!(input, "stop");
        }
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        if !line.is_empty() {
            return match serde_json::from_str(&line)? {
                Told::Failed(reason) => Err(reason.into()),
                told => Err(format!("the stage told {told:?} when it should have ended").into()),
            };
        }
        match self.child.wait()? {
            status if status.success() => Ok(()),
            status => Err(format!("the stage failed ({status})").into()),
        }
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        drop(self.input.take());
        // Both fail when it has ended, which is as well; `unshare` takes process 1 with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The namespaces that a stage needs, as arguments of `unshare`.
///
/// # Errors
/// When they cannot be made here; the error says what to do.
pub fn namespaces() -> Result<Vec<&'static str>, String> {
    let mut arguments = vec!["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
    if !rustix::process::geteuid().is_root() {
        arguments.extend(["--user", "--map-root-user"]);
    }
    let tried = Command::new("unshare").args(&arguments).arg("true").output();
    match tried {
        Ok(output) if output.status.success() => Ok(arguments),
        Ok(output) => Err(format!(
            "cannot create namespaces ({}): run as root, or allow them (sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0)",
            String::from_utf8_lossy(&output.stderr).trim()
        )),
        Err(error) => Err(format!("cannot run `unshare`: {error} (install util-linux; only Linux has it)")),
    }
}
