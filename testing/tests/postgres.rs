//! Throw-away servers: found, started, brought down, gone with whoever started them.
#![cfg(unix)]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests run programs on real files"
)]

use std::process::{Command, Stdio};

use phoenix_testing::missing;
use phoenix_testing::place::wait_for;
use phoenix_testing::postgres::{Cluster, Options, Programs, Server};

/// What `psql` prints of a statement, as another program would connect.
fn ask(programs: &Programs, url: &str, statement: &str) -> Result<String, String> {
    let output = programs.command("psql").args(["-XAt", "-c", statement, url]).output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(said(&output.stdout)) } else { Err(said(&output.stderr)) }
}

fn own(options: &Options) -> Option<Cluster> {
    if let Err(reason) = Programs::locate() {
        missing("throw-away servers", &reason);
        return None;
    }
    Some(Cluster::start(options).unwrap())
}

#[test]
fn a_process_has_one_server_and_each_test_a_schema_of_its_own() {
    let Some(server) = Server::find("schemas of tests") else { return };
    assert_eq!(server.url(), Server::find("schemas of tests").unwrap().url());
    assert_ne!(server.schema(), server.schema());
}

#[test]
fn a_server_that_is_brought_down_at_once_keeps_what_it_committed() {
    let Some(cluster) = own(&Options::default()) else { return };
    let ask = |statement| ask(cluster.programs(), &cluster.url(), statement);
    ask("CREATE TABLE kept (number integer); INSERT INTO kept VALUES (7)").unwrap();
    cluster.stop_immediately().unwrap();
    ask("SELECT 1").unwrap_err();
    assert!(cluster.stop_immediately().is_err(), "it is down");
    cluster.go_on().unwrap();
    assert_eq!(ask("SELECT number FROM kept").unwrap(), "7");
    assert!(cluster.log().contains("was not properly shut down"), "{}", cluster.log());
}

#[test]
fn a_dropped_server_is_gone_with_its_folder() {
    let Some(cluster) = own(&Options::default()) else { return };
    let folder = cluster.folder().to_owned();
    assert!(folder.join("data/postmaster.pid").exists());
    drop(cluster);
    assert!(!folder.exists());
}

#[test]
fn a_durable_server_with_a_password_asks_for_it() {
    let settings = vec![("statement_timeout", "5s".to_owned())];
    let options = Options { durable: true, password: Some("secret".to_owned()), settings };
    let Some(cluster) = own(&options) else { return };
    let ask = |url: &str, statement| ask(cluster.programs(), url, statement);
    assert_eq!(ask(&cluster.url(), "SHOW fsync").unwrap(), "on");
    assert_eq!(ask(&cluster.url(), "SHOW statement_timeout").unwrap(), "5s");
    let refused = ask(&cluster.url().replace("secret", "guess"), "SELECT 1").unwrap_err();
    assert!(refused.contains("password authentication failed"), "{refused}");
}

/// Started by the test below as a process of its own, which is killed.
#[test]
#[ignore = "waits to be killed"]
fn a_process_with_a_server() {
    let cluster = Cluster::start(&Options::default()).unwrap();
    println!("FOLDER {}", cluster.folder().display());
    std::thread::sleep(std::time::Duration::from_secs(600));
}

#[test]
fn a_server_ends_with_a_process_that_is_killed() {
    use std::io::{BufRead, BufReader};

    if let Err(reason) = Programs::locate() {
        return missing("servers of killed processes", &reason);
    }
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "a_process_with_a_server"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let folder = lines
        .map_while(Result::ok)
        .find_map(|line| line.split_once("FOLDER ").map(|(_, folder)| std::path::PathBuf::from(folder)));
    let folder = folder.expect("the process says where its server is");
    let process = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    let process: i32 = process.lines().next().unwrap().trim().parse().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    wait_for("the folder to go", || !folder.exists());
    let process = rustix::process::Pid::from_raw(process).unwrap();
    wait_for("the server to end", || rustix::process::test_kill_process(process).is_err());
}
