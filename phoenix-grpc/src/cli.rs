//! The command line: [`run`] is the whole program, apart from the process around it.
//!
//! Nothing in here reads the environment or prints anywhere but to the streams that it is given. One file for a command.

mod completions;
mod diff;
mod failure;
mod file;
mod judge;
mod outside;
mod plan;
mod recorded;
mod refusal;
mod render;
mod report;
mod safe;
mod signals;
mod spec;
mod target;
mod template;
mod templates;
mod validate;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use anstyle::{AnsiColor, Color, Style};
use clap::builder::Styles;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use failure::Failure;
use outside::{Io, Pipe};
pub use outside::{Outside, Terminal};
use refusal::Stop;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well: a collector would accept what was asked about, or the candidate is to be adopted. Exit code 0.
    Accepted,
    /// What was asked about is refused, or the candidate is not to be adopted. Exit code 1.
    Refused,
    /// The question could not be answered: wrong usage, or a file that cannot be read or written. Exit code 2.
    Failed,
    /// The data do not decide whether the candidate is to be adopted. Exit code 3.
    Undecided,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

impl Exit {
    /// The exit code of the process.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Accepted => 0,
            Self::Refused => 1,
            Self::Failed => 2,
            Self::Undecided => 3,
        }
    }
}

const EXIT_CODES: &str = "Exit codes:
  0  accepted
  1  refused: a collector would not start with it, or a value does not fit
  2  could not run: wrong usage, or a file that cannot be read or written
  3  judge: the data do not decide (0 adopt, 1 keep the baseline or tune the candidate)";

/// OpenTelemetry Collector configurations: checked without a collector, rendered from templates, and judged by what they sent.
#[derive(Debug, Parser)]
#[command(name = "phoenix", version, styles = STYLES, after_help = EXIT_CODES, propagate_version = false)]
#[command(arg_required_else_help = true)]
struct Arguments {
    /// When to use colours: auto, always or never; NO_COLOR and CLICOLOR_FORCE are respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    #[arg(help_heading = "Global options")]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Validate(Box<validate::Arguments>),
    Render(Box<render::Arguments>),
    Templates(Box<templates::Arguments>),
    Signals(Box<signals::Arguments>),
    Plan(Box<plan::Arguments>),
    Judge(Box<judge::Arguments>),
    Completions(completions::Arguments),
}

const STYLES: Styles = Styles::styled()
    .header(Style::new().bold().fg_color(Some(Color::Ansi(AnsiColor::Green))))
    .usage(Style::new().bold().fg_color(Some(Color::Ansi(AnsiColor::Green))))
    .literal(Style::new().bold().fg_color(Some(Color::Ansi(AnsiColor::Cyan))))
    .placeholder(Style::new().fg_color(Some(Color::Ansi(AnsiColor::Cyan))));

/// Runs the program with its arguments, the name of the program first.
///
/// ```
/// use phoenix_grpc::cli::{self, Exit, Outside, Terminal};
///
/// let (mut out, mut err) = (Vec::new(), Vec::new());
/// let exit = cli::run(
///     ["phoenix", "validate", "-"],
///     &mut Outside {
///         stdin: &mut "exporters: {debug: }".as_bytes(),
///         stdout: &mut out,
///         stderr: &mut err,
///         terminal: Terminal::default(),
///     },
/// );
/// assert_eq!(exit, Exit::Refused);
/// assert!(String::from_utf8(out)?.contains("error[missing]: no receiver is configured"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run<T>(arguments: impl IntoIterator<Item = T>, outside: &mut Outside<'_>) -> Exit
where
    T: Into<OsString> + Clone,
{
    let terminal = outside.terminal;
    let mut io = Io {
        stdin: &mut *outside.stdin,
        out: Pipe::new(&mut *outside.stdout),
        err: Pipe::new(&mut *outside.stderr),
        is_terminal: terminal.stdout,
        width: terminal.width,
        color_out: terminal.auto(terminal.stdout),
        color_err: terminal.auto(terminal.stderr),
    };
    let ended = match parse(arguments, terminal.width) {
        Err(said) => explain(&said, &mut io),
        Ok(arguments) => {
            if let Some(always) = match arguments.color {
                ColorChoice::Auto => None,
                ColorChoice::Always => Some(true),
                ColorChoice::Never => Some(false),
            } {
                (io.color_out, io.color_err) = (always, always);
            }
            match arguments.command {
                Command::Validate(arguments) => validate::run(&arguments, &mut io),
                Command::Render(arguments) => render::run(&arguments, &mut io),
                Command::Templates(arguments) => templates::run(&arguments, &mut io),
                Command::Signals(arguments) => signals::run(&arguments, &mut io),
                Command::Plan(arguments) => plan::run(&arguments, &mut io),
                Command::Judge(arguments) => judge::run(&arguments, &mut io),
                Command::Completions(arguments) => completions::run(&arguments, &mut io),
            }
        }
    };
    let ended = ended.and_then(|exit| match io.out.flush() {
        Ok(()) => Ok(exit),
        Err(error) => Err(Stop::from(error)),
    });
    // Nothing is left to report to when standard error itself is gone.
    ended.unwrap_or_else(|stop| stop.print(&mut io).unwrap_or(Exit::Failed))
}

fn parse<T>(arguments: impl IntoIterator<Item = T>, width: Option<usize>) -> Result<Arguments, clap::Error>
where
    T: Into<OsString> + Clone,
{
    let command = Arguments::command().term_width(width.unwrap_or(100).clamp(40, 100));
    Arguments::from_arg_matches(&command.try_get_matches_from(arguments)?)
}

/// What clap has to say: help and version to standard output, mistakes to standard error.
fn explain(said: &clap::Error, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let text = said.render();
    let (to, color): (&mut dyn Write, bool) = match said.use_stderr() {
        true => (&mut io.err, io.color_err),
        false => (&mut io.out, io.color_out),
    };
    let printed = if color { write!(to, "{}", text.ansi()) } else { write!(to, "{text}") };
    printed?;
    Ok(if said.use_stderr() { Exit::Failed } else { Exit::Accepted })
}

#[cfg(test)]
mod tests {
    use super::CommandFactory;

    #[test]
    fn the_declared_arguments_do_not_contradict_each_other() {
        super::Arguments::command().debug_assert();
    }
}
