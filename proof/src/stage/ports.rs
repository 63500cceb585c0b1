//! Ports that nobody listens on.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the ports that systems give to whoever connects: one of those may be gone before a collector listens on it.
const FIRST: u16 = 20_000;
const LAST: u16 = 32_000;

/// The next port that was not given out yet; starts where the process id says, so that two proofs seldom meet.
static NEXT: LazyLock<AtomicU16> = LazyLock::new(|| {
    let spread = std::process::id() % u32::from(LAST - FIRST);
    AtomicU16::new(FIRST + u16::try_from(spread).unwrap_or(0))
});

/// So many consecutive ports of 127.0.0.1 that nobody listens on and that were not given out before; returns the first.
///
/// # Errors
/// When there are none.
pub fn free(count: u16) -> io::Result<u16> {
    for _ in FIRST..LAST {
        let first = NEXT.fetch_add(count, Ordering::Relaxed);
        if !(FIRST..=LAST).contains(&first) {
            NEXT.store(FIRST, Ordering::Relaxed);
            continue;
        }
        if (first..first + count).all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()) {
            return Ok(first);
        }
    }
    Err(io::Error::other(format!("no {count} consecutive ports from {FIRST} to {LAST} are free")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ports_can_be_listened_on() {
        let first = free(5).expect("some are free");
        for port in first..first + 5 {
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("it is free");
        }
    }
}
