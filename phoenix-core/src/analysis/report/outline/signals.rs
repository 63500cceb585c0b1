//! Which alerts and panels would go blind, and what of them could not be tested.

use super::Line;
use crate::analysis::judge::wording::number;
use crate::analysis::report::{Listed, LostSignal, SignalCoverage};

/// Signals, and users of one, that are spelled out.
const NAMED: usize = 5;

pub(super) fn lines(signals: Option<&SignalCoverage>) -> Vec<Line> {
    let Some(signals) = signals else {
        return vec![Line::of("Alerts and dashboards: which of them use what is lost was not checked.")];
    };
    let count = |count: u64| number(count as f64);
    let mut lines: Vec<Line> = signals.lost.listed.iter().take(NAMED).map(lost).collect();
    let more = signals.lost.count.saturating_sub(lines.len() as u64);
    if more > 0 {
        lines
            .push(Line::of(format!("{} more signals that alerts and dashboards use are lost.", count(more))));
    }
    lines.push(match (signals.blind, signals.tested) {
        (0, 0) => Line::of(format!(
            "Alerts and dashboards: none of their {} signals was tested.",
            count(signals.signals)
        )),
        (0, tested) => Line::of(format!(
            "Alerts and dashboards: none goes blind; {} of the {} signals that {} of them use were tested.",
            count(tested),
            count(signals.signals),
            count(signals.users)
        )),
        (blind, _) => {
            Line::of(format!("Alerts and dashboards: {} of {} go blind.", count(blind), count(signals.users)))
        }
    });
    let texts = |list: &Listed<String>, what: &str| told(list.count, list.listed.iter().cloned(), what);
    lines.extend(texts(&signals.not_tested, "seen in too few intervals to be tested"));
    lines.extend(texts(&signals.nobody_sends, "that nobody sends"));
    let in_part =
        signals.in_part.listed.iter().map(|part| format!("{} ({})", part.signal, part.missing.join(", ")));
    lines.extend(told(signals.in_part.count, in_part, "of which the baseline never shows all that is asked"));
    if signals.unread.count > 0 {
        let first = signals.unread.listed.iter().take(NAMED).map(ToString::to_string);
        let line = Line::of(format!(
            "Not read, so that nobody knows whether it goes blind, {}: ",
            count(signals.unread.count)
        ));
        lines.push(ended(line, signals.unread.count, first));
    }
    lines
}

/// `Would go blind: the alert "A" (group, file): x{a="b"} on host-1, no series of it, since …`
fn lost(lost: &LostSignal) -> Line {
    let users = lost.users.listed.iter().take(NAMED).map(ToString::to_string);
    let line = Line::default().strong("Would go blind:").words(" ");
    let mut line = joined(line, users);
    let more = lost.users.count.saturating_sub(lost.users.listed.len().min(NAMED) as u64);
    if more > 0 {
        line = line.words(format!(" and {} more", number(more as f64)));
    }
    line = line.words("; ").name(&lost.signal).words(": ").words(lost.missing.join(", "));
    if let Some(host) = lost.hosts.listed.first() {
        line = line.words(" on ").name(host.as_str());
        if lost.hosts.count > 1 {
            line = line.words(format!(" and {} more hosts", number((lost.hosts.count - 1) as f64)));
        }
    }
    line.words(format!(", since {} for {} intervals in a row.", lost.since, number(lost.intervals as f64)))
}

fn told(count: u64, names: impl Iterator<Item = String>, what: &str) -> Option<Line> {
    let line = || Line::of(format!("Signals {what}, {}: ", number(count as f64)));
    (count > 0).then(|| ended(line(), count, names.take(NAMED)))
}

fn ended(line: Line, count: u64, names: impl Iterator<Item = String>) -> Line {
    let line = joined(line, names);
    match count.saturating_sub(NAMED as u64) {
        0 => line.words("."),
        more => line.words(format!(" and {} more.", number(more as f64))),
    }
}

fn joined(line: Line, names: impl Iterator<Item = String>) -> Line {
    names
        .enumerate()
        .fold(line, |line, (index, name)| if index == 0 { line } else { line.words(", ") }.name(name))
}
