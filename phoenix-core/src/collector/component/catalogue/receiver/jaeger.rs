//! `jaeger`: takes spans in Jaeger's formats.

use super::listen;
use crate::collector::check::fields::{View, split_host_port};
use crate::collector::component::Input::Receive;
use crate::collector::component::Signal::Traces;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::{grpc, http};
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, support};
use crate::collector::diagnostic::Code;

pub(super) static JAEGER: Component = Component {
    input: Some(Receive),
    listens: &[
        listen(&["protocols", "grpc", "endpoint"], "localhost:14250"),
        listen(&["protocols", "thrift_http", "endpoint"], "localhost:14268"),
        listen(&["protocols", "thrift_binary", "endpoint"], "localhost:6832"),
        listen(&["protocols", "thrift_compact", "endpoint"], "localhost:6831"),
    ],
    ..Component::new(Class::Receiver, "jaeger").supporting(&[support(Traces, Beta)]).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field(
        "protocols",
        Kind::Object(&Schema::of(&[
            field(
                "grpc",
                Kind::Optional(
                    &Schema::of(&[field("endpoint", Kind::Text(Format::Listen)).default("localhost:14250")])
                        .with(&[&grpc::SERVER]),
                ),
            )
            .default("null"),
            field(
                "thrift_http",
                Kind::Optional(
                    &Schema::of(&[field("endpoint", Kind::Text(Format::Listen)).default("localhost:14268")])
                        .with(&[&http::SERVER]),
                ),
            )
            .default("null"),
            field(
                "thrift_binary",
                Kind::Optional(&Schema::of(&[
                    field("queue_size", Kind::Int(64)).default("1000"),
                    field("max_packet_size", Kind::Int(64)).default("65000"),
                    field("workers", Kind::Int(64)).default("10"),
                    field("socket_buffer_size", Kind::Int(64)),
                    field("endpoint", Kind::Text(Format::Listen)).default("localhost:6832"),
                ])),
            )
            .default("null"),
            field(
                "thrift_compact",
                Kind::Optional(&Schema::of(&[
                    field("queue_size", Kind::Int(64)).default("1000"),
                    field("max_packet_size", Kind::Int(64)).default("65000"),
                    field("workers", Kind::Int(64)).default("10"),
                    field("socket_buffer_size", Kind::Int(64)),
                    field("endpoint", Kind::Text(Format::Listen)).default("localhost:6831"),
                ])),
            )
            .default("null"),
        ])),
    ),
    field("remote_sampling", Kind::Any),
])
.rules(&[Rule::always(has_a_protocol), Rule::always(listens_at_ports)]);

const PROTOCOLS: [&str; 4] = ["grpc", "thrift_http", "thrift_binary", "thrift_compact"];

fn has_a_protocol(receiver: &View<'_>) {
    if receiver.len("protocols") == Some(0) {
        receiver.refuse(
            Code::Missing,
            "protocols",
            "no protocol is named",
            "name at least one of `grpc`, `thrift_http`, `thrift_binary` and `thrift_compact`",
        );
    }
    if receiver.has("remote_sampling") {
        receiver.refuse(
            Code::Conflict,
            "remote_sampling",
            "the receiver has no part in remote sampling",
            "use the `jaegerremotesampling` extension",
        );
    }
}

fn listens_at_ports(receiver: &View<'_>) {
    receiver.section("protocols", |protocols| {
        for name in PROTOCOLS {
            protocols.section(name, |protocol| {
                let Some(endpoint) = protocol.text("endpoint") else {
                    return;
                };
                let problem = match split_host_port(endpoint) {
                    Err(why) => format!("the address `{endpoint}` {why}"),
                    Ok((_, port)) if port.parse::<u16>().is_ok_and(|port| port > 0) => return,
                    Ok((_, port)) => format!("`{port}` is no port"),
                };
                protocol.refuse(
                    Code::InvalidValue,
                    "endpoint",
                    problem,
                    "write `host:port` with a port from 1 to 65535",
                );
            });
        }
    });
}
