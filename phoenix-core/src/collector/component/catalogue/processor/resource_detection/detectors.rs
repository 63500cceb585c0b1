//! What each detector of `resource_detection` finds out, and how it is told.

use crate::collector::component::catalogue::shared::scraped::{OFF, ON};
use crate::collector::component::catalogue::shared::{kubernetes, tls};
use crate::collector::component::schema::{Field, Format, Kind, Schema, Words, field};

const TEXT: Kind = Kind::Text(Format::Any);
const TEXTS: Kind = Kind::List(&TEXT);
const HOSTNAME_SOURCE: Kind = Kind::Enum(&Words::of(&["cname", "dns", "lookup", "os"]));
const FAIL: Field =
    field("fail_on_missing_metadata", Kind::Bool).instead("`fail_on_missing_metadata` of the processor");

/// The attributes that a detector sets by default, and those that have to be asked for.
macro_rules! sets {
    ($([$($on:literal),* $(,)?])? $(asked [$($off:literal),* $(,)?])?) => {
        field("resource_attributes", Kind::Object(&Schema::of(&[
            $($(field($on, Kind::Object(&ON)),)*)?
            $($(field($off, Kind::Object(&OFF)),)*)?
        ])))
    };
}

/// One section for each detector that can be told something.
pub(super) static DETECTORS: Schema = Schema::of(&[
    field("alibaba_ecs", Kind::Object(&ALIBABA_ECS)),
    field("ec2", Kind::Object(&EC2)),
    field("ecs", Kind::Object(&ECS)),
    field("eks", Kind::Object(&EKS)),
    field("elasticbeanstalk", Kind::Object(&ELASTICBEANSTALK)),
    field("lambda", Kind::Object(&LAMBDA)),
    field("azure", Kind::Object(&AZURE)),
    field("aks", Kind::Object(&AKS)),
    field("consul", Kind::Object(&CONSUL)),
    field("digitalocean", Kind::Object(&DIGITALOCEAN)),
    field("docker", Kind::Object(&DOCKER)),
    field("gcp", Kind::Object(&GCP)),
    field("heroku", Kind::Object(&HEROKU)),
    field("hetzner", Kind::Object(&HETZNER)),
    field("ibmcloud_classic", Kind::Object(&IBMCLOUD_CLASSIC)),
    field("ibmcloud_vpc", Kind::Object(&IBMCLOUD_VPC)),
    field("system", Kind::Object(&SYSTEM)),
    field("openshift", Kind::Object(&OPENSHIFT)),
    field("nova", Kind::Object(&NOVA)),
    field("oraclecloud", Kind::Object(&ORACLECLOUD)),
    field("k8s_api", Kind::Object(&K8S_API)),
    field("k8snode", Kind::Object(&K8S_API)).instead("`k8s_api`"),
    field("kubeadm", Kind::Object(&KUBEADM)),
    field("akamai", Kind::Object(&AKAMAI)),
    field("scaleway", Kind::Object(&SCALEWAY)),
    field("tencent_cvm", Kind::Object(&TENCENT_CVM)),
    field("upcloud", Kind::Object(&UPCLOUD)),
    field("vultr", Kind::Object(&VULTR)),
]);

static ALIBABA_ECS: Schema = Schema::of(&[
    FAIL,
    sets!([
        "cloud.account.id",
        "cloud.availability_zone",
        "cloud.platform",
        "cloud.provider",
        "cloud.region",
        "host.id",
        "host.image.id",
        "host.name",
        "host.type"
    ]),
]);

static EC2: Schema = Schema::of(&[
    field("tags", TEXTS).doc("patterns of tags that become attributes"),
    field("max_attempts", Kind::Int(64)).default("3"),
    field("max_backoff", Kind::Duration).default("20s"),
    FAIL,
    field("tags_from_imds", Kind::Bool),
    sets!([
        "cloud.account.id",
        "cloud.availability_zone",
        "cloud.platform",
        "cloud.provider",
        "cloud.region",
        "host.id",
        "host.image.id",
        "host.name",
        "host.type"
    ]),
]);

static ECS: Schema = Schema::of(&[sets!([
    "aws.ecs.cluster.arn",
    "aws.ecs.launchtype",
    "aws.ecs.task.arn",
    "aws.ecs.task.family",
    "aws.ecs.task.id",
    "aws.ecs.task.revision",
    "aws.log.group.arns",
    "aws.log.group.names",
    "aws.log.stream.arns",
    "aws.log.stream.names",
    "cloud.account.id",
    "cloud.availability_zone",
    "cloud.platform",
    "cloud.provider",
    "cloud.region"
])]);

static EKS: Schema = Schema::of(&[
    field("node_from_env_var", TEXT),
    sets!(["cloud.platform", "cloud.provider"] asked ["cloud.account.id", "cloud.availability_zone", "cloud.region", "host.id", "host.image.id", "host.name", "host.type", "k8s.cluster.name"]),
]);

static ELASTICBEANSTALK: Schema = Schema::of(&[sets!([
    "cloud.platform",
    "cloud.provider",
    "deployment.environment",
    "service.instance.id",
    "service.version"
])]);

static LAMBDA: Schema = Schema::of(&[sets!([
    "aws.log.group.names",
    "aws.log.stream.names",
    "cloud.platform",
    "cloud.provider",
    "cloud.region",
    "faas.instance",
    "faas.max_memory",
    "faas.name",
    "faas.version"
])]);

static AZURE: Schema = Schema::of(&[
    field("tags", TEXTS).doc("patterns of tags that become attributes"),
    sets!(["azure.resourcegroup.name", "azure.vm.name", "azure.vm.scaleset.name", "azure.vm.size", "cloud.account.id", "cloud.platform", "cloud.provider", "cloud.region", "host.id", "host.name"] asked ["cloud.availability_zone"]),
]);

static AKS: Schema = Schema::of(&[sets!(["cloud.platform", "cloud.provider"] asked ["k8s.cluster.name"])]);

static CONSUL: Schema = Schema::of(&[
    field("address", TEXT),
    field("datacenter", TEXT),
    field("token", Kind::Text(Format::Secret)),
    field("token_file", Kind::Text(Format::Path)),
    field("namespace", TEXT),
    field("meta", Kind::Map(&Kind::Any)),
    sets!(["cloud.region", "host.id", "host.name"]),
]);

static DIGITALOCEAN: Schema =
    Schema::of(&[sets!(["cloud.provider", "cloud.region", "host.id", "host.name"])]);

static DOCKER: Schema =
    Schema::of(&[sets!(["host.name", "os.type"] asked ["container.image.name", "container.name"])]);

static GCP: Schema = Schema::of(&[
    field("labels", TEXTS).doc("patterns of labels that become attributes"),
    sets!(["cloud.account.id", "cloud.availability_zone", "cloud.platform", "cloud.provider", "cloud.region", "faas.instance", "faas.name", "faas.version", "gcp.cloud_run.job.execution", "gcp.cloud_run.job.task_index", "gcp.gce.instance_group_manager.name", "gcp.gce.instance_group_manager.region", "gcp.gce.instance_group_manager.zone", "host.id", "host.name", "host.type", "k8s.cluster.name"] asked ["gcp.gce.instance.hostname", "gcp.gce.instance.name"]),
]);

static HEROKU: Schema = Schema::of(&[sets!([
    "cloud.provider",
    "heroku.app.id",
    "heroku.dyno.id",
    "heroku.release.commit",
    "heroku.release.creation_timestamp",
    "service.instance.id",
    "service.name",
    "service.version"
])]);

static HETZNER: Schema = Schema::of(&[
    sets!(["cloud.availability_zone", "cloud.provider", "cloud.region", "host.id", "host.name"] asked ["cloud.platform"]),
]);

static IBMCLOUD_CLASSIC: Schema = Schema::of(&[sets!([
    "cloud.account.id",
    "cloud.availability_zone",
    "cloud.platform",
    "cloud.provider",
    "cloud.resource_id",
    "host.id",
    "host.name"
])]);

static IBMCLOUD_VPC: Schema = Schema::of(&[
    field("protocol", TEXT).default("http"),
    sets!([
        "cloud.account.id",
        "cloud.availability_zone",
        "cloud.platform",
        "cloud.provider",
        "cloud.region",
        "cloud.resource_id",
        "host.id",
        "host.image.id",
        "host.image.name",
        "host.name",
        "host.type"
    ]),
]);

static SYSTEM: Schema = Schema::of(&[
    field("hostname_sources", Kind::List(&HOSTNAME_SOURCE)),
    sets!(["host.name", "os.type"] asked ["host.arch", "host.cpu.cache.l2.size", "host.cpu.family", "host.cpu.model.id", "host.cpu.model.name", "host.cpu.stepping", "host.cpu.vendor.id", "host.id", "host.interface", "host.ip", "host.mac", "os.build.id", "os.description", "os.name", "os.version"]),
]);

static OPENSHIFT: Schema = Schema::of(&[
    field("address", TEXT),
    field("token", Kind::Text(Format::Secret)),
    field("tls", Kind::Object(&tls::CLIENT)),
    sets!(["cloud.platform", "cloud.provider", "cloud.region", "k8s.cluster.name"]),
]);

static NOVA: Schema = Schema::of(&[
    field("labels", TEXTS).doc("patterns of labels that become attributes"),
    FAIL,
    sets!([
        "cloud.account.id",
        "cloud.availability_zone",
        "cloud.platform",
        "cloud.provider",
        "host.id",
        "host.name",
        "host.type"
    ]),
]);

static ORACLECLOUD: Schema = Schema::of(&[
    sets!(["cloud.availability_zone", "cloud.platform", "cloud.provider", "cloud.region", "host.id", "host.name", "host.type", "k8s.cluster.name", "oracle_cloud.realm"] asked ["cloud.resource_id"]),
]);

static K8S_API: Schema = Schema::of(&[
    field("node_from_env_var", TEXT),
    sets!(["k8s.cluster.uid", "k8s.node.name", "k8s.node.uid"]),
])
.with(&[&kubernetes::API]);

static KUBEADM: Schema =
    Schema::of(&[sets!(["k8s.cluster.name", "k8s.cluster.uid"])]).with(&[&kubernetes::API]);

static AKAMAI: Schema = Schema::of(&[sets!([
    "cloud.account.id",
    "cloud.platform",
    "cloud.provider",
    "cloud.region",
    "host.id",
    "host.image.id",
    "host.image.name",
    "host.name",
    "host.type"
])]);

static SCALEWAY: Schema = Schema::of(&[sets!([
    "cloud.account.id",
    "cloud.availability_zone",
    "cloud.platform",
    "cloud.provider",
    "cloud.region",
    "host.id",
    "host.image.id",
    "host.image.name",
    "host.name",
    "host.type"
])]);

static TENCENT_CVM: Schema = Schema::of(&[
    FAIL,
    sets!([
        "cloud.account.id",
        "cloud.availability_zone",
        "cloud.platform",
        "cloud.provider",
        "cloud.region",
        "host.id",
        "host.image.id",
        "host.name",
        "host.type"
    ]),
]);

static UPCLOUD: Schema =
    Schema::of(&[FAIL, sets!(["cloud.provider", "cloud.region", "host.id", "host.name"])]);

static VULTR: Schema = Schema::of(&[
    FAIL,
    sets!(["cloud.provider", "cloud.region", "host.id", "host.name"] asked ["cloud.platform"]),
]);
