//! The short form of the proof, on real collectors: what every template promises, as far as a minute shows it.
//!
//! The collector is found as `phoenix_testing` says. Without one, or where namespaces cannot be made, it is skipped with a message, but
//! not where the environment says `CI=true`.
#![cfg(target_os = "linux")]

use std::path::Path;

use phoenix_proof::form::Form;
use phoenix_proof::report::Report;
use phoenix_proof::stage::{Tools, namespaces};
use phoenix_testing::{Collector, missing};

/// What is needed, or why it is not there.
fn tools() -> Result<Tools, String> {
    let collector = Collector::locate()?.path().to_owned();
    namespaces()?;
    let (load, prove) = (env!("CARGO_BIN_EXE_made-load").into(), env!("CARGO_BIN_EXE_prove").into());
    Ok(Tools { collector, load, prove })
}

#[test]
fn every_template_keeps_what_it_promises() {
    let tools = match tools() {
        Ok(tools) => tools,
        Err(reason) => return missing("that every template keeps what it promises", &reason),
    };
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("proof");
    let _ = std::fs::remove_dir_all(&scratch);
    let mut said = Vec::new();
    let form = Form::short();
    let found = form.run(&tools, &scratch, &mut said).expect("everything can be run");
    let report = Report::new(String::new(), &tools, form, found).expect("the collector has a version");
    report.summary(&mut said).expect("memory can be written to");
    assert!(
        report.holds(),
        "raw data in {}\n{}\n{}",
        scratch.display(),
        String::from_utf8_lossy(&said),
        report.page()
    );
}
