//! The demo ends as it must, and says the same every time.

use std::path::{Path, PathBuf};

use phoenix_core::experiment::Outcome;
use phoenix_core::model::Verdict;
use phoenix_examples::case::{CASES, Case};
use phoenix_examples::demo::{self, Ended};

/// What the demo says of a case, and how it ended.
fn shown(case: &Case, folder: &Path) -> (String, Ended) {
    let mut text = Vec::new();
    let ended = demo::show(case, folder, &mut text).expect("the recordings are there");
    (String::from_utf8(text).expect("text"), ended)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo").join(name)
}

fn case(name: &str) -> Case {
    CASES.into_iter().find(|case| case.name == name).expect("a case of that name")
}

/// The text has these parts in this order.
fn assert_tells(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("`{part}` is missing, or stands too early, in:\n{text}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn the_aggregating_candidate_is_adopted_and_promoted() {
    let (text, ended) = shown(&case("aggregated"), &folder("promoted"));
    assert_eq!(ended.complaints, Vec::<String>::new(), "{text}");
    assert_eq!((ended.outcome, ended.verdict), (Some(Outcome::Promoted), Some(Verdict::Adopt)), "{text}");
    assert_tells(
        &text,
        &[
            "Pending",
            "Deploying",
            "Running",
            "look  1",
            "Analyzing",
            "Promoting",
            "Promoted",
            "active_series",
            "Money",
        ],
    );
    assert!(
        text.contains("derives that very file from the spec today"),
        "the recording is outdated:\n{text}"
    );
    let promoted = std::fs::read_to_string(folder("promoted").join("aggregated.promoted.yaml"));
    let promoted = promoted.expect("the promoted configuration was written");
    assert!(promoted.contains("groupbyattrs") && !promoted.contains("phoenix"), "{promoted}");
}

#[test]
fn the_candidate_that_forgets_a_critical_process_is_rolled_back() {
    let (text, ended) = shown(&case("lossy"), &folder("kept"));
    assert_eq!(ended.complaints, Vec::<String>::new(), "{text}");
    assert_tells(&text, &["Deploying", "payments-api is LOST", "RollingBack", "payments-api"]);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains(r#"the alert "PaymentsGone" (shop, rules.yaml)"#),
        "it names the alert that would go blind:\n{text}"
    );
    assert!(flat.contains(r#"the panel "Memory of payments and checkout""#), "and the panel:\n{text}");
    assert!(!text.contains("Promoting"), "{text}");
    assert!(
        text.contains("derives that very file from the spec today"),
        "the recording is outdated:\n{text}"
    );
    assert!(!folder("kept").join("lossy.promoted.yaml").exists());
}

#[test]
fn the_same_config_in_both_arms_is_found_alike_and_nothing_is_adopted() {
    let (text, ended) = shown(&case("aa"), &folder("aa"));
    assert_eq!(ended.complaints, Vec::<String>::new(), "{text}");
    assert_eq!(ended.verdict, Some(Verdict::KeepBaseline), "{text}");
    let unbroken = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_tells(
        &unbroken,
        &[
            "Running",
            "Analyzing",
            "RollingBack",
            "A/A: both arms run the same config; no difference was found",
            "smallest change that this run would have seen: active_series",
        ],
    );
    assert!(!text.contains("Promoting"), "{text}");
    assert!(
        text.contains("derives that very file from the spec today"),
        "the recording is outdated:\n{text}"
    );
    assert!(!folder("aa").join("aa.promoted.yaml").exists());
}

#[test]
fn the_same_recording_is_told_in_the_same_words() {
    let case = case("lossy");
    let folder = folder("twice");
    let first = (shown(&case, &folder), std::fs::read(folder.join("lossy.html")).expect("it was written"));
    let second = (shown(&case, &folder), std::fs::read(folder.join("lossy.html")).expect("it was written"));
    assert_eq!(first, second);
}
