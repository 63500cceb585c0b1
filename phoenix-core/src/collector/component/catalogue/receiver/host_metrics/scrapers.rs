//! The scrapers of `host_metrics`.

use crate::collector::check::fields::View;
use crate::collector::component::Signal::Metrics;
use crate::collector::component::catalogue::shared::matching::{FILTER_SET, compares};
use crate::collector::component::catalogue::shared::scraped::{SELECTING_OFF, SELECTING_ON, metrics};
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};

const TEXTS: Kind = Kind::List(&Kind::Text(Format::Any));

/// A scraper runs when its key is written, with nothing beneath perhaps.
pub(super) static SCRAPERS: Schema = Schema::of(&[
    field("cpu", Kind::Pointer(&CPU)),
    field("disk", Kind::Pointer(&DISK)),
    field("filesystem", Kind::Pointer(&FILESYSTEM)),
    field("load", Kind::Pointer(&LOAD)),
    field("memory", Kind::Pointer(&MEMORY)),
    field("network", Kind::Pointer(&NETWORK)),
    field("nfs", Kind::Pointer(&NFS)),
    field("paging", Kind::Pointer(&PAGING)),
    field("process", Kind::Pointer(&PROCESS)),
    field("processes", Kind::Pointer(&PROCESSES)),
    field("system", Kind::Pointer(&SYSTEM)),
]);

/// What is included or excluded, by names of one kind; looked at only when metrics are scraped.
macro_rules! selection {
    ($schema:ident, $names:literal) => {
        static $schema: Schema = Schema::of(&[field($names, TEXTS)])
            .with(&[&FILTER_SET])
            .rules(&[Rule::in_use(|selection| selects(selection, $names))]);
    };
}

selection!(DEVICES, "devices");
selection!(FS_TYPES, "fs_types");
selection!(INTERFACES, "interfaces");
selection!(MOUNT_POINTS, "mount_points");
selection!(NAMES, "names");

fn selects(selection: &View<'_>, names: &str) {
    if selection.signals().contains(&Metrics) {
        compares(selection, &[names]);
    }
}

static CPU: Schema = Schema::of(&[field("metrics", Kind::Object(&CPU_METRICS))]);

static CPU_METRICS: Schema = metrics! {
    "system.cpu.frequency": off, avg ["cpu"];
    "system.cpu.logical.count": on;
    "system.cpu.physical.count": off;
    "system.cpu.time": on, sum ["state"] + ["cpu"];
    "system.cpu.utilization": off, avg ["state"] + ["cpu"];
};

static DISK: Schema = Schema::of(&[
    field("metrics", Kind::Object(&DISK_METRICS)),
    field("include", Kind::Object(&DEVICES)),
    field("exclude", Kind::Object(&DEVICES)),
]);

static DISK_METRICS: Schema = metrics! {
    "system.disk.io": on, sum ["device", "direction"];
    "system.disk.io_time": on, sum ["device"];
    "system.disk.merged": on, sum ["device", "direction"];
    "system.disk.operation_time": on, sum ["device", "direction"];
    "system.disk.operations": on, sum ["device", "direction"];
    "system.disk.pending_operations": on, sum ["device"];
    "system.disk.weighted_io_time": on, sum ["device"];
};

static FILESYSTEM: Schema = Schema::of(&[
    field("metrics", Kind::Object(&FILESYSTEM_METRICS)),
    field("include_virtual_filesystems", Kind::Bool),
    field("include_devices", Kind::Object(&DEVICES)),
    field("exclude_devices", Kind::Object(&DEVICES)),
    field("include_fs_types", Kind::Object(&FS_TYPES)),
    field("exclude_fs_types", Kind::Object(&FS_TYPES)),
    field("include_mount_points", Kind::Object(&MOUNT_POINTS)),
    field("exclude_mount_points", Kind::Object(&MOUNT_POINTS)),
]);

static FILESYSTEM_METRICS: Schema = metrics! {
    "system.filesystem.inodes.usage": on, sum ["device", "mode", "mountpoint", "type", "state"];
    "system.filesystem.usage": on, sum ["device", "mode", "mountpoint", "type", "state"];
    "system.filesystem.utilization": off, avg ["device", "mode", "mountpoint", "type"];
};

static LOAD: Schema =
    Schema::of(&[field("metrics", Kind::Object(&LOAD_METRICS)), field("cpu_average", Kind::Bool)]);

static LOAD_METRICS: Schema = metrics! {
    "system.cpu.load_average.15m": on;
    "system.cpu.load_average.1m": on;
    "system.cpu.load_average.5m": on;
};

static MEMORY: Schema = Schema::of(&[field("metrics", Kind::Object(&MEMORY_METRICS))]);

static MEMORY_METRICS: Schema = metrics! {
    "system.linux.memory.available": off;
    "system.linux.memory.dirty": off;
    "system.memory.limit": off;
    "system.memory.linux.hugepages.limit": off;
    "system.memory.linux.hugepages.page_size": off;
    "system.memory.linux.hugepages.reserved": off;
    "system.memory.linux.hugepages.surplus": off;
    "system.memory.linux.hugepages.usage": off, sum ["system.memory.linux.hugepages.state"];
    "system.memory.linux.hugepages.utilization": off, avg ["system.memory.linux.hugepages.state"];
    "system.memory.linux.shared": off;
    "system.memory.page_size": off;
    "system.memory.usage": on, sum ["state"];
    "system.memory.utilization": off, avg ["state"];
};

static NETWORK: Schema = Schema::of(&[
    field("metrics", Kind::Object(&NETWORK_METRICS)),
    field("include", Kind::Object(&INTERFACES)),
    field("exclude", Kind::Object(&INTERFACES)),
]);

static NETWORK_METRICS: Schema = metrics! {
    "system.network.connections": on, sum ["protocol", "state"];
    "system.network.conntrack.count": off;
    "system.network.conntrack.max": off;
    "system.network.dropped": on, sum ["device", "direction"];
    "system.network.errors": on, sum ["device", "direction"];
    "system.network.io": on, sum ["device", "direction"];
    "system.network.packets": on, sum ["device", "direction"];
};

static NFS: Schema = Schema::of(&[field("metrics", Kind::Object(&NFS_METRICS))]);

static NFS_METRICS: Schema = metrics! {
    "nfs.client.net.count": on, sum ["network.transport"];
    "nfs.client.net.tcp.connection.accepted": on;
    "nfs.client.operation.count": on, sum ["onc_rpc.version", "nfs.operation.name"];
    "nfs.client.procedure.count": on, sum ["onc_rpc.version", "onc_rpc.procedure.name"];
    "nfs.client.rpc.authrefresh.count": on;
    "nfs.client.rpc.count": on;
    "nfs.client.rpc.retransmit.count": on;
    "nfs.server.fh.stale.count": on;
    "nfs.server.io": on, sum ["network.io.direction"];
    "nfs.server.net.count": on, sum ["network.transport"];
    "nfs.server.net.tcp.connection.accepted": on;
    "nfs.server.operation.count": on, sum ["onc_rpc.version", "nfs.operation.name"];
    "nfs.server.procedure.count": on, sum ["onc_rpc.version", "onc_rpc.procedure.name"];
    "nfs.server.repcache.requests": on, sum ["nfs.server.repcache.status"];
    "nfs.server.rpc.count": on, sum ["error.type"];
    "nfs.server.thread.count": on;
};

static PAGING: Schema = Schema::of(&[field("metrics", Kind::Object(&PAGING_METRICS))]);

static PAGING_METRICS: Schema = metrics! {
    "system.paging.faults": on, sum ["type"];
    "system.paging.operations": on, sum ["direction", "type"];
    "system.paging.usage": on, sum ["device", "state"];
    "system.paging.utilization": off, avg ["device", "state"];
};

static PROCESS: Schema = Schema::of(&[
    field("metrics", Kind::Object(&PROCESS_METRICS)),
    field("include", Kind::Object(&NAMES)),
    field("exclude", Kind::Object(&NAMES)),
    field("resource_attributes", Kind::Object(&PROCESS_RESOURCE)),
    field("mute_process_all_errors", Kind::Bool),
    field("mute_process_name_error", Kind::Bool),
    field("mute_process_io_error", Kind::Bool),
    field("mute_process_cgroup_error", Kind::Bool),
    field("mute_process_exe_error", Kind::Bool),
    field("mute_process_user_error", Kind::Bool),
    field("scrape_process_delay", Kind::Duration).doc("how old a process must be"),
]);

static PROCESS_METRICS: Schema = metrics! {
    "process.context_switches": off, sum ["type"];
    "process.cpu.time": on, sum ["state"];
    "process.cpu.utilization": off, avg ["state"];
    "process.disk.io": on, sum ["direction"];
    "process.disk.operations": off, sum ["direction"];
    "process.handles": off;
    "process.memory.usage": on;
    "process.memory.utilization": off;
    "process.memory.virtual": on;
    "process.open_file_descriptors": off;
    "process.paging.faults": off, sum ["type"];
    "process.signals_pending": off;
    "process.threads": off;
    "process.uptime": off;
};

static PROCESS_RESOURCE: Schema = Schema::of(&[
    field("process.cgroup", Kind::Object(&SELECTING_OFF)),
    field("process.command", Kind::Object(&SELECTING_ON)),
    field("process.command_line", Kind::Object(&SELECTING_ON)),
    field("process.executable.name", Kind::Object(&SELECTING_ON)),
    field("process.executable.path", Kind::Object(&SELECTING_ON)),
    field("process.owner", Kind::Object(&SELECTING_ON)),
    field("process.parent_pid", Kind::Object(&SELECTING_ON)),
    field("process.pid", Kind::Object(&SELECTING_ON)),
]);

static PROCESSES: Schema = Schema::of(&[field("metrics", Kind::Object(&PROCESSES_METRICS))]);

static PROCESSES_METRICS: Schema = metrics! {
    "system.processes.count": on, sum ["status"];
    "system.processes.created": on;
};

static SYSTEM: Schema = Schema::of(&[field("metrics", Kind::Object(&SYSTEM_METRICS))]);

static SYSTEM_METRICS: Schema = metrics! {
    "system.uptime": on;
};
