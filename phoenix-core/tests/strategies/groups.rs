//! To which group a process belongs, by what the kernel says of it.

use std::collections::BTreeSet;

use serde_json::json;

use crate::collector::{collector, run};
use crate::host::{Process, scrapes};
use crate::points::names;

const GROUP: &str = "process.group";
const ID: &str = "3f4b9c0d1e2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3";

/// The groups of one process in each of these cgroups, in their order.
fn groups(group_by: &str, more: serde_json::Value, cgroups: &[String]) -> Option<Vec<String>> {
    let collector = collector()?;
    let number = |index: usize| u32::try_from(index).unwrap() + 1;
    let process = |(index, cgroup): (usize, &String)| Process::new(number(index), "app").cgroup(cgroup);
    let processes: Vec<Process> = cgroups.iter().enumerate().map(process).collect();
    let mut parameters = json!({"group_by": group_by});
    parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let out = run(&collector, "process-baseline-v1", parameters, &scrapes(&processes, 1));
    let of = |pid: u32| {
        let point = out[0].iter().find(|point| point.pid() == Some(&pid.to_string())).unwrap();
        point.resource(GROUP).unwrap_or("(none)").to_owned()
    };
    Some((0..cgroups.len()).map(|index| of(number(index))).collect())
}

fn expect(group_by: &str, more: serde_json::Value, cases: &[(String, &str)]) {
    let cgroups: Vec<String> = cases.iter().map(|(cgroup, _)| cgroup.clone()).collect();
    let Some(found) = groups(group_by, more, &cgroups) else { return };
    for ((cgroup, expected), found) in cases.iter().zip(found) {
        assert_eq!(&found, expected, "{cgroup:?}");
    }
}

#[test]
fn a_systemd_unit_is_the_one_that_the_systems_manager_runs_without_what_changes_at_each_start() {
    let uuid = "6f1c2a3b-4d5e-6f70-8192-a3b4c5d6e7f8";
    let cases: Vec<(String, &str)> = [
        ("0::/system.slice/nginx.service", "nginx.service"),
        ("0::/system.slice/ssh.service", "ssh.service"),
        ("0::/init.scope", "init.scope"),
        ("0::/user.slice/user-1000.slice/session-12.scope", "session-*.scope"),
        ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-firefox-4711.scope", "user@.service"),
        ("0::/user.slice/user-1000.slice", "user-*.slice"),
        ("0::/system.slice/system-getty.slice/getty@tty1.service", "getty@.service"),
        ("0::/system.slice/system-postgresql.slice/postgresql@16-main.service", "postgresql@.service"),
        ("0::/system.slice/run-r3f09bb8f2a7f4d26a1e0.scope", "run-*.scope"),
        ("0::/system.slice/run-u1234.service", "run-*.service"),
        ("0::/system.slice/run-p123-i456.scope", "run-*.scope"),
        ("0::/system.slice/php8.2-fpm.service", "php8.2-fpm.service"),
        ("0::/system.slice/redis-6379.service", "redis-*.service"),
        ("0::/system.slice/job1234567.service", "job*.service"),
        ("0::/system.slice/containerd.service/kubepods-x", "containerd.service"),
        ("0::/", "_no_unit"),
        ("", "_no_unit"),
        ("0::/process_api/deadbeef", "_no_unit"),
        // Systemd's line among those of cgroup v1, whatever stands around it.
        ("12:cpu,cpuacct:/\n3:memory:/system.slice/other.service\n1:name=systemd:/system.slice/cron.service\n0::/", "cron.service"),
        ("1:name=systemd:/system.slice/cron.service\n0::/system.slice/cron.service", "cron.service"),
        ("4:memory:/x\n0::/system.slice/hybrid.service", "hybrid.service"),
        ("9:name=systemd:/\n0::/", "_no_unit"),
    ]
    .into_iter()
    .map(|(cgroup, unit)| (cgroup.to_owned(), unit))
    .chain([
        (format!("0::/system.slice/docker-{ID}.scope"), "docker-*.scope"),
        (format!("0::/system.slice/docker-{ID}.scope/init"), "docker-*.scope"),
        (
            format!("0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{}.slice/cri-containerd-{ID}.scope", uuid.replace('-', "_")),
            "cri-containerd-*.scope",
        ),
        (format!("0::/system.slice/snap.app.app-{uuid}.scope"), "snap.app.app-*.scope"),
        (format!("0::/kubepods.slice/kubepods-pod{}.slice", uuid.replace('-', "_")), "kubepods-pod*.slice"),
    ])
    .collect();
    expect("systemd_unit", json!({}), &cases);
}

#[test]
fn a_container_is_its_runtime_and_executable_unless_its_identifier_is_asked_for() {
    let cgroups = [
        format!("0::/system.slice/docker-{ID}.scope"),
        format!("12:memory:/docker/{ID}\n1:name=systemd:/docker/{ID}"),
        format!(
            "0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1_2.slice/cri-containerd-{ID}.scope"
        ),
        format!("11:cpu:/kubepods/burstable/pod6f1c2a3b-4d5e-6f70-8192-a3b4c5d6e7f8/{ID}\n0::/"),
        format!("0::/machine.slice/libpod-{ID}.scope/container"),
        format!("0::/system.slice/nerdctl-{ID}.scope"),
        format!("0::/default/{ID}"),
        "0::/lxc/101/ns/init.scope".to_owned(),
        "0::/lxc.payload.web/system.slice/nginx.service".to_owned(),
        "0::/machine.slice/machine-debian.scope/payload".to_owned(),
        "0::/system.slice/nginx.service".to_owned(),
        "0::/".to_owned(),
    ];
    let runtimes = [
        "docker/app",
        "docker/app",
        "kubernetes/app",
        "kubernetes/app",
        "podman/app",
        "container/app",
        "container/app",
        "lxc/app",
        "lxc/app",
        "machine/app",
        "host/app",
        "host/app",
    ];
    let identifiers = [
        "docker/3f4b9c0d1e2f",
        "docker/3f4b9c0d1e2f",
        "kubernetes/3f4b9c0d1e2f",
        "kubernetes/3f4b9c0d1e2f",
        "podman/3f4b9c0d1e2f",
        "container/3f4b9c0d1e2f",
        "container/3f4b9c0d1e2f",
        "lxc/app",
        "lxc/app",
        "machine/app",
        "host/app",
        "host/app",
    ];
    let with = |names: [&'static str; 12]| cgroups.iter().cloned().zip(names).collect::<Vec<_>>();
    expect("container", json!({}), &with(runtimes));
    expect("container", json!({"container_ids": true}), &with(identifiers));
}

#[test]
fn a_command_line_belongs_to_the_first_rule_that_it_matches_else_to_its_executable() {
    let Some(collector) = collector() else { return };
    let line = |pid, name: &str, line: &str| Process::new(pid, name).command_line(line);
    let processes = [
        line(1, "java", "java -Xmx1g -cp /opt/kafka/libs kafka.Kafka server.properties"),
        line(2, "java", "java -ea org.apache.cassandra.service.CassandraDaemon"),
        line(3, "java", "java -jar other.jar"),
        line(4, "python3", "python3 manage.py --role=\"web\" $HOME"),
        line(5, "kworker", ""),
    ];
    let rules = [
        r"\bkafka\.Kafka\b => kafka",
        "CassandraDaemon$ => cassandra: \"the\" ${DB}",
        "java.*Cassandra => never",
        r#"--role="web" \$HOME => web"#,
    ];
    let parameters = json!({"group_by": "command_regex", "command_rules": rules});
    for template in ["process-baseline-v1", "process-aggregated-v1"] {
        let out = run(&collector, template, parameters.clone(), &scrapes(&processes, 2));
        let expected = BTreeSet::from(["kafka", "cassandra: \"the\" ${DB}", "java", "web", "kworker"]);
        assert_eq!(names(&out[1], GROUP), expected, "{template}");
    }
}

#[test]
fn churn_makes_no_new_groups() {
    let hex = |number: usize| format!("{:064x}", u128::MAX / 7 + number as u128 * 0x1234_5678_9abc_def1);
    let churn = |round: usize| {
        vec![
            format!("0::/user.slice/user-{round}.slice/session-{round}.scope"),
            format!("0::/user.slice/user-{round}.slice/user@{round}.service/init.scope"),
            format!("0::/system.slice/run-r{}.scope", hex(round)),
            format!("0::/system.slice/run-u{round}.service"),
            format!("0::/system.slice/docker-{}.scope", hex(round)),
            format!("0::/system.slice/app@{}.service", hex(round)),
            format!("0::/system.slice/job-{round}.service"),
            format!("0::/kubepods.slice/kubepods-pod{}.slice/crio-{}.scope", hex(round), hex(round + 1)),
        ]
    };
    for group_by in ["systemd_unit", "container"] {
        let cgroups: Vec<String> = (0..100).flat_map(churn).collect();
        let Some(found) = groups(group_by, json!({}), &cgroups) else { return };
        let kinds: BTreeSet<&String> = found.iter().collect();
        assert!(kinds.len() <= 8, "{group_by}: {kinds:?}");
    }
}
