//! Folders, ports and patience.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// Where the ports begin that tests use: above those of known services, below those that connections get by themselves.
const FIRST_PORT: u16 = 20_000;
const PORTS: u16 = 12_000;
/// How many follow each other.
const BLOCK: u16 = 10;

/// An empty folder of a test's own, below `parent` (`env!("CARGO_TARGET_TMPDIR")`).
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn scratch(parent: &str, name: &str) -> PathBuf {
    let folder = Path::new(parent).join(format!("{name}-{}", std::process::id()));
    // What a process of the same number left there long ago.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// The first of so many consecutive ports on which nothing listens and which no other test of this process has.
///
/// # Panics
/// When there are none, or more than ten are asked for.
#[must_use]
pub fn free_ports(count: u16) -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    assert!(count <= BLOCK, "at most {BLOCK} ports in a row, not {count}");
    // Processes that test at the same time begin at different places.
    let begin = u16::try_from(std::process::id() % u32::from(PORTS / BLOCK)).unwrap_or_default();
    for _ in 0..PORTS / BLOCK {
        let block = (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % (PORTS / BLOCK);
        let first = FIRST_PORT + block * BLOCK;
        if (first..first + count).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok()) {
            return first;
        }
    }
    panic!("no {count} free ports in a row between {FIRST_PORT} and {}", FIRST_PORT + PORTS);
}

/// Waits until something holds, for forty seconds at most.
///
/// # Panics
/// When it does not.
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    const PATIENCE: Duration = Duration::from_secs(40);
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "waited {PATIENCE:?} for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
