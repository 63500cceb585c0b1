//! Ports that nobody listens on.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// So many consecutive ports of 127.0.0.1 that are free at the moment; returns the first.
///
/// # Errors
/// When the system has none to give.
pub fn free(count: u16) -> io::Result<u16> {
    const TRIES: usize = 100;
    for _ in 0..TRIES {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let first = listener.local_addr()?.port();
        let rest = (1..count).map(|offset| first.checked_add(offset));
        let all: Option<Vec<TcpListener>> =
            rest.map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port?)).ok()).collect();
        if all.is_some() {
            return Ok(first);
        }
    }
    Err(io::Error::other(format!("no {count} consecutive ports are free")))
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
