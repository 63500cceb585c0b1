//! `phoenix validate`: would a collector accept these files?

mod explain;
mod inputs;
mod merge;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use phoenix_core::collector::diagnostic::{Code, Diagnostic, Span};
use phoenix_core::collector::{Target, check_text, mend};

use super::outside::Io;
use super::refusal::Stop;
use super::report::lines::Lines;
use super::report::{Checked, FileReport, Output, Reporter, Summary, count};
use super::{EXIT_CODES, Exit, Failure, diff, file, target};
use inputs::Input;

const EXAMPLES: &str = "Examples:
  phoenix validate config.yaml               every mistake at once, with its place and a remedy
  phoenix validate deploy/ agent.yml         files and folders
  helm template . | phoenix validate -       standard input
  phoenix validate --output sarif *.yaml > phoenix.sarif
  phoenix validate --distribution contrib --collector-version 0.150..0.158 config.yaml
  otelcol components > ours.txt; phoenix validate --components ours.txt config.yaml
  phoenix validate --merge base.yaml prod.yaml   as one, later files win
  phoenix validate --diff config.yaml        what would mend it; --fix does it
  phoenix validate --explain wrong_type";

/// Check collector configurations, without a collector
///
/// Says everything that a collector would refuse, and what it would accept though it is hardly meant: where it is, what is wrong and what
/// to do about it. Nothing is contacted, and `${env:…}` may hold anything unless --env says what.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct Arguments {
    /// Files to check, `-` for standard input; of folders every *.yaml and *.yml
    #[arg(required_unless_present = "explain", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Check all the files as one configuration, as a collector merges several --config
    #[arg(long, conflicts_with_all = ["fix", "diff"])]
    merge: bool,

    /// The form of the report
    #[arg(long, value_name = "FORM", default_value = "human")]
    output: Output,

    /// Refuse what has warnings
    #[arg(short = 'W', long)]
    deny_warnings: bool,

    /// What to call standard input in the report
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,

    /// Make the changes that findings come with, each only if it leaves fewer mistakes
    #[arg(long, conflicts_with = "diff")]
    fix: bool,

    /// Show what --fix would change, in the notation of `diff -u`, and nothing else; refuses if it would
    #[arg(long, conflicts_with = "output")]
    diff: bool,

    /// Say what a code means and what to do about it; `all` lists the codes
    #[arg(long, value_name = "CODE", conflicts_with_all = ["files", "fix", "diff"])]
    explain: Option<String>,

    #[command(flatten)]
    target: target::Arguments,
}

impl Arguments {
    fn name(&self, input: &Input) -> String {
        input.name(self.stdin_filename.as_deref().unwrap_or("<stdin>"))
    }
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    if let Some(word) = &arguments.explain {
        explain::explain(word, io)?;
        return Ok(Exit::Accepted);
    }
    let inputs = inputs::gather(&arguments.files)?;
    if arguments.fix && inputs.contains(&Input::Stdin) {
        return Err(Failure::new("--fix cannot change standard input")
            .help("--diff shows the changes")
            .into());
    }
    let target = arguments.target.target()?;
    if arguments.diff {
        return show_changes(arguments, &inputs, &target, io);
    }
    let mut telling =
        Telling { arguments, reporter: arguments.output.reporter(), summary: Summary::default() };
    if arguments.merge {
        for report in merge::merged(arguments, &inputs, &target, io) {
            telling.tell(&report, io)?;
        }
    } else {
        // One after the other, so that no more than one text is held.
        for input in &inputs {
            telling.tell(&file_report(arguments, input, &target, io), io)?;
        }
    }
    telling.reporter.end(&telling.summary, &target, io)?;
    Ok(telling.summary.verdict().into())
}

/// A report on its way out.
struct Telling<'a> {
    arguments: &'a Arguments,
    reporter: Box<dyn Reporter>,
    summary: Summary,
}

impl Telling<'_> {
    fn tell(&mut self, report: &FileReport, io: &mut Io<'_>) -> io::Result<()> {
        if let Err(reason) = &report.content {
            Failure::at(&report.name, reason).print(io)?;
        }
        let verdict = report.verdict(self.arguments.deny_warnings);
        self.summary.count(report, verdict);
        self.reporter.file(report, verdict, io)
    }
}

/// One file, checked, or mended and checked.
fn file_report(arguments: &Arguments, input: &Input, target: &Target, io: &mut Io<'_>) -> FileReport {
    let content = input.read(io).and_then(|bytes| match arguments.fix {
        true => fixed(input, &bytes, target),
        false => Ok(checked(&bytes, target)),
    });
    FileReport { name: arguments.name(input), content }
}

/// What `--fix` would change; refused if there is anything.
fn show_changes(
    arguments: &Arguments,
    inputs: &[Input],
    target: &Target,
    io: &mut Io<'_>,
) -> Result<Exit, Stop> {
    let (mut changes, mut exit) = (0, Exit::Accepted);
    for input in inputs {
        let name = arguments.name(input);
        match input.read(io) {
            Ok(bytes) => {
                let Ok(text) = std::str::from_utf8(&bytes) else { continue };
                let mended = mend(text, target);
                changes += mended.applied;
                diff::print(&diff::unified(&name, text, &mended.text), io)?;
            }
            Err(reason) => {
                Failure::at(&name, reason).print(io)?;
                exit = Exit::Failed;
            }
        }
    }
    io.out.flush()?;
    writeln!(io.err, "{} would be made.", count(changes, "change", "changes"))?;
    Ok(if exit == Exit::Accepted && changes > 0 { Exit::Refused } else { exit })
}

/// Everything that is to be said about a file.
fn checked(bytes: &[u8], target: &Target) -> Checked {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let findings = match std::str::from_utf8(bytes) {
        Err(error) => vec![not_utf8(&text, bytes, error.valid_up_to())],
        Ok(text) => check_text(text, target),
    };
    Checked { text, findings, fixed: 0 }
}

/// The same after the changes that mend it, which are written to the file.
fn fixed(input: &Input, bytes: &[u8], target: &Target) -> Result<Checked, String> {
    let (Ok(text), Input::File(path)) = (std::str::from_utf8(bytes), input) else {
        return Ok(checked(bytes, target));
    };
    let mended = mend(text, target);
    if mended.applied > 0 {
        file::write(path, mended.text.as_bytes()).map_err(|reason| format!("cannot be written: {reason}"))?;
    }
    Ok(Checked { text: mended.text, findings: mended.findings, fixed: mended.applied })
}

fn not_utf8(shown: &str, bytes: &[u8], offset: usize) -> Diagnostic {
    let place = Lines::of(shown).place(offset);
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let end = offset + char::REPLACEMENT_CHARACTER.len_utf8();
    Diagnostic::error(Code::Document, "", format!("the byte 0x{byte:02X} is not part of any UTF-8 text"))
        .at(Span { start: offset, end, line: place.line, column: place.column })
        .help("save the file as UTF-8")
}
