//! What the command says.

use std::fs;
use std::path::Path;

use crate::cli::{Exit, Outside, Terminal, run};

fn said(arguments: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["phoenix", "signals"].iter().chain(arguments).copied();
    let outside = &mut Outside {
        stdin: &mut &b""[..],
        stdout: &mut out,
        stderr: &mut err,
        terminal: Terminal::default(),
    };
    let exit = run(arguments, outside);
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

const RULES: &str = "groups: [{name: hosts, rules: [
    {alert: Busy, expr: 'sum by (exe) (rate(cpu_total[5m])) > 1'}, {alert: \"Odd\\e[2J\", expr: 'sum('}]}]";

#[test]
fn signals_are_listed_with_their_users_and_what_could_not_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let rules = file(folder.path(), "rules.yaml", RULES);
    let (exit, out, err) = said(&["--rules", &rules]);
    assert_eq!((exit, err.as_str()), (Exit::Refused, ""));
    let out = out.replace(&rules, "rules.yaml");
    assert!(out.starts_with("1 file: 1 signal used by 1 alert, panel or rule\n\ncpu_total  (labels exe; counter)\n  the alert \"Busy\" (hosts, rules.yaml)\n\n1 thing could not be read:\n"), "{out}");
    assert!(out.contains("no PromQL") && !out.contains('\u{1b}'), "{out}");
    let (exit, out, _) = said(&["--rules", &rules, "--output", "json", "--names", "untranslated"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (exit, &document["version"], &document["used"]["naming"]),
        (Exit::Refused, &1.into(), &"untranslated".into())
    );
}

#[test]
fn what_cannot_be_used_at_all_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let no_dashboard = file(folder.path(), "x.json", "{}");
    for (arguments, expected) in [
        (vec![], "give at least one of --rules, --dashboards, --mimirtool"),
        (vec!["--rules", "nowhere.yaml"], "nowhere.yaml: no such file or directory"),
        (
            vec!["--dashboards", &no_dashboard],
            "is not a Grafana dashboard (JSON with `panels`): it has no `panels`",
        ),
    ] {
        let (exit, out, err) = said(&arguments);
        assert_eq!((exit, out.as_str()), (Exit::Failed, ""), "{err}");
        assert!(err.contains(expected), "{expected} in {err}");
    }
}
