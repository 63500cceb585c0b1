//! The servers behind receivers.

use std::io::{self, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::routing::post;
use flate2::read::GzDecoder;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use prost::Message;
use tonic::codec::CompressionEncoding;
use tonic::transport::server::TcpIncoming;

use super::{Inbox, Protocol, Receiver, lock};
use crate::wire::{WireError, otlp, remote_write};

/// No request of a collector is larger.
const LARGEST: usize = 64 << 20;

/// Runs receivers; all end when it is dropped.
pub struct Servers {
    runtime: tokio::runtime::Runtime,
}

impl Servers {
    /// No receiver yet.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new() -> io::Result<Servers> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        Ok(Servers { runtime })
    }

    /// Starts a receiver on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port is free.
    pub fn receive(&self, protocol: Protocol) -> io::Result<Receiver> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let inbox = Arc::new(Mutex::new(Inbox::default()));
        let shared = Arc::clone(&inbox);
        let _inside = self.runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        match protocol {
            Protocol::Http => {
                let router = Router::new()
                    .route("/v1/metrics", post(take_otlp))
                    .route("/api/v1/write", post(take_remote_write))
                    .layer(DefaultBodyLimit::max(LARGEST))
                    .with_state(shared);
                self.runtime.spawn(async move { axum::serve(listener, router).await });
            }
            Protocol::Grpc => {
                let service = MetricsServiceServer::new(Grpc(shared))
                    .accept_compressed(CompressionEncoding::Gzip)
                    .max_decoding_message_size(LARGEST);
                let server = tonic::transport::Server::builder().add_service(service);
                self.runtime.spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
            }
        }
        Ok(Receiver { address, inbox })
    }
}

type Answer = (StatusCode, String);

async fn take_otlp(State(inbox): State<Arc<Mutex<Inbox>>>, headers: HeaderMap, body: Bytes) -> Answer {
    let taken = unpacked_otlp(&headers, &body).and_then(|plain| Ok((otlp::decode(&plain)?, plain)));
    answer(taken, &inbox, body.len(), |request, inbox| inbox.otlp.push(request))
}

async fn take_remote_write(
    State(inbox): State<Arc<Mutex<Inbox>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let taken =
        unpacked_remote_write(&headers, &body).and_then(|plain| Ok((remote_write::decode(&plain)?, plain)));
    answer(taken, &inbox, body.len(), |request, inbox| inbox.written.push(request))
}

/// Keeps what was read and says so; an error is kept too, and its sender told that sending it again is of no use.
fn answer<T>(
    taken: Result<(T, Vec<u8>), WireError>,
    inbox: &Mutex<Inbox>,
    length: usize,
    keep: impl FnOnce(T, &mut Inbox),
) -> Answer {
    let mut inbox = lock(inbox);
    match taken {
        Ok((request, plain)) => {
            if inbox.admit(&plain, length) {
                keep(request, &mut inbox);
            }
            (StatusCode::OK, String::new())
        }
        Err(error) => {
            inbox.problems.push(error.to_string());
            let status = match error {
                WireError::ContentType { .. } | WireError::Encoding(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                _ => StatusCode::BAD_REQUEST,
            };
            (status, error.to_string())
        }
    }
}

fn unpacked_remote_write(headers: &HeaderMap, body: &[u8]) -> Result<Vec<u8>, WireError> {
    expect_type(headers, otlp::CONTENT_TYPE)?;
    match said(headers, CONTENT_ENCODING) {
        "snappy" => remote_write::unpack(body),
        other => Err(WireError::Encoding(other.to_owned())),
    }
}

fn unpacked_otlp(headers: &HeaderMap, body: &[u8]) -> Result<Vec<u8>, WireError> {
    expect_type(headers, otlp::CONTENT_TYPE)?;
    match said(headers, CONTENT_ENCODING) {
        "" | "identity" => Ok(body.to_vec()),
        "gzip" => {
            let mut plain = Vec::new();
            let limit = LARGEST as u64;
            GzDecoder::new(body).take(limit).read_to_end(&mut plain).map_err(|error| WireError::Packed {
                encoding: "gzip",
                length: body.len(),
                reason: error.to_string(),
            })?;
            Ok(plain)
        }
        other => Err(WireError::Encoding(other.to_owned())),
    }
}

fn expect_type(headers: &HeaderMap, expected: &'static str) -> Result<(), WireError> {
    match said(headers, CONTENT_TYPE) {
        found if found == expected => Ok(()),
        found => Err(WireError::ContentType { expected, found: found.to_owned() }),
    }
}

fn said(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

struct Grpc(Arc<Mutex<Inbox>>);

#[tonic::async_trait]
impl MetricsService for Grpc {
    async fn export(
        &self,
        request: tonic::Request<ExportMetricsServiceRequest>,
    ) -> Result<tonic::Response<ExportMetricsServiceResponse>, tonic::Status> {
        let request = request.into_inner();
        // What compression saved is not seen behind the decoder.
        let plain = request.encode_to_vec();
        let mut inbox = lock(&self.0);
        if inbox.admit(&plain, plain.len()) {
            inbox.otlp.push(request);
        }
        Ok(tonic::Response::new(ExportMetricsServiceResponse { partial_success: None }))
    }
}
