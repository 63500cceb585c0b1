//! `config` of the receiver: what a `prometheus.yml` holds, read as strictly as Prometheus reads it.

use std::collections::BTreeSet;

use super::duration::{PROMETHEUS_DURATION, nanos};
use super::relabel::RELABEL;
use crate::collector::check::fields::{Place, View};
use crate::collector::component::catalogue::shared::values;
use crate::collector::component::schema::{Kind, Rule, Schema, Words, field};
use crate::collector::diagnostic::Code;
use crate::collector::document::{self, Node};

/// `config`, with the mistakes for which Prometheus would not load the file.
pub(super) static CONFIG: Schema = Schema::of(&[
    field("global", Kind::Pointer(&GLOBAL)),
    field("scrape_configs", Kind::StrictList(&Kind::Pointer(&SCRAPE))),
    field("scrape_config_files", Kind::Any),
    field("runtime", Kind::Any),
    field("alerting", Kind::Any),
    field("rule_files", Kind::Any),
    field("storage", Kind::Any),
    field("tracing", Kind::Any),
    field("remote_write", Kind::Any),
    field("remote_read", Kind::Any),
    field("otlp", Kind::Any),
])
.rules(&[
    Rule::always(does_no_more_than_scrape),
    Rule::always(jobs_are_distinct),
    Rule::always(|config| no_empty_items(config, "scrape_configs")),
]);

/// A text, or a number or boolean that becomes one.
const WORD: Kind = Kind::Custom(|place| scalar(place, &[]));
/// A whole number that is not negative.
const COUNT: Kind = Kind::Custom(count);
const SWITCH: Kind = Kind::Custom(|place| scalar(place, &[document::Kind::Bool]));
const WORDS: Kind = Kind::StrictList(&WORD);

static GLOBAL: Schema = Schema::of(&[
    field("evaluation_interval", PROMETHEUS_DURATION),
    field("rule_query_offset", PROMETHEUS_DURATION),
    field("query_log_file", WORD),
    field("external_labels", Kind::Map(&WORD)),
    field("convert_classic_histograms_to_nhcb", SWITCH),
])
.with(&[&SCRAPING])
.rules(&[Rule::always(|global| waits_no_longer_than_it_scrapes(global, "1m"))]);

/// What may be said for all jobs and for one.
static SCRAPING: Schema = Schema::of(&[
    field("scrape_interval", PROMETHEUS_DURATION),
    field("scrape_timeout", PROMETHEUS_DURATION),
    field("scrape_protocols", WORDS),
    field("scrape_failure_log_file", WORD),
    field("scrape_native_histograms", SWITCH),
    field("always_scrape_classic_histograms", SWITCH),
    field("extra_scrape_metrics", SWITCH),
    field("body_size_limit", WORD),
    field("sample_limit", COUNT),
    field("target_limit", COUNT),
    field("label_limit", COUNT),
    field("label_name_length_limit", COUNT),
    field("label_value_length_limit", COUNT),
    field("keep_dropped_targets", COUNT),
    field("metric_name_validation_scheme", Kind::Enum(&VALIDATIONS)),
    field("metric_name_escaping_scheme", Kind::Enum(&ESCAPINGS)),
])
.rules(&[Rule::always(protocols_are_known)]);

static SCRAPE: Schema = Schema::of(&[
    field("job_name", WORD),
    field("honor_labels", SWITCH),
    field("honor_timestamps", SWITCH),
    field("track_timestamps_staleness", SWITCH),
    field("params", Kind::Map(&WORDS)),
    field("fallback_scrape_protocol", Kind::Enum(&FALLBACKS)),
    field("convert_classic_histograms_to_nhcb", SWITCH),
    field("metrics_path", WORD),
    field("scheme", WORD),
    field("enable_compression", SWITCH),
    field("native_histogram_bucket_limit", COUNT),
    field("native_histogram_min_bucket_factor", WORD),
    field("relabel_configs", Kind::StrictList(&Kind::Object(&RELABEL))),
    field("metric_relabel_configs", Kind::StrictList(&Kind::Object(&RELABEL))),
    field("static_configs", Kind::StrictList(&Kind::Object(&TARGETS))),
    field("basic_auth", Kind::Any),
    field("authorization", Kind::Pointer(&AUTHORIZATION)),
    field("oauth2", Kind::Any),
    field("bearer_token", WORD),
    field("bearer_token_file", WORD),
    field("tls_config", Kind::Pointer(&TLS)),
    field("follow_redirects", SWITCH),
    field("enable_http2", SWITCH),
    field("proxy_url", WORD),
    field("no_proxy", WORD),
    field("proxy_from_environment", SWITCH),
    field("proxy_connect_header", Kind::Any),
    field("http_headers", Kind::Any),
])
.with(&[&SCRAPING, &DISCOVERY])
.rules(&[
    Rule::always(has_a_name),
    Rule::always(targets_are_hosts),
    Rule::always(one_way_to_prove_who_asks),
    Rule::always(|job| no_empty_items(job, "static_configs")),
]);

static VALIDATIONS: Words = Words::of(&["utf8", "legacy"]).or_empty();
static ESCAPINGS: Words = Words::of(&["allow-utf-8", "underscores", "dots", "values"]).or_empty();
static FALLBACKS: Words = Words::of(&PROTOCOLS).or_empty();

const PROTOCOLS: [&str; 5] = [
    "OpenMetricsText0.0.1",
    "OpenMetricsText1.0.0",
    "PrometheusProto",
    "PrometheusText0.0.4",
    "PrometheusText1.0.0",
];

static TLS: Schema = Schema::of(&[
    field("ca", WORD),
    field("cert", WORD),
    field("key", WORD),
    field("ca_file", WORD),
    field("cert_file", WORD),
    field("key_file", WORD),
    field("ca_ref", WORD),
    field("cert_ref", WORD),
    field("key_ref", WORD),
    field("server_name", WORD),
    field("insecure_skip_verify", SWITCH),
    field("min_version", WORD),
    field("max_version", WORD),
]);

static AUTHORIZATION: Schema = Schema::of(&[
    field("type", WORD),
    field("credentials", WORD),
    field("credentials_file", WORD),
    field("credentials_ref", WORD),
])
.rules(&[Rule::always(|object| {
    values::not_both(object, "credentials", "credentials_file");
    let kind = object.node("type").filter(|node| !node.is_opaque()).and_then(Node::as_text);
    if kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("basic")) {
        object.refuse(
            Code::InvalidValue,
            "type",
            "`authorization` is for tokens",
            "use `basic_auth: {username: …, password: …}`",
        );
    }
})]);

static TARGETS: Schema = Schema::of(&[field("targets", WORDS), field("labels", Kind::Map(&WORD))]);

/// The ways to find targets.
static DISCOVERY: Schema = Schema::of(&[
    field("aws_sd_configs", Kind::Any),
    field("azure_sd_configs", Kind::Any),
    field("consul_sd_configs", Kind::Any),
    field("digitalocean_sd_configs", Kind::Any),
    field("dns_sd_configs", Kind::Any),
    field("docker_sd_configs", Kind::Any),
    field("dockerswarm_sd_configs", Kind::Any),
    field("ec2_sd_configs", Kind::Any),
    field("ecs_sd_configs", Kind::Any),
    field("elasticache_sd_configs", Kind::Any),
    field("eureka_sd_configs", Kind::Any),
    field("file_sd_configs", Kind::Any),
    field("gce_sd_configs", Kind::Any),
    field("hetzner_sd_configs", Kind::Any),
    field("http_sd_configs", Kind::Any),
    field("ionos_sd_configs", Kind::Any),
    field("kubernetes_sd_configs", Kind::Any),
    field("kuma_sd_configs", Kind::Any),
    field("lightsail_sd_configs", Kind::Any),
    field("linode_sd_configs", Kind::Any),
    field("marathon_sd_configs", Kind::Any),
    field("msk_sd_configs", Kind::Any),
    field("nerve_sd_configs", Kind::Any),
    field("nomad_sd_configs", Kind::Any),
    field("openstack_sd_configs", Kind::Any),
    field("ovhcloud_sd_configs", Kind::Any),
    field("puppetdb_sd_configs", Kind::Any),
    field("rds_sd_configs", Kind::Any),
    field("scaleway_sd_configs", Kind::Any),
    field("serverset_sd_configs", Kind::Any),
    field("stackit_sd_configs", Kind::Any),
    field("triton_sd_configs", Kind::Any),
    field("uyuni_sd_configs", Kind::Any),
    field("vultr_sd_configs", Kind::Any),
]);

/// Reads a single value, of some kinds only when they are named.
fn scalar(place: &Place<'_>, kinds: &[document::Kind]) {
    let Some(scalar) = place.node.as_scalar() else {
        let found = place.node.shape();
        let wanted = if kinds.is_empty() { "a text belongs" } else { "`true` or `false` belongs" };
        let message = format!("{found} where {wanted}");
        return place.report(place.error(Code::WrongShape, message).help("write a single value"));
    };
    if !kinds.is_empty() && !place.node.is_null() && !scalar.is_expanded() && !kinds.contains(&scalar.kind())
    {
        place.report(
            place
                .error(Code::WrongType, format!("`{}` where `true` or `false` belongs", scalar.text()))
                .help("write `true` or `false`, without quotes"),
        );
    }
}

fn count(place: &Place<'_>) {
    let Some(scalar) = place.node.as_scalar() else {
        return scalar(place, &[]);
    };
    let is_count = matches!(scalar.kind(), document::Kind::Int | document::Kind::Float)
        && !scalar.text().starts_with('-');
    if !place.node.is_null() && !scalar.is_expanded() && !is_count {
        place.report(
            place
                .error(Code::WrongType, format!("`{}` where a whole number belongs", scalar.text()))
                .help("write a whole number that is not negative, without quotes"),
        );
    }
}

/// The receiver scrapes; it does not write, read, alert or evaluate rules.
fn does_no_more_than_scrape(config: &View<'_>) {
    for name in ["remote_write", "remote_read", "rule_files"] {
        if config.len(name).is_some_and(|items| items > 0) {
            config.refuse(
                Code::Conflict,
                name,
                format!("the receiver has no part in `{name}`"),
                "take it out: the receiver scrapes and nothing else",
            );
        }
    }
    let alerting = config.node("alerting").and_then(Node::as_map);
    for name in ["alertmanagers", "alert_relabel_configs"] {
        let items = alerting.and_then(|map| map.get(name)).and_then(Node::as_list);
        if items.is_some_and(|items| !items.is_empty()) {
            config.refuse(
                Code::Conflict,
                "alerting",
                format!("the receiver has no part in `alerting::{name}`"),
                "take it out: the receiver scrapes and nothing else",
            );
        }
    }
}

fn jobs_are_distinct(config: &View<'_>) {
    let interval = config
        .node("global")
        .and_then(Node::as_map)
        .and_then(|global| global.get("scrape_interval"))
        .and_then(Node::as_text)
        .unwrap_or("1m");
    let mut known = BTreeSet::new();
    config.sections("scrape_configs", |_, job| {
        waits_no_longer_than_it_scrapes(job, interval);
        let name = job.node("job_name").filter(|node| !node.is_opaque()).and_then(Node::as_scalar);
        let Some(name) = name.map(document::Scalar::text) else {
            return;
        };
        if !known.insert(name.to_owned()) {
            job.refuse(
                Code::Conflict,
                "job_name",
                format!("two jobs have the name `{name}`"),
                "give each job a name of its own",
            );
        }
    });
}

fn has_a_name(job: &View<'_>) {
    let is_empty = job.node("job_name").is_none_or(|node| {
        !node.is_opaque()
            && (node.is_null() || node.as_scalar().is_some_and(|scalar| scalar.text().is_empty()))
    });
    if is_empty {
        job.refuse(Code::Missing, "job_name", "a job without a name", "set `job_name`");
    }
}

/// A timeout that is longer than the interval would let scrapes overlap.
fn waits_no_longer_than_it_scrapes(object: &View<'_>, default: &str) {
    let read = |name: &str| object.node(name).filter(|node| !node.is_opaque()).map(Node::as_text);
    let Some(Some(timeout)) = read("scrape_timeout").map(|text| text.and_then(nanos)) else {
        return;
    };
    let interval = match read("scrape_interval") {
        Some(text) => text.and_then(nanos).filter(|interval| *interval > 0).or_else(|| nanos(default)),
        None if object.node("scrape_interval").is_some() => return,
        None => nanos(default),
    };
    if interval.is_some_and(|interval| timeout > interval) {
        object.refuse(
            Code::Conflict,
            "scrape_timeout",
            "the timeout of a scrape is longer than the interval between two",
            "lower `scrape_timeout`, or raise `scrape_interval`",
        );
    }
}

fn protocols_are_known(object: &View<'_>) {
    let written = object.node("scrape_protocols").and_then(Node::as_list);
    if written.is_some_and(<[Node]>::is_empty) {
        object.refuse(Code::Missing, "scrape_protocols", "no protocol is named", "name one, or leave it out");
    }
    let mut known = BTreeSet::new();
    for (index, protocol) in object.texts("scrape_protocols") {
        if !known.insert(protocol) {
            object.refuse_item(
                Code::Conflict,
                ("scrape_protocols", index),
                format!("the protocol `{protocol}` stands twice"),
                "name each once",
            );
        }
        if !PROTOCOLS.contains(&protocol) {
            object.refuse_item(
                Code::InvalidValue,
                ("scrape_protocols", index),
                format!("`{protocol}` is no protocol of a scrape"),
                "write one of OpenMetricsText1.0.0, OpenMetricsText0.0.1, PrometheusProto, PrometheusText1.0.0, PrometheusText0.0.4",
            );
        }
    }
}

/// Items with nothing in them stop Prometheus from loading the file.
fn no_empty_items(object: &View<'_>, list: &str) {
    let items = object.node(list).and_then(Node::as_list).unwrap_or_default();
    for (index, _) in items.iter().enumerate().filter(|(_, item)| item.is_null() && !item.is_opaque()) {
        object.refuse_item(Code::Missing, (list, index), "an item with nothing in it", "remove it");
    }
}

fn one_way_to_prove_who_asks(job: &View<'_>) {
    let mut ways = ["basic_auth", "oauth2", "authorization", "bearer_token", "bearer_token_file"]
        .into_iter()
        .filter(|name| job.has(name));
    if let (Some(first), Some(second)) = (ways.next(), ways.next()) {
        values::not_both(job, first, second);
    }
    if job.bool("proxy_from_environment") == Some(true) {
        for name in ["proxy_url", "no_proxy"] {
            values::not_both(job, "proxy_from_environment", name);
        }
    }
}

/// Targets are `host:port`; Prometheus looks at them unless the job relabels.
fn targets_are_hosts(job: &View<'_>) {
    if job.len("relabel_configs") != Some(0) {
        return;
    }
    job.sections("static_configs", |_, group| {
        for (index, target) in group.texts("targets") {
            if target.contains('/') {
                group.refuse_item(
                    Code::InvalidValue,
                    ("targets", index),
                    format!("the target `{target}` is a URL"),
                    "write `host:port`; the path is `metrics_path`, the scheme is `scheme`",
                );
            }
        }
    });
}
