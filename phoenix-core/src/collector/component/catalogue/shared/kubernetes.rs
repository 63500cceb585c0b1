//! How Kubernetes is asked.

use crate::collector::component::schema::{Format, Kind, Schema, Words, field};

/// How a component speaks to the Kubernetes API.
pub(in crate::collector::component::catalogue) static API: Schema = Schema::of(&[
    field("auth_type", Kind::Enum(&Words::of(&["none", "serviceAccount", "kubeConfig", "tls"])))
        .default("serviceAccount"),
    field("context", Kind::Text(Format::Any)).doc("for `auth_type: kubeConfig`"),
    field("kube_api_qps", Kind::Float).at_least(0.0).doc("0 is the client's default of 5"),
    field("kube_api_burst", Kind::Int(64)).at_least(0.0).doc("0 is the client's default of 10"),
]);
