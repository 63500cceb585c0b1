//! `load_balancing`: spreads data over several collectors.

use crate::collector::check::fields::View;
use crate::collector::component::Signal::{Logs, Metrics, Traces};
use crate::collector::component::Stability::{Beta, Development};
use crate::collector::component::catalogue::shared::{compression, exporter, grpc, values};
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, Rename, support};
use crate::collector::diagnostic::Code;

pub(super) static LOAD_BALANCING: Component = Component::new(Class::Exporter, "load_balancing")
    .renamed(&[Rename::of("loadbalancing", 152)])
    .supporting(&[support(Traces, Beta), support(Metrics, Development), support(Logs, Beta)])
    .schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    exporter::TIMEOUT.default("0s"),
    field(
        "retry_on_failure",
        Kind::Object(
            &Schema::of(&[
                field("enabled", Kind::Bool),
                field("initial_interval", Kind::Duration),
                field("randomization_factor", Kind::Float),
                field("multiplier", Kind::Float),
                field("max_interval", Kind::Duration),
                field("max_elapsed_time", Kind::Duration),
            ])
            .with(&[&exporter::RETRY]),
        ),
    ),
    exporter::NO_SENDING_QUEUE,
    field(
        "protocol",
        Kind::Object(&Schema::of(&[field(
            "otlp",
            Kind::Object(
                &Schema::of(&[
                    exporter::TIMEOUT,
                    field("endpoint", Kind::TEXT).default("placeholder:4317"),
                    field("compression", compression::COMPRESSION).default("gzip"),
                    field("write_buffer_size", Kind::Int(64)).default("524288"),
                    exporter::SENDING_QUEUE,
                    exporter::RETRY_ON_FAILURE,
                ])
                .with(&[&grpc::CLIENT]),
            ),
        )])),
    ),
    field(
        "resolver",
        Kind::Object(&Schema::of(&[
            field("static", Kind::Optional(&Schema::of(&[field("hostnames", Kind::TEXTS)]))),
            field(
                "dns",
                Kind::Optional(&Schema::of(&[
                    field("hostname", Kind::TEXT),
                    field("port", Kind::TEXT),
                    field("interval", Kind::Duration),
                    field("timeout", Kind::Duration),
                ])),
            ),
            field(
                "k8s",
                Kind::Optional(&Schema::of(&[
                    field("service", Kind::TEXT),
                    field("ports", Kind::StrictList(&Kind::Int(32))),
                    field("timeout", Kind::Duration),
                    field("return_hostnames", Kind::Bool),
                ])),
            ),
            field(
                "aws_cloud_map",
                Kind::Optional(&Schema::of(&[
                    field("namespace", Kind::TEXT),
                    field("service_name", Kind::TEXT),
                    field("health_status", Kind::TEXT),
                    field("interval", Kind::Duration),
                    field("timeout", Kind::Duration),
                    field("port", Kind::Uint(16)),
                    field("owner_account", Kind::TEXT),
                ])),
            ),
        ])),
    ),
    field("routing_key", Kind::TEXT),
    field("routing_attributes", Kind::TEXTS),
])
.rules(&[
    Rule::in_use(one_resolver),
    Rule::in_use(resolver_is_whole),
    Rule::in_use(routes_by_a_key_of_the_signal),
    Rule::always(attributes_route),
]);

fn resolver_is_whole(exporter: &View<'_>) {
    exporter.section("resolver", |resolver| {
        resolver.section("static", |list| {
            if list.len("hostnames") == Some(0) {
                list.refuse(Code::Missing, "hostnames", "no collector is named", "list their addresses");
            }
        });
        resolver.section("dns", |dns| values::given(dns, "hostname"));
        resolver.section("k8s", |k8s| values::given(k8s, "service"));
        resolver.section("aws_cloud_map", |map| {
            values::given(map, "namespace");
            values::given(map, "service_name");
        });
    });
}

/// What goes to one collector together depends on the signal.
fn routes_by_a_key_of_the_signal(exporter: &View<'_>) {
    for signal in exporter.signals() {
        let keys: &[&str] = match signal {
            Traces => &["", "service", "traceID", "attributes"],
            Metrics => &["", "service", "resource", "metric", "streamID", "attributes"],
            Logs => &["", "service", "traceID", "resource", "attributes"],
        };
        values::one_of(exporter, "routing_key", keys);
    }
}

const RESOLVERS: [&str; 4] = ["static", "dns", "k8s", "aws_cloud_map"];

fn one_resolver(exporter: &View<'_>) {
    exporter.section("resolver", |resolver| {
        let mut named = RESOLVERS.into_iter().filter(|name| resolver.has(name));
        match (named.next(), named.next()) {
            (None, _) => resolver.refuse(
                Code::Missing,
                "",
                "nothing says how the collectors are found",
                format!("name one of {}", RESOLVERS.join(", ")),
            ),
            (Some(first), Some(second)) => resolver.refuse(
                Code::Conflict,
                second,
                format!("`{first}` and `{second}` both say how the collectors are found"),
                "keep one of them",
            ),
            _ => {}
        }
    });
}

fn attributes_route(exporter: &View<'_>) {
    let (Some(key), Some(attributes)) = (exporter.text("routing_key"), exporter.len("routing_attributes"))
    else {
        return;
    };
    if (key == "attributes") != (attributes > 0) {
        exporter.refuse(
            Code::Conflict,
            "routing_attributes",
            "`routing_attributes` and `routing_key: attributes` go together",
            "write both, or neither",
        );
    }
}
