//! The `phoenix` program: it hands arguments, streams and what it sees of the terminal to [`phoenix_grpc::cli::run`].

use std::io::{self, BufWriter, IsTerminal};
use std::process::ExitCode;

use phoenix_grpc::cli::{self, Outside, Terminal};

fn main() -> ExitCode {
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let said = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let terminal = Terminal {
        stdout: stdout.is_terminal(),
        stderr: stderr.is_terminal(),
        width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
        no_color: said("NO_COLOR").is_some() || said("TERM").is_some_and(|term| term == "dumb"),
        force_color: said("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
    };
    let mut outside = Outside {
        stdin: &mut stdin.lock(),
        stdout: &mut BufWriter::new(stdout.lock()),
        stderr: &mut stderr.lock(),
        terminal,
    };
    cli::run(std::env::args_os(), &mut outside).into()
}
