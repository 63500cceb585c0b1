//! `k8s_attributes`: says which pod, node and workload data comes from.

use super::all;
use crate::collector::check::fields::View;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::kubernetes;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component, Rename};
use crate::collector::diagnostic::Code;

pub(super) static K8S_ATTRIBUTES: Component = Component::new(Class::Processor, "k8s_attributes")
    .renamed(&[Rename::of("k8sattributes", 146)])
    .supporting(&all(Beta))
    .schema(&SCHEMA);

static METADATA: Words = Words::of(&[
    "k8s.namespace.name",
    "k8s.pod.name",
    "k8s.pod.uid",
    "k8s.pod.hostname",
    "k8s.pod.start_time",
    "k8s.pod.ip",
    "k8s.deployment.name",
    "k8s.deployment.uid",
    "k8s.replicaset.name",
    "k8s.replicaset.uid",
    "k8s.daemonset.name",
    "k8s.daemonset.uid",
    "k8s.statefulset.name",
    "k8s.statefulset.uid",
    "k8s.job.name",
    "k8s.job.uid",
    "k8s.cronjob.name",
    "k8s.cronjob.uid",
    "k8s.node.name",
    "k8s.node.uid",
    "k8s.container.name",
    "container.id",
    "container.image.name",
    "container.image.tag",
    "container.image.tags",
    "service.namespace",
    "service.name",
    "service.version",
    "service.instance.id",
    "container.image.repo_digests",
    "k8s.cluster.uid",
]);

/// What is taken from pods unless it is said.
const METADATA_BY_DEFAULT: &str = "[container.image.name, container.image.tag, k8s.deployment.name, \
k8s.namespace.name, k8s.node.name, k8s.pod.name, k8s.pod.start_time, k8s.pod.uid]";

static SCHEMA: Schema = Schema::of(&[
    field("passthrough", Kind::Bool),
    field(
        "extract",
        Kind::Object(&Schema::of(&[
            field("metadata", Kind::List(&Kind::Enum(&METADATA))).default(METADATA_BY_DEFAULT),
            field("annotations", Kind::StrictList(&Kind::Object(&EXTRACTED))),
            field("labels", Kind::StrictList(&Kind::Object(&EXTRACTED))),
            field("otel_annotations", Kind::Bool),
            field("deployment_name_from_replicaset", Kind::Bool).default("true"),
        ])),
    ),
    field(
        "filter",
        Kind::Object(&Schema::of(&[
            field("node", Kind::TEXT),
            field("node_from_env_var", Kind::TEXT),
            field("namespace", Kind::TEXT),
            field(
                "fields",
                Kind::StrictList(&Kind::Object(&Schema::of(&[
                    field("key", Kind::TEXT),
                    field("value", Kind::TEXT),
                    field("op", Kind::Enum(&Words::of(&["equals", "not-equals"]).or_empty())),
                ]))),
            ),
            field(
                "labels",
                Kind::StrictList(&Kind::Object(&Schema::of(&[
                    field("key", Kind::TEXT),
                    field("value", Kind::TEXT),
                    field(
                        "op",
                        Kind::Enum(
                            &Words::of(&["equals", "not-equals", "exists", "does-not-exist"]).or_empty(),
                        ),
                    ),
                ]))),
            ),
        ])),
    ),
    field("pod_association", Kind::StrictList(&Kind::Object(&ASSOCIATION))),
    field(
        "exclude",
        Kind::Object(&Schema::of(&[field(
            "pods",
            Kind::StrictList(&Kind::Object(&Schema::of(&[field("name", Kind::TEXT)]))),
        )])),
    ),
    field("wait_for_metadata", Kind::Bool),
    field("wait_for_metadata_timeout", Kind::Duration).default("10s"),
    field("watch_sync_period", Kind::Duration).default("5m").at_least(0.0),
    field("pod_delete_grace_period", Kind::Duration).default("2m").at_least(0.0),
])
.with(&[&kubernetes::API]);

static EXTRACTED: Schema = Schema::of(&[
    field("tag_name", Kind::TEXT),
    field("key", Kind::TEXT),
    field("key_regex", Kind::Text(Format::Regexp)),
    field(
        "from",
        Kind::Enum(
            &Words::of(&["pod", "namespace", "node", "deployment", "statefulset", "daemonset", "job"])
                .or_empty(),
        ),
    ),
])
.rules(&[Rule::always(one_key)]);

fn one_key(extracted: &View<'_>) {
    let is_given = |name: &str| extracted.text(name).is_some_and(|text| !text.is_empty());
    if is_given("key") && is_given("key_regex") {
        extracted.refuse(
            Code::Conflict,
            "key_regex",
            "`key` and `key_regex` exclude each other",
            "keep one of them",
        );
    }
}

static ASSOCIATION: Schema = Schema::of(&[field(
    "sources",
    Kind::StrictList(&Kind::Object(&Schema::of(&[field("from", Kind::TEXT), field("name", Kind::TEXT)]))),
)])
.rules(&[Rule::always(|association| {
    const MOST: usize = 4;
    if association.len("sources").is_some_and(|sources| sources > MOST) {
        association.refuse(
            Code::InvalidValue,
            "sources",
            "more than 4 sources tell which pod is meant",
            "keep 4 of them at most, or begin another association",
        );
    }
})]);
