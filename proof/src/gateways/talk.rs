//! Senders that speak to all gateways at once, until told to stop.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use prost::Message;

use super::senders::{Counted, Sender};
use crate::receiver::now;
use crate::wire::otlp::CONTENT_TYPE;

/// How many there are: with little to do a collector's memory moves so slowly that an hour holds few independent values of it (with a fifth
/// of this traffic its values repeat themselves for minutes, with twice as much for half a minute).
pub(super) const SENDERS: u64 = 20;
/// How often each exports; they do so one after the other.
const EVERY: Duration = Duration::from_secs(1);
/// How long a gateway may take to start or to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A conversation that goes on.
pub(super) struct Talk {
    over: Arc<AtomicBool>,
    speaker: JoinHandle<Said>,
}

/// What was said in it.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// What the senders had counted at the end.
    pub(super) counted: Counted,
    /// Requests that a gateway did not take.
    pub(super) refused: Vec<String>,
}

impl Talk {
    /// Begins as soon as all gateways listen.
    ///
    /// # Errors
    /// When one does not within half a minute.
    pub(super) fn begin(ports: &[u16]) -> io::Result<Talk> {
        let gateways: Vec<SocketAddr> =
            ports.iter().map(|port| (Ipv4Addr::LOCALHOST, *port).into()).collect();
        let began = Instant::now();
        for gateway in &gateways {
            while TcpStream::connect(gateway).is_err() {
                if began.elapsed() > PATIENCE {
                    return Err(io::Error::other(format!("no gateway listens on {gateway}")));
                }
                thread::sleep(Duration::from_millis(50));
            }
        }
        let over = Arc::new(AtomicBool::new(false));
        let speaker = thread::spawn({
            let over = Arc::clone(&over);
            move || speak(&gateways, &over)
        });
        Ok(Talk { over, speaker })
    }

    /// Ends it; what was said.
    ///
    /// # Panics
    /// When the senders did.
    pub(super) fn end(self) -> Said {
        self.over.store(true, Ordering::Relaxed);
        self.speaker.join().expect("senders do not panic")
    }
}

fn speak(gateways: &[SocketAddr], over: &AtomicBool) -> Said {
    let mut said = Said::default();
    let mut senders: Vec<Sender> = (0..SENDERS).map(|number| Sender::new(number, now())).collect();
    let began = Instant::now();
    for turn in 0_u32.. {
        let due = EVERY * turn / SENDERS as u32;
        thread::sleep(due.saturating_sub(began.elapsed()));
        if over.load(Ordering::Relaxed) {
            break;
        }
        let sender = &mut senders[turn as usize % SENDERS as usize];
        let request = sender.export(now(), &mut said.counted).encode_to_vec();
        for gateway in gateways {
            match post(*gateway, &request) {
                Ok(200) => {}
                Ok(status) => said.refused.push(format!("{gateway} answers {status}")),
                Err(error) => said.refused.push(format!("{gateway}: {error}")),
            }
        }
    }
    said
}

fn post(gateway: SocketAddr, request: &[u8]) -> io::Result<u16> {
    let mut stream = TcpStream::connect_timeout(&gateway, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = format!(
        "POST /v1/metrics HTTP/1.1\r\nHost: {gateway}\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        request.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let status = String::from_utf8_lossy(&answer).split(' ').nth(1).and_then(|status| status.parse().ok());
    status.ok_or_else(|| io::Error::other("an answer without a status"))
}
