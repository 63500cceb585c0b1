//! `phoenix validate`: would a collector accept these files?

mod inputs;

use std::path::PathBuf;

use clap::Args;
use phoenix_core::collector::diagnostic::{Code, Diagnostic, Span};
use phoenix_core::collector::{Document, check};

use super::outside::Io;
use super::refusal::Stop;
use super::report::lines::Lines;
use super::report::{Checked, FileReport, Output, Summary};
use super::{EXIT_CODES, Exit, Failure};

const EXAMPLES: &str = "Examples:
  phoenix validate config.yaml               every mistake at once, with its place and a remedy
  phoenix validate deploy/ agent.yml         files and folders
  helm template . | phoenix validate -       standard input
  phoenix validate --output sarif *.yaml > phoenix.sarif
  phoenix validate --deny-warnings config.yaml";

/// Check collector configurations, without a collector
///
/// Says everything that a collector would refuse, and what it would accept though it is hardly meant: where it is, what is wrong and what
/// to do about it. Nothing is resolved or contacted: `${env:…}` and other references may hold anything.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct Arguments {
    /// Files to check, `-` for standard input; of folders every *.yaml and *.yml
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The form of the report
    #[arg(long, value_name = "FORM", default_value = "human")]
    output: Output,

    /// Refuse what has warnings
    #[arg(short = 'W', long)]
    deny_warnings: bool,

    /// What to call standard input in the report
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let inputs = inputs::gather(&arguments.files)?;
    let stdin_name = arguments.stdin_filename.as_deref().unwrap_or("<stdin>");
    let mut reporter = arguments.output.reporter();
    let mut summary = Summary::default();
    for input in inputs {
        let name = input.name(stdin_name);
        let content = input.read(io).map(|bytes| checked(&bytes));
        if let Err(reason) = &content {
            Failure::at(&name, reason).print(io)?;
        }
        let report = FileReport { name, content };
        let verdict = report.verdict(arguments.deny_warnings);
        summary.count(&report, verdict);
        reporter.file(&report, verdict, io)?;
    }
    reporter.end(&summary, io)?;
    Ok(summary.verdict().into())
}

/// Everything that is to be said about a file.
fn checked(bytes: &[u8]) -> Checked {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let findings = match std::str::from_utf8(bytes) {
        Err(error) => vec![not_utf8(&text, bytes, error.valid_up_to())],
        Ok(text) => match Document::parse(text) {
            Ok(document) => check(&document),
            Err(error) => vec![Diagnostic::from(&error)],
        },
    };
    Checked { text, findings }
}

fn not_utf8(shown: &str, bytes: &[u8], offset: usize) -> Diagnostic {
    let place = Lines::of(shown).place(offset);
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let end = offset + char::REPLACEMENT_CHARACTER.len_utf8();
    Diagnostic::error(Code::Document, "", format!("the byte 0x{byte:02X} is not part of any UTF-8 text"))
        .at(Span { start: offset, end, line: place.line, column: place.column })
        .help("save the file as UTF-8")
}
