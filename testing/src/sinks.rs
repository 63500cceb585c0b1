//! Measuring sinks in trouble.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::place::free_ports;

/// Nothing listens there.
#[must_use]
pub fn dead() -> String {
    format!("http://127.0.0.1:{}", free_ports(1))
}

/// Accepts connections and never answers.
///
/// # Panics
/// When there is no port.
#[must_use]
pub fn slow() -> String {
    let (listener, endpoint) = listen();
    std::thread::spawn(move || {
        let held: Vec<_> = listener.incoming().collect();
        drop(held);
    });
    endpoint
}

/// Says that it is unavailable.
///
/// # Panics
/// When there is no port.
#[must_use]
pub fn refusing() -> String {
    let (listener, endpoint) = listen();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { break };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(
                b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            );
        }
    });
    endpoint
}

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, format!("http://{address}"))
}
