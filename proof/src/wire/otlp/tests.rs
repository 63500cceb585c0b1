//! OTLP in protobuf, as a collector wrote it, and damaged.

use super::*;
use crate::wire::captured::{OTLP, sent};

#[test]
fn what_a_collector_wrote_means_what_was_sent() {
    let mut seen = Seen::default();
    add(&decode(OTLP).expect("a collector wrote it"), &mut seen);
    assert_eq!(seen, sent());
}

#[test]
fn a_message_that_ends_too_early_is_an_error_that_says_how_long_it_was() {
    let error = decode(&OTLP[..OTLP.len() - 1]).expect_err("it is not whole");
    let WireError::Message { message, length, .. } = &error else { panic!("{error:?}") };
    assert_eq!((*message, *length), ("ExportMetricsServiceRequest", OTLP.len() - 1));
    assert!(error.to_string().starts_with("653 bytes are not a ExportMetricsServiceRequest: "), "{error}");
}

#[test]
fn no_damage_is_read_as_the_message_that_was_sent() {
    for length in 0..OTLP.len() {
        let mut seen = Seen::default();
        if let Ok(request) = decode(&OTLP[..length]) {
            add(&request, &mut seen);
        }
        assert_ne!(seen, sent(), "the first {length} bytes");
    }
    assert!(decode(b"<html>not found</html>").is_err());
}
