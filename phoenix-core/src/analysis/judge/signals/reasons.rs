//! What is said of used signals among the reasons of a verdict.

use crate::analysis::report::{LostSignal, SignalCoverage};
use crate::model::Reason;
use crate::model::verdict::ReasonCode;

/// More losses are not told one by one.
const TOLD: usize = 20;

/// Which alerts and panels would go blind, and by what.
pub(crate) fn losses_of_signals(signals: &SignalCoverage) -> Vec<Reason> {
    let lost = &signals.lost;
    let mut messages: Vec<String> = lost.listed.iter().take(TOLD).map(loss).collect();
    let more = lost.count.saturating_sub(messages.len() as u64);
    if more > 0 {
        messages.push(format!(
            "{more} more signals that alerts and dashboards use are lost; {} go blind in all",
            users(signals.blind)
        ));
    }
    let reason = |message| Reason { code: ReasonCode::UsedSignalLost, metric: None, message };
    messages.into_iter().map(reason).collect()
}

fn loss(lost: &LostSignal) -> String {
    let users = match lost.users.listed.as_slice() {
        [] => "something".to_owned(),
        [first, ..] if lost.users.count > 1 => format!("{first} and {} more", lost.users.count - 1),
        [first, ..] => first.to_string(),
    };
    let hosts = match lost.hosts.listed.as_slice() {
        [] => String::new(),
        [first, ..] if lost.hosts.count > 1 => format!(" on {first} and {} more hosts", lost.hosts.count - 1),
        [first, ..] => format!(" on {first}"),
    };
    format!(
        "{users} would go blind: of {} the baseline shows what the candidate does not{hosts} ({}) for {} intervals in a row, since {}",
        lost.signal,
        lost.missing.join(", "),
        lost.intervals,
        lost.since
    )
}

/// What nobody may take for safe.
pub(crate) fn untested_signals(signals: &SignalCoverage) -> Option<Reason> {
    let parts = [
        (signals.unread.count, "expressions could not be read"),
        (signals.not_tested.count, "were seen in fewer than 3 intervals"),
        (signals.nobody_sends.count, "are sent by nobody"),
        (signals.in_part.count, "could be tested in part only"),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if said.is_empty() {
        return None;
    }
    let message = format!(
        "of {} signals that alerts and dashboards use {} were tested; {}",
        signals.signals,
        signals.tested,
        said.join(", ")
    );
    Some(Reason { code: ReasonCode::UsedSignalNotTested, metric: None, message })
}

fn users(count: u64) -> String {
    if count == 1 { "1 alert, panel or rule".to_owned() } else { format!("{count} alerts, panels and rules") }
}
