//! Several exporters of one pipeline.

use super::Way;
use crate::collector::diagnostic::{Code, Diagnostic};

/// Exporters that cannot fail for long.
const LOCAL: [&str; 3] = ["debug", "nop", "prometheus"];

pub(super) fn check(way: &Way<'_>, found: &mut Vec<Diagnostic>) {
    let mut sending = way.exporters.iter().filter(|stage| !stage.is(&LOCAL));
    let (Some(first), Some(second)) = (sending.next(), sending.next()) else {
        return;
    };
    found.push(
        Diagnostic::advice(
            Code::FanOut,
            way.path("exporters"),
            format!(
                "when the queue of `{}` is full, the sender hears of an error although `{}` got the data",
                second.id, first.id
            ),
        )
        .at(second.span)
        .help("give what must not harm a pipeline of its own behind a `batch` and a queue that drops"),
    );
}
