//! Extensions.

use super::listen;
use crate::collector::component::{Class, Component, Write};

pub(super) static ALL: &[&Component] = &[&ZPAGES, &HEALTH_CHECK, &OPAMP, &FILE_STORAGE];

static ZPAGES: Component = Component {
    listens: &[listen(&["endpoint"], "localhost:55679")],
    ..Component::new(Class::Extension, "zpages")
};
static HEALTH_CHECK: Component = Component {
    listens: &[
        listen(&["endpoint"], "localhost:13133"),
        listen(&["http", "endpoint"], "localhost:13133"),
        listen(&["grpc", "endpoint"], "localhost:13132"),
    ],
    ..Component::new(Class::Extension, "health_check")
};
static OPAMP: Component = Component { managed: true, ..Component::new(Class::Extension, "opamp") };
static FILE_STORAGE: Component = Component {
    writes: &[
        Write {
            field: &["directory"],
            default: Some("/var/lib/otelcol/file_storage"),
            folder: true,
            create: Some("create_directory"),
        },
        Write { field: &["compaction", "directory"], default: None, folder: true, create: None },
    ],
    ..Component::new(Class::Extension, "file_storage")
};
