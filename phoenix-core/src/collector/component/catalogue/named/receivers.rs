//! Receivers that are known by name, with how they come by their data and where they listen.

use super::{ANY, all, listen, logs, metrics, traces};
use crate::collector::component::Input::{Receive, Scrape};
use crate::collector::component::Stability::{Alpha, Beta, Development};
use crate::collector::component::schema::Schema;
use crate::collector::component::{Class, Component, Listen, Rename, Support};

pub(super) static ALL: &[Component] = &[
    scrapes("active_directory_ds", &[metrics(Beta)]),
    scrapes("aerospike", &[metrics(Alpha)]),
    scrapes("apache", &[metrics(Beta)]),
    scrapes("apache_spark", &[metrics(Alpha)]).renamed(&[Rename::of("apachespark", 152)]),
    scrapes("aws_cloudwatch", &[logs(Alpha)]).renamed(&[Rename::of("awscloudwatch", 152)]),
    receives("aws_lambda", &ANY).renamed(&[Rename::of("awslambda", 152)]),
    scrapes("awscontainerinsightreceiver", &[metrics(Beta)]),
    scrapes("awsecscontainermetrics", &[metrics(Beta)]),
    receives("awsfirehose", &[metrics(Alpha), logs(Alpha)])
        .listening(&[Listen { field: &["endpoint"], default: None }]),
    scrapes("awss3", &all(Alpha)),
    receives("awsxray", &[traces(Beta)]).listening(&[
        listen(&["endpoint"], "localhost:2000"),
        listen(&["proxy_server", "endpoint"], "localhost:2000"),
    ]),
    receives("azure_blob", &[traces(Alpha), logs(Alpha)]).renamed(&[Rename::of("azureblob", 152)]),
    receives("azure_event_hub", &all(Alpha)).renamed(&[Rename::of("azureeventhub", 152)]),
    scrapes("azure_monitor", &[metrics(Alpha)]).renamed(&[Rename::of("azuremonitor", 152)]),
    scrapes("chrony", &[metrics(Beta)]),
    scrapes("cisco_os", &[metrics(Development)]).renamed(&[Rename::of("ciscoos", 152)]),
    receives("cloud_foundry", &[metrics(Beta), logs(Development)])
        .renamed(&[Rename::of("cloudfoundry", 152)]),
    receives("cloudflare", &[logs(Alpha)])
        .listening(&[Listen { field: &["logs", "endpoint"], default: None }]),
    receives("collectd", &[metrics(Beta)]).listening(&[listen(&["endpoint"], "localhost:8081")]),
    scrapes("couchdb", &[metrics(Beta)]),
    receives("datadog", &[traces(Alpha), metrics(Alpha)])
        .listening(&[listen(&["endpoint"], "localhost:8126")]),
    scrapes("docker_stats", &[metrics(Alpha)]),
    scrapes("elasticsearch", &[metrics(Beta)]),
    receives("envoy_als", &[logs(Alpha)])
        .renamed(&[Rename::of("envoyals", 152)])
        .listening(&[listen(&["endpoint"], "localhost:19001")]),
    scrapes("expvar", &[metrics(Alpha)]),
    receives("faro", &[traces(Alpha), logs(Alpha)]).listening(&[listen(&["endpoint"], "localhost:8080")]),
    scrapes("file_stats", &[metrics(Beta)]).renamed(&[Rename::of("filestats", 152)]),
    scrapes("flink_metrics", &[metrics(Alpha)]).renamed(&[Rename::of("flinkmetrics", 152)]),
    scrapes("github", &[traces(Development), metrics(Alpha)])
        .listening(&[listen(&["webhook", "endpoint"], "localhost:8080")]),
    receives("gitlab", &[traces(Development)])
        .listening(&[listen(&["webhook", "endpoint"], "localhost:8080")]),
    scrapes("google_cloud_spanner", &[metrics(Beta)]).renamed(&[Rename::of("googlecloudspanner", 152)]),
    scrapes("googlecloudmonitoring", &[metrics(Alpha)]),
    receives("googlecloudpubsub", &all(Beta)),
    scrapes("haproxy", &[metrics(Beta)]),
    scrapes("http_check", &[metrics(Alpha)]).renamed(&[Rename::of("httpcheck", 150)]),
    scrapes("icmpcheck", &ANY),
    scrapes("iis", &[metrics(Beta)]),
    receives("influxdb", &[metrics(Beta)]),
    scrapes("journald", &[logs(Alpha)]),
    scrapes("k8s_cluster", &[metrics(Beta), logs(Development)]),
    scrapes("k8s_events", &[logs(Alpha)]),
    scrapes("k8s_objects", &[logs(Beta)]).renamed(&[Rename::of("k8sobjects", 150)]),
    scrapes("kafka_metrics", &[metrics(Beta)]).renamed(&[Rename::of("kafkametrics", 152)]),
    scrapes("kubelet_stats", &[metrics(Beta)]).renamed(&[Rename::of("kubeletstats", 152)]),
    receives("libhoney", &[traces(Alpha), logs(Alpha)]).listening(&[
        Listen { field: &["http", "endpoint"], default: None },
        Listen { field: &["grpc", "endpoint"], default: None },
    ]),
    receives("loki", &[logs(Alpha)]).listening(&[
        listen(&["protocols", "grpc", "endpoint"], "localhost:3600"),
        listen(&["protocols", "http", "endpoint"], "localhost:3500"),
    ]),
    scrapes("macos_unified_logging", &ANY),
    scrapes("memcached", &[metrics(Beta)]),
    scrapes("mongodb", &[metrics(Beta)]),
    scrapes("mongodb_atlas", &[metrics(Beta), logs(Beta)]).renamed(&[Rename::of("mongodbatlas", 152)]),
    scrapes("mysql", &[metrics(Beta), logs(Development)]),
    receives("named_pipe", &[logs(Alpha)]).renamed(&[Rename::of("namedpipe", 152)]),
    receives("netflow", &[logs(Alpha)]),
    scrapes("nop", &all(Beta)).schema(&Schema::EMPTY),
    scrapes("nsxt", &[metrics(Alpha)]),
    scrapes("ntp", &[metrics(Beta)]),
    scrapes("obi", &ANY),
    scrapes("oracledb", &[metrics(Alpha), logs(Development)]),
    receives("otelarrow", &all(Beta))
        .listening(&[listen(&["protocols", "grpc", "endpoint"], "localhost:4317")]),
    scrapes("otlp_json_file", &all(Alpha)).renamed(&[Rename::of("otlpjsonfile", 152)]),
    scrapes("podman_stats", &[metrics(Alpha)]),
    scrapes("postgresql", &[metrics(Beta), logs(Development)]),
    scrapes("pprof", &[]),
    receives("prometheus_remote_write", &[metrics(Alpha)])
        .renamed(&[Rename::of("prometheusremotewrite", 152)])
        .listening(&[listen(&["endpoint"], "localhost:9090")]),
    scrapes("prometheus_simple", &[metrics(Beta)]),
    receives("pulsar", &all(Alpha)),
    scrapes("purefa", &[metrics(Alpha)]),
    scrapes("purefb", &[metrics(Alpha)]),
    scrapes("rabbitmq", &[metrics(Beta)]),
    receives("receiver_creator", &[traces(Alpha), metrics(Beta), logs(Alpha)]),
    scrapes("redis", &[metrics(Beta)]),
    scrapes("riak", &[metrics(Beta)]),
    scrapes("saphana", &[metrics(Alpha)]),
    receives("skywalking", &[traces(Beta), metrics(Development)]).listening(&[
        listen(&["protocols", "grpc", "endpoint"], "localhost:11800"),
        listen(&["protocols", "http", "endpoint"], "localhost:12800"),
    ]),
    scrapes("snmp", &[metrics(Alpha)]),
    scrapes("snowflake", &[metrics(Alpha)]),
    receives("solace", &[traces(Beta)]),
    scrapes("splunk_enterprise", &[metrics(Alpha)]).renamed(&[Rename::of("splunkenterprise", 152)]),
    receives("splunk_hec", &[metrics(Beta), logs(Beta)])
        .listening(&[listen(&["endpoint"], "localhost:8088")]),
    scrapes("sqlquery", &[metrics(Alpha), logs(Development)]),
    scrapes("sqlserver", &[metrics(Beta), logs(Development)]),
    scrapes("ssh_check", &[metrics(Alpha)]).renamed(&[Rename::of("sshcheck", 151)]),
    receives("stef", &[metrics(Alpha)]),
    receives("syslog", &[logs(Beta)]),
    scrapes("systemd", &[metrics(Development)]),
    scrapes("tcp_check", &[metrics(Alpha)]).renamed(&[Rename::of("tcpcheck", 151)]),
    receives("tcp_log", &[logs(Alpha)])
        .renamed(&[Rename::of("tcplog", 150)])
        .listening(&[Listen { field: &["listen_address"], default: None }]),
    scrapes("tls_check", &[metrics(Alpha)]).renamed(&[Rename::of("tlscheck", 151)]),
    receives("udp_log", &[logs(Alpha)])
        .renamed(&[Rename::of("udplog", 150)])
        .listening(&[Listen { field: &["listen_address"], default: None }]),
    scrapes("vcenter", &[metrics(Alpha)]),
    receives("wavefront", &[metrics(Beta)]).listening(&[listen(&["endpoint"], "localhost:2003")]),
    receives("webhook_event", &[logs(Beta)])
        .renamed(&[Rename::of("webhookevent", 154)])
        .listening(&[Listen { field: &["endpoint"], default: None }]),
    scrapes("windows_event_log", &[logs(Alpha)]).renamed(&[Rename::of("windowseventlog", 150)]),
    scrapes("windows_service", &[metrics(Development)]).renamed(&[Rename::of("windowsservice", 152)]),
    scrapes("windowsperfcounters", &[metrics(Beta)]),
    receives("yang_grpc", &ANY),
    scrapes("zookeeper", &[metrics(Alpha)]),
];

/// A receiver that reads: two collectors side by side see the same.
const fn scrapes(name: &'static str, supports: &'static [Support]) -> Component {
    Component { input: Some(Scrape), ..Component::new(Class::Receiver, name).supporting(supports) }
}

/// A receiver that is sent to, or that takes from a queue what another one does not get then.
const fn receives(name: &'static str, supports: &'static [Support]) -> Component {
    Component { input: Some(Receive), ..Component::new(Class::Receiver, name).supporting(supports) }
}
