//! Real collectors that end with the test.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The collector to run, or `None` with a loud reason; where it must be there, its absence fails.
pub(crate) fn collector() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../build/otelcol");
    let path = std::env::var_os("PHOENIX_OTELCOL").map_or(workspace, PathBuf::from);
    if path.is_file() {
        return Some(path);
    }
    let message = format!("no collector at {}: `make collector` builds one", path.display());
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{message}");
    eprintln!("SKIPPED: {message}");
    None
}

/// A folder of a test's own.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("gateway-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// The first of so many consecutive ports on which nothing listens and which no other test has.
pub(crate) fn free_ports(count: u16) -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(27_000);
    loop {
        let first = NEXT.fetch_add(10, Ordering::Relaxed);
        assert!(count <= 10 && first < 60_000, "no free ports");
        if (first..first + count).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok()) {
            return first;
        }
    }
}

pub(crate) fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What a collector logs once everything is started.
const READY: &str = "Everything is ready";

/// A running collector.
pub(crate) struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts a collector whose replica is called `name`, and returns once it is ready.
    pub(crate) fn start(collector: &Path, folder: &Path, name: &str, config: &str) -> Self {
        let file = folder.join(format!("{name}.yaml"));
        std::fs::write(&file, config).expect("a writable folder");
        let log = folder.join(format!("{name}.log"));
        let output = File::options().create(true).append(true).open(&log).expect("a writable folder");
        let begun = std::fs::read_to_string(&log).unwrap_or_default().matches(READY).count();
        let child = Command::new(collector)
            .arg(format!("--config=file:{}", file.display()))
            .env("HOSTNAME", name)
            .stdout(Stdio::null())
            .stderr(output)
            .spawn()
            .expect("the collector starts");
        let mut running = Self { child, log };
        wait_for("the collector to be ready", || {
            assert!(running.is_alive(), "{}", running.log());
            running.log().matches(READY).count() > begun
        });
        // It minds a signal only a moment later (before, one would end it at once), and nothing shows when.
        std::thread::sleep(Duration::from_millis(200));
        running
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_none()
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends it as an operator does: it sends what it holds first.
    ///
    /// An error, with its log, if it found something amiss.
    pub(crate) fn stop(mut self) -> Result<(), String> {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().expect("kill is everywhere");
        assert!(told.success(), "{}", self.log());
        let ended = self.child.wait().expect("a child");
        if ended.success() { Ok(()) } else { Err(format!("{ended}: {}", self.log())) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail when it has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends an OTLP request as JSON; the status of the answer.
pub(crate) fn post(port: u16, signal: &str, body: &Value) -> u16 {
    let body = body.to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    write!(
        stream,
        "POST /v1/{signal} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

/// The page that is served there.
pub(crate) fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}
