//! In production's place: all it does stays, and the branch can neither block nor fail it.

use super::*;

#[test]
fn all_that_production_does_stays() {
    for plain in [SCRAPING, RECEIVING] {
        let arm = arm(plain, &settings(Placement::Instead));
        let taken: Vec<_> = arm.changes.iter().filter(|change| change.after.is_none()).collect();
        assert!(taken.is_empty(), "{taken:?}");
        let changed: Vec<_> =
            arm.changes.iter().filter(|c| c.before.is_some()).map(|c| c.path.as_str()).collect();
        assert_eq!(changed, ["service::pipelines::metrics::exporters"]);
        assert_eq!(ports_needed(plain, Placement::Instead, OtherSignals::RunIntoNothing), Ok(0));
    }
}

#[test]
fn the_branch_can_neither_block_nor_fail_production() {
    has(
        &arm(RECEIVING, &settings(Placement::Instead)),
        &[
            ("service::pipelines::metrics::exporters", Some("[otlp_grpc, forward/phoenix]")),
            ("service::pipelines::metrics/phoenix::processors", Some("[resource/phoenix, batch/phoenix]")),
            (
                "exporters::otlp_http/phoenix::sending_queue",
                Some("{enabled: true, num_consumers: 1, queue_size: 100, block_on_overflow: false}"),
            ),
            ("exporters::otlp_http/phoenix::retry_on_failure", Some("{enabled: false}")),
        ],
    );
}

#[test]
fn the_reader_that_production_has_by_default_stays_beside_the_sinks() {
    has(
        &arm(RECEIVING, &settings(Placement::Instead)),
        &[(
            "service::telemetry::metrics",
            Some(
                "{readers: [{pull: {exporter: {prometheus: {host: localhost, port: 8888, without_scope_info: true, \
         without_type_suffix: true, without_units: true}}}}, \
         {periodic: {interval: 10000, timeout: 5000, exporter: {otlp: {protocol: http/protobuf, endpoint: 'http://sink.example:4319'}}}}]}",
            ),
        )],
    );
}

#[test]
fn what_was_off_opens_no_port() {
    let plain = RECEIVING.replace("service:\n", "service:\n  telemetry: {metrics: {level: none}}\n");
    has(
        &arm(&plain, &settings(Placement::Instead)),
        &[(
            "service::telemetry::metrics",
            Some(
                "{level: normal, readers: [{periodic: {interval: 10000, timeout: 5000, exporter: {otlp: {protocol: http/protobuf, endpoint: 'http://sink.example:4319'}}}}]}",
            ),
        )],
    );
    let mut settings = settings(Placement::Instead);
    settings.sink.telemetry_endpoint = None;
    has(&arm(&plain, &settings), &[("service::telemetry::metrics", Some("{level: none}"))]);
    has(&arm(RECEIVING, &settings), &[("service::telemetry::metrics", None)]);
}
