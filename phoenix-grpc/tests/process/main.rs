//! The program as a process: exit codes, streams, files and what the environment says of colours.

#![allow(clippy::unwrap_used, reason = "functions of a test")]

mod place;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use place::{Place, code, err, out};

const GOOD: &str = "receivers: {otlp: {protocols: {grpc: }}}
exporters: {debug: }
service: {pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}}
";
const BAD: &str = "receivers: {otlp: {protocols: {grpc: }}}
exporters: {debug: }
service: {pipelines: {metrics: {receivers: [oltp], exporters: [debug]}}}
";

#[test]
fn the_exit_code_says_accepted_refused_or_could_not_run() {
    let place = Place::new().with("good.yaml", GOOD).with("bad.yaml", BAD).with("empty/readme.md", "");
    for (arguments, expected) in [
        (&["validate", "good.yaml"][..], 0),
        (&["validate", "bad.yaml"], 1),
        (&["validate", "good.yaml", "bad.yaml"], 1),
        (&["validate", "missing.yaml"], 2),
        (&["validate", "bad.yaml", "missing.yaml"], 2),
        (&["validate", "empty"], 2),
        (&["validate"], 2),
        (&["validate", "--output", "xml", "good.yaml"], 2),
        (&["render", "process-baseline-v1"], 0),
        (&["render", "process-baseline-v1", "--set", "memory_limit_mib=1"], 1),
        (&["render", "process-baseline-v1", "--set", "nothing"], 2),
        (&["render", "no-such-template"], 2),
        (&["render", "--config", "bad.yaml"], 1),
        (&["render", "--template-file", "good.yaml"], 1),
        (&["render", "--template-file", "missing"], 2),
        (&["templates", "show", "process-baseline-v1"], 0),
        (&["templates", "show", "no-such-template"], 2),
        (&["templates", "show", "process-baseline-v1", "--json-schema"], 0),
        (&["templates", "lint", "process-baseline-v1", "--samples", "5"], 0),
        (&["templates", "lint", "good.yaml"], 1),
        (&["templates", "lint"], 2),
        (&["completions", "bash"], 0),
        (&["--help"], 0),
        (&["--version"], 0),
        (&[], 2),
    ] {
        let output = place.run(arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}{}", out(&output), err(&output));
    }
}

#[test]
fn what_cannot_be_read_is_said_on_standard_error_and_the_rest_is_checked_all_the_same() {
    let place = Place::new().with("bad.yaml", BAD).with("huge.yaml", vec![b'#'; 3 << 20]);
    let output = place.run(&["validate", "missing.yaml", "huge.yaml", "bad.yaml"]);
    assert_eq!(
        err(&output),
        "error: missing.yaml: no such file or directory\n\
         error: huge.yaml: is larger than 1 MiB, the most that is read\n"
    );
    assert!(out(&output).contains("did you mean `otlp`?"));
    assert!(out(&output).contains("\n1 file refused, 2 files unreadable: 1 error.\n"), "{}", out(&output));
}

#[test]
fn a_folder_gives_its_yaml_files() {
    let place = Place::new().with("conf/a.yaml", GOOD).with("conf/sub/b.yml", BAD).with("conf/c.txt", "");
    let output = place.run(&["validate", "--output", "concise", "conf"]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).starts_with("conf/sub/b.yml:3:45: error[undefined_reference]"), "{}", out(&output));
    assert_eq!(out(&output).lines().count(), 1);
}

#[test]
fn what_is_not_utf_8_is_refused_at_its_place() {
    let place = Place::new().with("latin.yaml", b"# gr\xfc\xdfe\n").with("values.yaml", b"a: \xff");
    let output = place.run(&["validate", "--output", "concise", "latin.yaml"]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).starts_with("latin.yaml:1:5: error[document]: the byte 0xFC"), "{}", out(&output));
    let output = place.run(&["render", "process-baseline-v1", "--values", "values.yaml"]);
    assert_eq!(
        (code(&output), err(&output).as_str()),
        (2, "error: values.yaml: is not UTF-8\nhelp: save it as UTF-8\n")
    );
}

#[test]
fn a_dash_is_standard_input() {
    let place = Place::new().with("bad.yaml", BAD);
    let mut command =
        place.phoenix(&["validate", "-", "--output", "concise", "--stdin-filename", "chart.yaml"]);
    command.stdin(fs::File::open(place.path("bad.yaml")).unwrap());
    let output = command.output().unwrap();
    assert_eq!(code(&output), 1);
    assert!(out(&output).starts_with("chart.yaml:3:45: "), "{}", out(&output));
}

#[test]
fn a_reader_that_leaves_changes_neither_the_exit_code_nor_says_anything() {
    let pipelines: Vec<String> =
        (0..2000).map(|n| format!("metrics/{n}: {{receivers: [none], exporters: [debug]}}")).collect();
    let text = format!(
        "receivers: {{otlp: {{protocols: {{grpc: }}}}}}\nexporters: {{debug: }}\nservice: {{pipelines: {{{}}}}}\n",
        pipelines.join(",\n")
    );
    let place = Place::new().with("many.yaml", text);
    let mut child = place
        .phoenix(&["validate", "many.yaml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("error[undefined_reference]"), "{first}");
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(1), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_is_said() {
    let place = Place::new().with("bad.yaml", BAD);
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in [&["validate", "bad.yaml"][..], &["render", "process-baseline-v1"], &["--help"]] {
        let output = place.phoenix(arguments).stdout(full()).output().unwrap();
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(err(&output).starts_with("error: cannot write to standard output: "), "{}", err(&output));
    }
}

#[test]
fn colours_are_for_those_who_ask_when_there_is_no_terminal() {
    let place = Place::new().with("bad.yaml", BAD);
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        let output = place.phoenix(arguments).envs(environment.iter().copied()).output().unwrap();
        out(&output).contains('\u{1b}') || err(&output).contains('\u{1b}')
    };
    for (arguments, environment, expected) in [
        (&["validate", "bad.yaml"][..], &[][..], false),
        (&["validate", "bad.yaml", "--color", "always"], &[], true),
        (&["--color", "always", "validate", "bad.yaml"], &[("NO_COLOR", "1")], true),
        (&["validate", "bad.yaml"], &[("CLICOLOR_FORCE", "1")], true),
        (&["validate", "bad.yaml"], &[("CLICOLOR_FORCE", "0")], false),
        (&["validate", "bad.yaml"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        (&["validate", "bad.yaml", "--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&["validate", "missing", "--color", "always"], &[], true),
        (&["--help"], &[("CLICOLOR_FORCE", "1")], true),
        (&["--help"], &[], false),
        (&["validate", "bad.yaml", "--output", "json", "--color", "always"], &[], false),
    ] {
        assert_eq!(colored(arguments, environment), expected, "{arguments:?} {environment:?}");
    }
}

#[test]
fn nothing_that_a_file_holds_or_is_called_drives_the_terminal() {
    let evil = "\u{1b}]0;title\u{7}\u{9b}2J\u{202e}";
    let place = Place::new()
        .with("keys.yaml", format!("\"{evil}\": {{}}\nreceivers: {{\"{evil}\": }} # {evil}\n"))
        .with("raw.yaml", format!("receivers: # {evil}\n  otlp: {{\n"))
        .with("evil.liquid", format!("---\nname: x{evil}\n"))
        .with(&format!("{evil}.yaml"), BAD);
    let runs: Vec<Vec<&str>> = ["human", "concise", "json", "sarif", "github"]
        .into_iter()
        .flat_map(|form| {
            let name: &'static str = Box::leak(format!("{evil}.yaml").into_boxed_str());
            ["keys.yaml", "raw.yaml", name].map(|file| vec!["validate", "--output", form, file])
        })
        .chain([
            vec!["validate", evil],
            vec!["render", evil],
            vec!["render", "process-baseline-v1", "--set", "\u{1b}[2J=1"],
            vec!["render", "process-baseline-v1", "--set", "exporter=\u{1b}[2J"],
            vec!["render", "--template-file", "evil.liquid"],
            vec!["render", "--config", "keys.yaml"],
            vec!["templates", "show", evil],
        ])
        .collect();
    for arguments in runs {
        let output = place.run(&arguments);
        assert_ne!(code(&output), 0, "{arguments:?}");
        let said = out(&output) + &err(&output);
        let active = said.find(|c: char| c != '\n' && (c.is_control() || c == '\u{202e}'));
        assert!(active.is_none(), "{arguments:?}: {said:?}");
    }
}

#[test]
fn a_configuration_is_written_as_a_whole_and_only_if_it_is_accepted() {
    let place = Place::new().with("config.yaml", "what was there");
    let output =
        place.run(&["render", "process-baseline-v1", "--set", "memory_limit_mib=1", "-o", "config.yaml"]);
    assert_eq!(code(&output), 1);
    assert_eq!(fs::read_to_string(place.path("config.yaml")).unwrap(), "what was there");
    let output = place.run(&["render", "process-baseline-v1", "-o", "config.yaml"]);
    assert_eq!((code(&output), out(&output).as_str(), err(&output).as_str()), (0, "", ""));
    let written = fs::read_to_string(place.path("config.yaml")).unwrap();
    assert_eq!(written, out(&place.run(&["render", "process-baseline-v1"])));
    let output = place.run(&["render", "process-baseline-v1", "-o", "no/such/folder.yaml"]);
    assert_eq!(
        (code(&output), err(&output).as_str()),
        (2, "error: no/such/folder.yaml: no such file or directory\n")
    );
}

#[test]
fn a_secret_that_does_not_fit_is_never_repeated() {
    let place = Place::new()
        .with("values.yaml", "auth_secret: hunter2\n")
        .with("broken.yaml", "auth_secret: {hunter2");
    for arguments in [
        &["render", "process-baseline-v1", "--set", "auth_secret=hunter2"][..],
        &["render", "process-baseline-v1", "--set", "hunter2"],
        &["render", "process-baseline-v1", "--values", "values.yaml"],
        &["render", "process-baseline-v1", "--values", "broken.yaml"],
    ] {
        let output = place.run(arguments);
        assert_ne!(code(&output), 0, "{arguments:?}");
        assert!(!(out(&output) + &err(&output)).contains("hunter2"), "{arguments:?}: {}", err(&output));
    }
}

#[test]
fn fixes_are_shown_before_they_are_made_and_change_nothing_else() {
    let place = Place::new().with("bad.yaml", BAD).with("good.yaml", GOOD).with("bad.txt", b"\xff");
    let shown = place.run(&["validate", "--diff", "bad.yaml", "good.yaml", "bad.txt"]);
    assert_eq!((code(&shown), err(&shown).as_str()), (1, "1 change would be made.\n"));
    assert!(out(&shown).starts_with("--- bad.yaml\n+++ bad.yaml\n"), "{}", out(&shown));
    assert_eq!(fs::read_to_string(place.path("bad.yaml")).unwrap(), BAD);

    let fixed = place.run(&["validate", "--fix", "bad.yaml", "good.yaml"]);
    assert_eq!((code(&fixed), out(&fixed).as_str()), (0, "2 files accepted.\n1 change made.\n"));
    assert_eq!(fs::read_to_string(place.path("bad.yaml")).unwrap(), GOOD);
    assert_eq!(fs::read_to_string(place.path("good.yaml")).unwrap(), GOOD);

    let again = place.run(&["validate", "--diff", "bad.yaml"]);
    assert_eq!(
        (code(&again), out(&again).as_str(), err(&again).as_str()),
        (0, "", "0 changes would be made.\n")
    );
}

#[test]
fn standard_input_can_be_shown_mended_and_not_changed() {
    let place = Place::new().with("bad.yaml", BAD);
    let with_input = |option| {
        let mut command = place.phoenix(&["validate", option, "-"]);
        command.stdin(fs::File::open(place.path("bad.yaml")).unwrap()).output().unwrap()
    };
    assert_eq!((code(&with_input("--fix")), code(&with_input("--diff"))), (2, 1));
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_said_and_stays() {
    let place = Place::new().with("folder/bad.yaml", BAD);
    fs::set_permissions(place.path("folder"), std::os::unix::fs::PermissionsExt::from_mode(0o555)).unwrap();
    let output = place.run(&["validate", "--fix", "folder/bad.yaml"]);
    let said = (code(&output), err(&output));
    fs::set_permissions(place.path("folder"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    // Root writes everywhere.
    if fs::read_to_string(place.path("folder/bad.yaml")).unwrap() == BAD {
        assert_eq!(said, (2, "error: folder/bad.yaml: cannot be written: permission denied\n".to_owned()));
    }
}

#[test]
fn every_code_is_explained() {
    let place = Place::new();
    let listed = out(&place.run(&["validate", "--explain", "all"]));
    assert!(listed.lines().count() > 10);
    for word in listed.lines().filter_map(|line| line.split_whitespace().next()) {
        let output = place.run(&["validate", "--explain", word]);
        assert!(out(&output).starts_with(word) && out(&output).contains("For example:"), "{word}");
    }
    assert_eq!(code(&place.run(&["validate", "--explain", "no_such_code"])), 2);
}

#[test]
fn a_component_of_a_distribution_of_ones_own_is_an_error_or_a_warning_by_choice() {
    let place = Place::new().with("ours.yaml", GOOD.replace("debug", "ours"));
    for (arguments, expected) in [
        (&["validate", "ours.yaml"][..], 1),
        (&["validate", "ours.yaml", "--unknown-components", "error"], 1),
        (&["validate", "ours.yaml", "--unknown-components", "warn"], 0),
        (&["validate", "ours.yaml", "--unknown-components", "warn", "--deny-warnings"], 1),
        (&["render", "--config", "ours.yaml", "--check"], 1),
        (&["render", "--config", "ours.yaml", "--check", "--unknown-components", "warn"], 0),
    ] {
        let output = place.run(arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}{}", out(&output), err(&output));
    }
}

#[test]
fn templates_that_differ_are_a_failure_only_for_those_who_ask() {
    let place = Place::new();
    let diff = |options: &[&str]| {
        let arguments =
            [&["templates", "diff", "process-baseline-v1", "process-aggregated-v1"], options].concat();
        code(&place.run(&arguments))
    };
    assert_eq!([diff(&[]), diff(&["--exit-code"]), diff(&["--rendered", "--exit-code"])], [0, 1, 1]);
    let same = ["templates", "diff", "process-baseline-v1", "process-baseline-v1", "--exit-code"];
    assert_eq!(code(&place.run(&same)), 0);
    assert_eq!(diff(&["--set", "collection_interval=1s"]), 2);
    assert_eq!(diff(&["--rendered", "--set", "collection_interval=0s"]), 1);
}

#[test]
fn files_can_be_checked_as_the_one_configuration_that_a_collector_merges_of_them() {
    let place = Place::new()
        .with("base.yaml", GOOD)
        .with(
            "prod.yaml",
            "exporters: {otlp_http: {endpoint: \"https://backend.example\"}}
service: {pipelines: {metrics: {exporters: [debug, otlp_http]}}}
",
        )
        .with("wrong.yaml", "service: {pipelines: {metrics: {exporters: [otlp_htp]}}}\n")
        .with("comment.yaml", "# nothing yet\n")
        .with("broken.yaml", "a: [\n");
    assert_eq!(code(&place.run(&["validate", "prod.yaml"])), 1, "alone it is no configuration");
    let merged = place.run(&["validate", "--merge", "base.yaml", "prod.yaml", "comment.yaml"]);
    assert_eq!((code(&merged), out(&merged).as_str()), (0, "1 file accepted.\n"));
    let refused =
        place.run(&["validate", "--merge", "--output", "concise", "base.yaml", "prod.yaml", "wrong.yaml"]);
    assert_eq!(code(&refused), 1);
    assert!(out(&refused).starts_with("base.yaml + prod.yaml + wrong.yaml:"), "{}", out(&refused));
    assert!(out(&refused).contains("did you mean `otlp_http`?"), "{}", out(&refused));
    let broken = place.run(&["validate", "--merge", "--output", "concise", "base.yaml", "broken.yaml"]);
    assert_eq!(code(&broken), 1);
    assert!(out(&broken).starts_with("broken.yaml:"), "{}", out(&broken));
    assert_eq!(code(&place.run(&["validate", "--merge", "base.yaml", "missing.yaml"])), 2);
}

#[test]
fn variables_that_are_known_are_checked_and_unknown_ones_may_hold_anything() {
    let text = GOOD.replace("debug: ", "debug: {sampling_initial: \"${env:FIRST}\"}");
    let place = Place::new().with("env.yaml", text).with("prod.env", "# of production\nFIRST=5\n");
    for (arguments, expected) in [
        (&["validate", "env.yaml"][..], 0),
        (&["validate", "env.yaml", "--env", "FIRST=5"], 0),
        (&["validate", "env.yaml", "--env-file", "prod.env"], 0),
        (&["validate", "env.yaml", "--env", "FIRST=five"], 1),
        (&["validate", "env.yaml", "--env-file", "prod.env", "--env", "FIRST=five"], 1),
        (&["validate", "env.yaml", "--env-file", "missing.env"], 2),
        (&["validate", "env.yaml", "--env", "FIRST"], 2),
    ] {
        let output = place.run(arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}{}", out(&output), err(&output));
    }
}

#[test]
fn the_components_of_a_collector_of_ones_own_are_taken_from_what_it_prints() {
    let printed = "buildinfo: {command: our-collector, version: 0.158.0}
receivers: [{name: otlp, stability: {metrics: Stable}}]
exporters: [{name: ours, stability: {metrics: Beta}}]
";
    let place = Place::new()
        .with("ours.yaml", GOOD.replace("debug", "ours"))
        .with("good.yaml", GOOD)
        .with("components.txt", printed);
    for (arguments, expected) in [
        (&["validate", "ours.yaml"][..], 1),
        (&["validate", "ours.yaml", "--components", "components.txt"], 0),
        (&["validate", "good.yaml", "--components", "components.txt"], 1),
        (&["validate", "good.yaml", "--distribution", "otelcol-contrib"], 0),
        (&["validate", "good.yaml", "--distribution", "contrib", "--components", "components.txt"], 2),
        (&["validate", "good.yaml", "--components", "good.yaml"], 2),
        (&["validate", "good.yaml", "--components", "missing"], 2),
    ] {
        let output = place.run(arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}{}", out(&output), err(&output));
    }
}

#[test]
fn the_schema_of_a_template_names_its_parameters() {
    let schema = out(&Place::new().run(&["templates", "show", "process-baseline-v1", "--json-schema"]));
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(schema["properties"]["collection_interval"]["default"], "60s");
}

#[test]
fn lint_finds_values_that_a_collector_refuses() {
    let template = "---
name: risky-v1
revision: 1
description: A number of samples that may be negative.
pipeline: metrics
input: receive
parameters:
  - {name: size, type: int, min: -5, max: 5, default: 1, description: Points in a batch.}
---
receivers: {otlp: {protocols: {grpc: }}}
processors: {batch: {send_batch_size: {{ size }}}}
exporters: {debug: }
service: {pipelines: {metrics: {receivers: [otlp], processors: [batch], exporters: [debug]}}}
";
    let place = Place::new().with("risky.yaml.liquid", template);
    let lint = |options: &[&str]| place.run(&[&["templates", "lint", "risky.yaml.liquid"], options].concat());
    let human = out(&lint(&[]));
    assert!(human.contains("refused_output") && human.contains("risky.yaml.liquid:11:"), "{human}");
    assert_eq!(code(&lint(&["--deny-warnings"])), 1);
    let json: serde_json::Value = serde_json::from_str(&out(&lint(&["--output", "json"]))).unwrap();
    assert_eq!(json["templates"][0]["findings"][0]["code"], "refused_output", "{json:#}");
    assert_eq!(human, out(&lint(&[])), "the same seed gives the same findings");
}
