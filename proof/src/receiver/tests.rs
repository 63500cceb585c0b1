//! Receivers, sent what a collector sent, and what none sends.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::*;
use crate::wire::captured::{OTLP, OTLP_GZIP, WRITE, sent};

const PROTOBUF: &str = "Content-Type: application/x-protobuf\r\n";

/// The status and the body of the answer.
fn post(receiver: &Receiver, path: &str, headers: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(receiver.address()).expect("it listens");
    let length = body.len();
    write!(stream, "POST {path} HTTP/1.0\r\nContent-Length: {length}\r\n{headers}\r\n").expect("it listens");
    stream.write_all(body).expect("it listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer of HTTP");
    (head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status"), body.to_owned())
}

fn receiver(servers: &Servers) -> Receiver {
    servers.receive(Protocol::Http).expect("a port is free")
}

#[test]
fn otlp_is_taken_plain_and_compressed() {
    let servers = Servers::new().expect("there are threads");
    for (encoding, body) in [("", OTLP), ("Content-Encoding: gzip\r\n", OTLP_GZIP)] {
        let receiver = receiver(&servers);
        let headers = format!("{PROTOBUF}{encoding}");
        assert_eq!(post(&receiver, "/v1/metrics", &headers, body), (200, String::new()), "{encoding}");
        let inbox = receiver.inbox();
        assert_eq!((inbox.otlp(), inbox.problems.len()), (sent(), 0));
        let request = inbox.requests[0];
        assert_eq!((request.wire_bytes, request.bytes), (body.len() as u64, OTLP.len() as u64));
    }
}

#[test]
fn remote_write_is_taken() {
    let servers = Servers::new().expect("there are threads");
    let receiver = receiver(&servers);
    let headers = format!("{PROTOBUF}Content-Encoding: snappy\r\n");
    assert_eq!(post(&receiver, "/api/v1/write", &headers, WRITE), (200, String::new()));
    assert!(
        receiver.inbox().samples().keys().any(|labels| labels["__name__"] == "process_memory_usage_bytes")
    );
}

#[test]
fn a_request_that_comes_again_is_kept_once() {
    let servers = Servers::new().expect("there are threads");
    let receiver = receiver(&servers);
    for _ in 0..3 {
        assert_eq!(post(&receiver, "/v1/metrics", PROTOBUF, OTLP).0, 200);
    }
    let inbox = receiver.inbox();
    assert_eq!((inbox.requests.len(), inbox.resent, inbox.otlp()), (1, 2, sent()));
}

#[test]
fn what_cannot_be_read_is_answered_with_what_is_wrong_and_kept_as_a_problem() {
    let servers = Servers::new().expect("there are threads");
    let text = "Content-Type: text/plain\r\n";
    let gzip = format!("{PROTOBUF}Content-Encoding: gzip\r\n");
    let zstd = format!("{PROTOBUF}Content-Encoding: zstd\r\n");
    let snappy = format!("{PROTOBUF}Content-Encoding: snappy\r\n");
    for (path, headers, body, status, reason) in [
        (
            "/v1/metrics",
            text,
            OTLP,
            415,
            "the content type is \"text/plain\", not \"application/x-protobuf\"",
        ),
        ("/v1/metrics", "", OTLP, 415, "the content type is \"\""),
        ("/v1/metrics", zstd.as_str(), OTLP, 415, "the content encoding \"zstd\" is not read here"),
        ("/v1/metrics", &gzip, OTLP, 400, "the gzip body of 654 bytes cannot be unpacked"),
        ("/v1/metrics", &gzip, &OTLP_GZIP[..100], 400, "the gzip body of 100 bytes cannot be unpacked"),
        ("/v1/metrics", PROTOBUF, &OTLP[..100], 400, "100 bytes are not a ExportMetricsServiceRequest"),
        ("/api/v1/write", PROTOBUF, WRITE, 415, "the content encoding \"\" is not read here"),
        ("/api/v1/write", &snappy, &WRITE[..100], 400, "the snappy body of 100 bytes cannot be unpacked"),
    ] {
        let receiver = receiver(&servers);
        let (found, answer) = post(&receiver, path, headers, body);
        assert_eq!(found, status, "{answer}");
        assert!(answer.contains(reason), "{answer:?} does not say {reason:?}");
        let inbox = receiver.inbox();
        assert_eq!((inbox.problems.as_slice(), inbox.requests.len()), (&[answer][..], 0));
    }
}

#[test]
fn only_an_answer_of_200_is_an_answer() {
    let servers = Servers::new().expect("there are threads");
    let receiver = receiver(&servers);
    let error = get(receiver.address(), "/nowhere").expect_err("there is nothing");
    assert!(error.to_string().contains("answers Some(\"404\"), not 200"), "{error}");
}
