//! `resource_detection`: finds out where the collector runs and says so on every resource.

mod detectors;

use super::all;
use crate::collector::check::fields::{View, regexp};
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::http;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, Rename};
use crate::collector::diagnostic::{Code, nearest};

pub(super) static RESOURCE_DETECTION: Component = Component::new(Class::Processor, "resource_detection")
    .renamed(&[Rename::of("resourcedetection", 152)])
    .supporting(&all(Beta))
    .schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("detectors", Kind::List(&Kind::Text(Format::Any))).default("[env]"),
    field("override", Kind::Bool).default("true").doc("whether it replaces what is there"),
    field("timeout", Kind::Duration).default("5s"),
    field("refresh_interval", Kind::Duration).doc("0 looks once"),
    field("fail_on_missing_metadata", Kind::Bool).since(158),
])
.with(&[&detectors::DETECTORS, &http::CLIENT])
.rules(&[
    Rule::always(detects_something),
    Rule::in_use(detectors_exist),
    Rule::in_use(patterns_compile),
    Rule::in_use(protocol_is_known),
    Rule::in_use(node_is_named),
]);

fn detects_something(processor: &View<'_>) {
    if !processor.has("detectors") {
        processor.warn(
            Code::NoEffect,
            "",
            "without `detectors` it reads the variable `OTEL_RESOURCE_ATTRIBUTES` only",
            "name what is to be found out, `detectors: [system]` for instance, or write `[env]`",
        );
    }
}

/// The words that `detectors` takes; that of Elastic Beanstalk differs from its section.
const DETECTORS: [&str; 30] = [
    "akamai",
    "aks",
    "alibaba_ecs",
    "azure",
    "consul",
    "digitalocean",
    "docker",
    "dynatrace",
    "ec2",
    "ecs",
    "eks",
    "elastic_beanstalk",
    "env",
    "gcp",
    "heroku",
    "hetzner",
    "ibmcloud_classic",
    "ibmcloud_vpc",
    "k8s_api",
    "k8snode",
    "kubeadm",
    "lambda",
    "nova",
    "openshift",
    "oraclecloud",
    "scaleway",
    "system",
    "tencent_cvm",
    "upcloud",
    "vultr",
];

fn detectors_exist(processor: &View<'_>) {
    for (index, detector) in processor.texts("detectors") {
        let detector = detector.trim();
        if !DETECTORS.contains(&detector) {
            let help = nearest(detector, DETECTORS).map_or_else(
                || format!("write some of {}", DETECTORS.join(", ")),
                |word| format!("did you mean `{word}`?"),
            );
            let message = format!("`{detector}` is no detector");
            processor.refuse_item(Code::InvalidValue, ("detectors", index), message, help);
        }
    }
}

/// The patterns of a detector are looked at when it runs.
fn patterns_compile(processor: &View<'_>) {
    for (detector, patterns) in [("ec2", "tags"), ("azure", "tags"), ("gcp", "labels"), ("nova", "labels")] {
        if !runs(processor, detector) {
            continue;
        }
        processor.section(detector, |section| {
            for (index, pattern) in section.texts(patterns) {
                if let Err((message, help)) = regexp(pattern) {
                    section.refuse_item(Code::InvalidValue, (patterns, index), message, help);
                }
            }
        });
    }
}

fn protocol_is_known(processor: &View<'_>) {
    if !runs(processor, "ibmcloud_vpc") {
        return;
    }
    processor.section("ibmcloud_vpc", |section| match section.text("protocol") {
        None | Some("http" | "https") => {}
        Some(protocol) => section.refuse(
            Code::InvalidValue,
            "protocol",
            format!("`{protocol}` is no protocol of the metadata service"),
            "write `http` or `https`",
        ),
    });
}

/// Inside a cluster a variable tells the node; its absence is noticed where the environment is known.
fn node_is_named(processor: &View<'_>) {
    const VARIABLE: &str = "K8S_NODE_NAME";
    for detector in ["k8s_api", "k8snode"] {
        if !runs(processor, detector) {
            continue;
        }
        let mut variable = Some(VARIABLE.to_owned());
        processor.section(detector, |section| {
            let written = section.text("node_from_env_var");
            variable = written.map(|name| if name.is_empty() { VARIABLE } else { name }.to_owned());
        });
        let Some(name) = variable else {
            continue;
        };
        if let Some(None | Some("")) = processor.target().environment.get(&name) {
            processor.refuse(
                Code::Missing,
                "detectors",
                format!("the detector `{detector}` reads the node's name from `{name}`, which is not set"),
                format!("set `{name}` from the field `spec.nodeName` of the pod"),
            );
        }
    }
}

fn runs(processor: &View<'_>, detector: &str) -> bool {
    processor.texts("detectors").any(|(_, name)| name.trim() == detector)
}
