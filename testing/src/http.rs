//! As much HTTP as a test speaks.

use std::io::{Read, Write};
use std::net::TcpStream;

/// Sends an OTLP request as JSON; the status of the answer.
///
/// # Panics
/// When there is no answer.
#[must_use]
pub fn post(port: u16, signal: &str, body: &str) -> u16 {
    let answer = ask(
        port,
        &format!(
            "POST /v1/{signal} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ),
    );
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| panic!("no status in {answer:?}"))
}

/// The page that is served there, with the head of the answer.
///
/// # Panics
/// When there is no answer.
#[must_use]
pub fn get(port: u16, path: &str) -> String {
    ask(port, &format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n"))
}

fn ask(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}
