//! Backends as production has them: what exporters send is decoded and kept.

mod server;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;

use crate::wire::exposition::Samples;
use crate::wire::remote_write::{self, WriteRequest};
use crate::wire::{Seen, otlp};

pub use server::Servers;

/// What a backend has been sent so far.
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    /// The requests taken.
    pub requests: Vec<Request>,
    /// Requests that came again, byte for byte, because their sender did not hear in time that they had been taken; kept once.
    pub resent: u64,
    /// What could not be read; its sender was told so.
    pub problems: Vec<String>,
    otlp: Vec<ExportMetricsServiceRequest>,
    written: Vec<WriteRequest>,
    digests: BTreeSet<u64>,
}

impl Inbox {
    /// Everything that came as OTLP.
    #[must_use]
    pub fn otlp(&self) -> Seen {
        let mut seen = Seen::default();
        self.otlp.iter().for_each(|request| otlp::add(request, &mut seen));
        seen
    }

    /// Everything that came by remote write.
    #[must_use]
    pub fn samples(&self) -> Samples {
        let mut samples = Samples::default();
        self.written.iter().for_each(|request| remote_write::add(request, &mut samples));
        samples
    }

    /// Notes a request of these bytes in protobuf; whether it is new.
    fn admit(&mut self, plain: &[u8], wire_bytes: usize) -> bool {
        let mut hasher = DefaultHasher::new();
        plain.hash(&mut hasher);
        if !self.digests.insert(hasher.finish()) {
            self.resent += 1;
            return false;
        }
        self.requests.push(Request { at: now(), wire_bytes: wire_bytes as u64, bytes: plain.len() as u64 });
        true
    }
}

/// A request that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// When it came, in nanoseconds since 1970.
    pub at: u64,
    /// Bytes of its body as it came; for gRPC those of the message.
    pub wire_bytes: u64,
    /// Bytes of its body as protobuf, uncompressed.
    pub bytes: u64,
}

/// Now, in nanoseconds since 1970.
#[must_use]
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// One backend: where it is and what it has been sent.
#[derive(Debug, Clone)]
pub struct Receiver {
    address: SocketAddr,
    inbox: Arc<Mutex<Inbox>>,
}

/// What a backend speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// OTLP in protobuf, and Prometheus remote write, over HTTP.
    Http,
    /// OTLP over gRPC.
    Grpc,
}

impl Receiver {
    /// Where it is: `127.0.0.1:port`.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has been sent.
    pub fn inbox(&self) -> MutexGuard<'_, Inbox> {
        lock(&self.inbox)
    }
}

fn lock(inbox: &Mutex<Inbox>) -> MutexGuard<'_, Inbox> {
    inbox.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The answer to a plain `GET`, read to its end.
///
/// # Errors
/// When nothing answers, or the answer's status is not 200.
pub fn get(address: SocketAddr, path: &str) -> io::Result<String> {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::Duration;

    let patience = Duration::from_secs(10);
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    // The answer to HTTP/1.0 ends with the connection and comes in one piece.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\nAccept: text/plain\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) =
        answer.split_once("\r\n\r\n").ok_or_else(|| io::Error::other("an answer without a body"))?;
    match head.split(' ').nth(1) {
        Some("200") => Ok(body.to_owned()),
        status => Err(io::Error::other(format!("http://{address}{path} answers {status:?}, not 200"))),
    }
}

#[cfg(test)]
mod tests;
