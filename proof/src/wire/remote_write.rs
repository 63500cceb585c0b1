//! Prometheus remote write 1.0: protobuf in snappy.

use prost::Message;

use super::exposition::Samples;
use super::{Labels, WireError};

/// `prometheus.WriteRequest`, as far as it holds samples; metadata is skipped.
#[derive(Clone, PartialEq, Message)]
pub struct WriteRequest {
    /// The series.
    #[prost(message, repeated, tag = "1")]
    pub timeseries: Vec<TimeSeries>,
}

/// One series with its samples.
#[derive(Clone, PartialEq, Message)]
pub struct TimeSeries {
    /// The labels, `__name__` among them.
    #[prost(message, repeated, tag = "1")]
    pub labels: Vec<Label>,
    /// The samples.
    #[prost(message, repeated, tag = "2")]
    pub samples: Vec<Sample>,
}

/// A name and a value.
#[derive(Clone, PartialEq, Message)]
pub struct Label {
    /// The name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// The value.
    #[prost(string, tag = "2")]
    pub value: String,
}

/// A value at a time.
#[derive(Clone, Copy, PartialEq, Message)]
pub struct Sample {
    /// The value.
    #[prost(double, tag = "1")]
    pub value: f64,
    /// Milliseconds since 1970.
    #[prost(int64, tag = "2")]
    pub timestamp: i64,
}

/// Undoes the compression.
///
/// # Errors
/// [`WireError::Packed`] when the bytes are not what snappy makes.
pub fn unpack(body: &[u8]) -> Result<Vec<u8>, WireError> {
    snap::raw::Decoder::new().decompress_vec(body).map_err(|error| WireError::Packed {
        encoding: "snappy",
        length: body.len(),
        reason: error.to_string(),
    })
}

/// Reads an uncompressed write request.
///
/// # Errors
/// [`WireError::Message`] when the bytes are none.
pub fn decode(plain: &[u8]) -> Result<WriteRequest, WireError> {
    WriteRequest::decode(plain).map_err(|error| WireError::Message {
        message: "prometheus.WriteRequest",
        length: plain.len(),
        reason: error.to_string(),
    })
}

/// Adds every sample of a request.
pub fn add(request: &WriteRequest, samples: &mut Samples) {
    for series in &request.timeseries {
        let labels: Labels =
            series.labels.iter().map(|label| (label.name.clone(), label.value.clone())).collect();
        let values = series.samples.iter().map(|sample| (Some(sample.timestamp), sample.value));
        samples.entry(labels).or_default().extend(values);
    }
}

#[cfg(test)]
mod tests;
