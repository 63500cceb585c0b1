//! Several processes on one file, and processes that are killed while they write.
#![cfg(all(feature = "sqlite", unix))]
#![allow(clippy::unwrap_used)]

#[path = "sqlite/commits.rs"]
mod commits;

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use commits::{artifact, assert_history, at, commit, id};
use phoenix_core::ErrorCode;
use phoenix_core::model::ExperimentId;
use phoenix_core::ports::{
    ArtifactStore, ChangesRequest, ClaimRequest, ExperimentStore, ListRequest, Outbox, StoreError, Work,
};
use phoenix_store::sqlite::{SqliteOptions, SqliteStore};
use pollster::block_on;

const EXPERIMENTS: u64 = 4;
const KILLS: u64 = 30;

/// Begins a test of this file, which is otherwise ignored, as a process of its own.
fn process(test: &str, path: &Path) -> Child {
    command(&env::current_exe().unwrap(), test, path).spawn().unwrap()
}

fn command(program: &Path, test: &str, path: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(["--ignored", "--exact", "--nocapture", test])
        .env("PHOENIX_TEST_FILE", path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn file() -> std::path::PathBuf {
    env::var_os("PHOENIX_TEST_FILE").expect("run by the other tests of this file").into()
}

/// A line that the other side reads whole or not at all.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

#[test]
#[ignore = "a process of a_killed_writer_loses_nothing_that_was_answered"]
fn writes_until_it_is_killed() {
    let store = SqliteStore::open(file()).unwrap();
    say("=begun 0");
    thread::scope(|scope| {
        for number in 0..EXPERIMENTS {
            let store = &store;
            scope.spawn(move || {
                let mut version = version(store, id(number));
                loop {
                    let mut next = commit(id(number), version);
                    next.artifacts = vec![artifact(number << 32 | version, 1000)];
                    block_on(store.commit(next)).unwrap();
                    version += 1;
                    say(&format!("={number} {version}"));
                }
            });
        }
    });
}

fn version(store: &SqliteStore, experiment: ExperimentId) -> u64 {
    match block_on(store.load(experiment, false)) {
        Ok(loaded) => loaded.events.last().map_or(0, |event| event.version.0),
        Err(StoreError::NotFound(_)) => 0,
        Err(error) => panic!("{error}"),
    }
}

/// What a writer said was answered, until it was killed after some time.
fn answered_before_the_kill(path: &Path, life: Duration) -> BTreeMap<u64, u64> {
    let mut writer = process("writes_until_it_is_killed", path);
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "=begun 0"), "the writer begins");
    let reader = thread::spawn(move || {
        let words = lines.filter_map(|line| line.strip_prefix('=').map(str::to_owned));
        let numbers = words.map(|line| {
            let (number, version) = line.split_once(' ').unwrap();
            (number.parse().unwrap(), version.parse().unwrap())
        });
        numbers.collect::<BTreeMap<u64, u64>>()
    });
    thread::sleep(life);
    writer.kill().unwrap();
    writer.wait().unwrap();
    reader.join().unwrap()
}

#[test]
fn a_killed_writer_loses_nothing_that_was_answered() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("phoenix.db");
    drop(SqliteStore::open(&path).unwrap());
    // Fixed moments, spread by a simple congruence.
    let mut moment = 12_345_u64;
    let mut answers = 0;
    for _ in 0..KILLS {
        moment = (moment * 1_103_515_245 + 12_345) % (1 << 31);
        let answered = answered_before_the_kill(&path, Duration::from_micros(500 + moment % 100_000));
        // Opening checks the structure of the whole file.
        let store = SqliteStore::open(&path).unwrap();
        for number in 0..EXPERIMENTS {
            let stored = version(&store, id(number));
            let answered = answered.get(&number).copied().unwrap_or(0);
            assert!(stored >= answered, "experiment {number}: {answered} was answered, {stored} is stored");
            answers += u64::from(answered > 0);
            if stored > 0 {
                assert_whole(&store, number, stored);
            }
        }
        assert_outbox(&store);
    }
    assert!(answers > KILLS, "the writers came to something: {answers}");
}

/// All that a commit holds is there or nothing of it.
fn assert_whole(store: &SqliteStore, number: u64, stored: u64) {
    assert_history(store, id(number), stored);
    for version in 0..stored {
        let artifact = artifact(number << 32 | version, 1000);
        assert_eq!(block_on(store.get_artifact(artifact.name)).unwrap(), artifact);
    }
    let next = artifact(number << 32 | stored, 1000).name;
    assert!(matches!(block_on(store.get_artifact(next)), Err(StoreError::NotFound(_))));
}

/// The outbox holds the effect of each newest version and one wake; lists and the feed tell the same versions.
fn assert_outbox(store: &SqliteStore) {
    let listed = block_on(store.list(ListRequest::first(100))).unwrap().experiments;
    let versions: BTreeMap<ExperimentId, u64> =
        listed.iter().map(|summary| (summary.id, summary.version.0)).collect();
    for (experiment, listed) in &versions {
        assert_eq!(version(store, *experiment), *listed);
    }
    let told = block_on(store.changes(ChangesRequest::after(None, 100))).unwrap().changes;
    let told: BTreeMap<_, _> = told.into_iter().map(|c| (c.id, c.summary.unwrap().version.0)).collect();
    assert_eq!(told, versions);
    // A lease of no length is over at once: the work stays for the next.
    let claim = ClaimRequest::new(at(1000), 100, Duration::ZERO);
    let (mut effects, mut wakes) = (BTreeMap::new(), 0);
    for leased in block_on(store.claim(claim)).unwrap().work {
        match leased.work {
            Work::Effect { key, .. } => assert_eq!(effects.insert(key.experiment, key.version.0), None),
            _ => wakes += 1,
        }
    }
    assert_eq!((effects, wakes), (versions.clone(), versions.len()));
}

#[test]
#[ignore = "a process of processes_that_open_a_new_file_at_once_make_one_store_of_it"]
fn opens_and_commits_once() {
    let path = file();
    // All of them at one moment, as far as that can be had.
    while !path.with_extension("go").exists() {
        thread::yield_now();
    }
    let store = SqliteStore::open(&path).unwrap();
    block_on(store.commit(commit(id(u64::from(std::process::id())), 0))).unwrap();
    say("=done 0");
}

#[test]
fn processes_that_open_a_new_file_at_once_make_one_store_of_it() {
    for _ in 0..3 {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("phoenix.db");
        let processes: Vec<Child> = (0..4).map(|_| process("opens_and_commits_once", &path)).collect();
        thread::sleep(Duration::from_millis(100));
        fs::write(path.with_extension("go"), []).unwrap();
        for process in processes {
            let output = process.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(said.contains("=done 0"), "{said}{}", String::from_utf8_lossy(&output.stderr));
        }
        let store = SqliteStore::open(&path).unwrap();
        let told = block_on(store.changes(ChangesRequest::after(None, 100))).unwrap().changes;
        assert_eq!(told.len(), 4, "one store, one feed, every commit");
    }
}

#[test]
#[ignore = "a process of processes_share_an_experiment_and_exactly_one_wins_each_version"]
fn competes_for_versions() {
    let store = SqliteStore::open(file()).unwrap();
    let mut won = 0;
    for version in 0..40 {
        match block_on(store.commit(commit(id(1), version))) {
            Ok(_) => won += 1,
            Err(StoreError::Conflict) => {}
            Err(error) => panic!("{error}"),
        }
        // Nobody goes on before the version is there.
        while self::version(&store, id(1)) <= version {
            thread::yield_now();
        }
    }
    say(&format!("=won {won}"));
}

#[test]
fn processes_share_an_experiment_and_exactly_one_wins_each_version() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("phoenix.db");
    let processes: Vec<Child> = (0..3).map(|_| process("competes_for_versions", &path)).collect();
    let mut won = 0;
    for process in processes {
        let output = process.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let wins = said.lines().find_map(|line| line.strip_prefix("=won ")?.parse::<u64>().ok());
        won += wins.unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)));
    }
    assert_eq!(won, 40);
    assert_history(&SqliteStore::open(&path).unwrap(), id(1), 40);
}

#[test]
#[ignore = "a process of files_that_this_user_cannot_write_are_refused_and_a_backup_among_them_is_read"]
fn may_only_read() {
    let path = file();
    let error = SqliteStore::open(&path).expect_err("it cannot be written");
    assert_eq!(error.code(), ErrorCode::PermissionDenied);
    assert!(error.to_string().contains("let this user write it and its directory"), "{error}");
    let read_only = SqliteOptions { read_only: true, ..SqliteOptions::default() };
    let backup = SqliteStore::open_with(path.with_extension("backup"), &read_only).unwrap();
    assert_history(&backup, id(1), 1);
    say("=done 0");
}

#[test]
fn files_that_this_user_cannot_write_are_refused_and_a_backup_among_them_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("phoenix.db");
    let store = SqliteStore::open(&path).unwrap();
    block_on(store.commit(commit(id(1), 0))).unwrap();
    block_on(store.backup_to(path.with_extension("backup"))).unwrap();
    drop(store);
    // Root may write everything, so that somebody else has to try: with a program that he can reach.
    let program = directory.path().join("program");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    for file in [&path, &path.with_extension("backup"), &program, directory.path()] {
        fs::set_permissions(file, Permissions::from_mode(0o555)).unwrap();
    }
    let mut command = command(&program, "may_only_read", &path);
    if fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
        command.uid(65_534).gid(65_534);
    }
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("=done 0"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
