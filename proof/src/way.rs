//! The ways in which production's metrics leave a collector.

use std::fmt;

use serde::Serialize;

/// An exporter and what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// OTLP over HTTP, counters cumulative.
    OtlpHttp,
    /// OTLP over HTTP, counters as deltas where the template makes them.
    OtlpHttpDelta,
    /// OTLP over gRPC.
    OtlpGrpc,
    /// Prometheus remote write.
    RemoteWrite,
    /// The Prometheus exporter, scraped.
    Scrape,
    /// OTLP as JSON lines in a file.
    File,
}

impl Way {
    /// All ways.
    pub const ALL: [Way; 6] =
        [Way::OtlpHttp, Way::OtlpHttpDelta, Way::OtlpGrpc, Way::RemoteWrite, Way::Scrape, Way::File];

    /// The exporter, as templates name it.
    #[must_use]
    pub fn exporter(self) -> &'static str {
        match self {
            Way::OtlpHttp | Way::OtlpHttpDelta => "otlp_http",
            Way::OtlpGrpc => "otlp_grpc",
            Way::RemoteWrite => "prometheus_remote_write",
            Way::Scrape => "prometheus",
            Way::File => "file",
        }
    }

    /// What stores the metrics, as templates name it.
    #[must_use]
    pub fn backend(self) -> &'static str {
        match self {
            Way::OtlpHttpDelta => "otlp_delta",
            Way::OtlpHttp | Way::OtlpGrpc | Way::File => "otlp_cumulative",
            Way::RemoteWrite | Way::Scrape => "prometheus",
        }
    }

    /// Its name in file names.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Way::OtlpHttp => "http",
            Way::OtlpHttpDelta => "delta",
            Way::OtlpGrpc => "grpc",
            Way::RemoteWrite => "remote-write",
            Way::Scrape => "scrape",
            Way::File => "file",
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Way::OtlpHttp => "OTLP/HTTP",
            Way::OtlpHttpDelta => "OTLP/HTTP, deltas",
            Way::OtlpGrpc => "OTLP/gRPC",
            Way::RemoteWrite => "remote write",
            Way::Scrape => "scrape",
            Way::File => "file",
        })
    }
}
