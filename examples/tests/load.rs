//! The made load as the kernel shows it.
#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// A started load, ended when dropped.
struct Load {
    child: Child,
    root: PathBuf,
}

impl Load {
    fn start(name: &str, arguments: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let child = Command::new(env!("CARGO_BIN_EXE_load")).args(arguments).arg("--root").arg(&root).spawn();
        Self { child: child.expect("the load was built by cargo"), root }
    }

    /// The running processes of the load, by id: the name that the kernel gives each.
    fn processes(&self) -> BTreeMap<u32, String> {
        let of_the_load = |id: u32| {
            let path = fs::read_link(format!("/proc/{id}/exe")).ok()?;
            let name = fs::read_to_string(format!("/proc/{id}/comm")).ok()?;
            path.starts_with(&self.root).then(|| (id, name.trim_end().to_owned()))
        };
        let entries = fs::read_dir("/proc").expect("Linux has /proc").flatten();
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter_map(of_the_load).collect()
    }

    fn wait_until(
        &self,
        what: &str,
        mut holds: impl FnMut(&BTreeMap<u32, String>) -> bool,
    ) -> BTreeMap<u32, String> {
        let started = Instant::now();
        loop {
            let processes = self.processes();
            if holds(&processes) {
                return processes;
            }
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "not within 30 s: {what}; now {processes:?}"
            );
            std::thread::yield_now();
        }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        // Both fail when the load has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_hundred_processes_run_under_their_own_names_and_some_come_and_go() {
    let load = Load::start("names", &[]);
    let first = load.wait_until("a hundred processes", |processes| processes.len() >= 100);
    let names: BTreeSet<&str> = first.values().map(String::as_str).collect();
    for name in ["nginx", "postgres", "payments-api", "php-fpm", "inventory-servi"] {
        assert!(names.contains(name), "no {name} among {names:?}");
    }
    let newcomers = |processes: &BTreeMap<u32, String>| -> BTreeSet<u32> {
        processes.keys().filter(|id| !first.contains_key(id)).copied().collect()
    };
    load.wait_until("some have come", |processes| newcomers(processes).len() >= 4);
    let mut seen = BTreeSet::new();
    load.wait_until("one of those that came has gone", |processes| {
        let now = newcomers(processes);
        seen.extend(now.iter().copied());
        !seen.is_subset(&now)
    });
}

#[test]
fn a_killed_load_leaves_no_process_behind() {
    let mut load = Load::start("killed", &[]);
    load.wait_until("a hundred processes", |processes| processes.len() >= 100);
    load.child.kill().expect("it is still ours");
    load.wait_until("all have ended", BTreeMap::is_empty);
}

#[test]
fn a_load_that_is_over_leaves_neither_processes_nor_folders() {
    let mut load = Load::start("over", &["--seconds", "1"]);
    let status = load.child.wait().expect("it is ours");
    assert!(status.success(), "{status}");
    assert_eq!(load.processes(), BTreeMap::new());
    assert_eq!(fs::read_dir(&load.root).expect("the root stays").count(), 0);
}

#[test]
fn a_folder_that_no_load_made_is_left_alone() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("foreign");
    fs::create_dir_all(root.join("bin")).expect("cargo's folder can be written to");
    fs::write(root.join("bin/precious"), "yes").expect("cargo's folder can be written to");
    let output = Command::new(env!("CARGO_BIN_EXE_load")).arg("--root").arg(&root).output();
    let output = output.expect("the load was built by cargo");
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("was not made by a load: name another folder"), "{text}");
    assert_eq!(fs::read_to_string(root.join("bin/precious")).expect("it was left"), "yes");
}
