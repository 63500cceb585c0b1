//! A throw-away server of one process, on a Unix socket in a folder of its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::Programs;

/// What the folders of throw-away servers are called: the number of the process and a count follow.
const PREFIX: &str = "phoenix-postgres-";
/// Waits until whoever holds the other end of its input is gone, however that came, and removes all that is left.
///
/// Asking the kernel for a signal at a parent's death would need a thread that lives as long, and Linux; a pipe needs neither.
const WATCH: &str =
    r#"trap "" INT TERM HUP; cat >/dev/null; "$0" stop -D "$1/data" -m immediate -s; rm -rf "$1""#;

/// How a throw-away server is set up.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether what was committed survives the end of the machine, as in production. Without, a server is faster, and what it
    /// committed survives its own end.
    pub durable: bool,
    /// The password of its user `postgres`; everybody is let in without one otherwise.
    pub password: Option<String>,
    /// Further settings, as in `postgresql.conf`.
    pub settings: Vec<(&'static str, String)>,
}

/// A throw-away server; it ends, and its folder goes, when it is dropped or the process ends.
#[derive(Debug)]
pub struct Cluster {
    programs: Programs,
    folder: PathBuf,
    password: Option<String>,
    /// Its input is a pipe that nobody else holds.
    watch: Child,
}

impl Cluster {
    /// Makes a server of its own for a test and starts it.
    ///
    /// # Errors
    /// Where no server is installed, or it does not start; the error says what to do.
    pub fn start(options: &Options) -> Result<Cluster, String> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let programs = Programs::locate()?;
        remove_what_the_dead_left();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("{PREFIX}{}-{number}", std::process::id()));
        // What a process of the same number left there long ago.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder)
            .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        let watch = watch(&programs, &folder)?;
        let password = options.password.clone();
        let cluster = Cluster { programs, folder, password, watch };
        cluster.initialise(options)?;
        cluster.go_on()?;
        Ok(cluster)
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        let password = self.password.as_ref().map_or(String::new(), |password| format!(":{password}"));
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres{password}@{folder}/postgres")
    }

    /// The folder of its socket, and of its `log`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its programs, such as `pgbench`.
    #[must_use]
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// What it has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Ends it at once, as a crash does: nobody is told, and nothing is written; it recovers when it goes on.
    ///
    /// # Errors
    /// When it was not running.
    pub fn stop_immediately(&self) -> Result<(), String> {
        self.control(&["stop", "-m", "immediate"])
    }

    /// Starts it again after [`Cluster::stop_immediately`]; it returns when connections are taken.
    ///
    /// # Errors
    /// When it does not start, with its log.
    pub fn go_on(&self) -> Result<(), String> {
        let log = self.folder.join("log").display().to_string();
        self.control(&["start", "-t", "120", "-l", &log])
            .map_err(|reason| format!("{reason}\n{}", self.log()))
    }

    fn initialise(&self, options: &Options) -> Result<(), String> {
        self.programs.give(&self.folder)?;
        let data = self.folder.join("data");
        let mut initdb = self.programs.command("initdb");
        initdb.args([
            "--no-sync",
            "--no-instructions",
            "--locale=C",
            "--encoding=UTF8",
            "--username=postgres",
        ]);
        initdb.arg("-D").arg(&data);
        match &options.password {
            None => {
                initdb.args(["-A", "trust"]);
            }
            Some(password) => {
                let file = self.folder.join("password");
                std::fs::write(&file, password).map_err(|error| format!("{}: {error}", file.display()))?;
                self.programs.give(&file)?;
                initdb.args(["-A", "scram-sha-256"]).arg("--pwfile").arg(file);
            }
        }
        run(&mut initdb)?;
        let mut settings = String::new();
        let mut set = |name: &str, value: &str| {
            let _ = writeln!(settings, "{name} = '{}'", value.replace('\'', "''"));
        };
        set("listen_addresses", "");
        set("unix_socket_directories", &self.folder.display().to_string());
        set("max_connections", "300");
        if !options.durable {
            set("fsync", "off");
            set("full_page_writes", "off");
        }
        options.settings.iter().for_each(|(name, value)| set(name, value));
        let file = data.join("postgresql.auto.conf");
        std::fs::write(&file, settings).map_err(|error| format!("{}: {error}", file.display()))
    }

    fn control(&self, arguments: &[&str]) -> Result<(), String> {
        let mut command = self.programs.command("pg_ctl");
        command.arg("-D").arg(self.folder.join("data")).args(["-w", "-s"]).args(arguments);
        run(&mut command)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        // Whether it ended well is nobody's concern any more.
        let _ = self.watch.wait();
    }
}

/// Starts what ends the server and removes its folder when this process is gone.
fn watch(programs: &Programs, folder: &Path) -> Result<Child, String> {
    let mut command = programs.as_user(Path::new("/bin/sh"));
    command.args(["-c", WATCH]).arg(programs.command("pg_ctl").get_program()).arg(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    apart(&mut command);
    command.spawn().map_err(|error| format!("no shell: {error}"))
}

/// What is typed at the terminal of a test ends the test, and by that the server in order.
fn apart(command: &mut Command) {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    apart(command);
    let program = Path::new(command.get_program()).display().to_string();
    // A server that is started writes to its log, so this ends with the program.
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| format!("{program} did not run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    Err(format!("{program} failed ({}): {said}", output.status))
}

/// Removes the folders of processes that are gone, and whose watches were killed with them.
#[cfg(unix)]
fn remove_what_the_dead_left() {
    use rustix::process::{Pid, test_kill_process};

    let is_dead = |name: &str| {
        let number = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next()?.parse().ok());
        let process = number.and_then(Pid::from_raw);
        process.is_some_and(|process| test_kill_process(process) == Err(rustix::io::Errno::SRCH))
    };
    for entry in std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        if is_dead(&entry.file_name().to_string_lossy()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(not(unix))]
fn remove_what_the_dead_left() {}
