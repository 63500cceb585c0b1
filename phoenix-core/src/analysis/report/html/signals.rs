//! Which alerts and panels would go blind: before anything else that is lost.

use super::markup::Markup;
use crate::analysis::report::{Listed, LostSignal, SignalCoverage};

pub(super) fn block(signals: Option<&SignalCoverage>) -> Markup {
    let mut block = Markup::default();
    let Some(signals) = signals else {
        block.raw("<p><span class=\"status warn\"><span aria-hidden=\"true\">!</span> not checked</span> Which alerts and dashboards use what is lost was not checked: no rule files or dashboards were given.</p>\n");
        return block;
    };
    if signals.lost.count > 0 {
        block.append(&lost(signals));
    } else if signals.tested > 0 {
        block.raw("<p><span class=\"status good\"><span aria-hidden=\"true\">✓</span> none blind</span> ");
        block.count(signals.tested).raw(" of the ").count(signals.signals).raw(" signals that ");
        block.count(signals.users).raw(" alerts, panels and rules use were tested, and none is lost.</p>\n");
    } else {
        block.raw("<p><span class=\"status warn\"><span aria-hidden=\"true\">!</span> not tested</span> None of the ");
        block.count(signals.signals).raw(" signals that alerts and dashboards use was tested.</p>\n");
    }
    let partly =
        signals.in_part.listed.iter().map(|part| format!("{} ({})", part.signal, part.missing.join(", ")));
    let unread = signals.unread.listed.iter().map(ToString::to_string);
    block.append(&folded(
        "could not be read: nobody knows whether it goes blind",
        signals.unread.count,
        unread,
    ));
    block.append(&names("seen in too few intervals to be tested", &signals.not_tested));
    block.append(&names("sent by nobody", &signals.nobody_sends));
    block.append(&folded(
        "tested in part: the baseline never shows all that is asked",
        signals.in_part.count,
        partly,
    ));
    block
}

fn lost(signals: &SignalCoverage) -> Markup {
    let mut block = Markup::default();
    block
        .raw("<div class=\"callout bad\">\n<h4><span aria-hidden=\"true\">✕</span> ")
        .count(signals.blind)
        .raw(" of ")
        .count(signals.users);
    block.raw(" alerts, panels and rules would go blind</h4>\n<div class=\"scroll\" role=\"region\" aria-label=\"Used signals lost\" tabindex=\"0\">\n<table>\n<thead><tr><th scope=\"col\">who uses it</th><th scope=\"col\">signal</th><th scope=\"col\">what is missing</th><th scope=\"col\">where</th><th scope=\"col\">missing since</th><th scope=\"col\" class=\"number\">intervals</th></tr></thead>\n<tbody>\n");
    for lost in &signals.lost.listed {
        block.append(&row(lost));
    }
    block.raw("</tbody>\n</table>\n</div>\n");
    let unlisted = signals.lost.count.saturating_sub(signals.lost.listed.len() as u64);
    if unlisted > 0 {
        block.raw("<p class=\"note\">").count(unlisted).raw(" more are not listed.</p>\n");
    }
    block.raw("</div>\n");
    block
}

fn row(lost: &LostSignal) -> Markup {
    let mut row = Markup::default();
    row.raw("<tr><th scope=\"row\">");
    let and_more = |row: &mut Markup, count: u64, listed: usize| {
        let more = count.saturating_sub(listed as u64);
        if more > 0 {
            row.raw(" and ").count(more).raw(" more");
        }
    };
    for (index, user) in lost.users.listed.iter().enumerate() {
        row.raw(if index > 0 { "<br>" } else { "" }).text(&user.to_string());
    }
    and_more(&mut row, lost.users.count, lost.users.listed.len());
    row.raw("</th><td><code>")
        .text(&lost.signal)
        .raw("</code></td><td>")
        .text(&lost.missing.join(", "))
        .raw("</td><td>");
    for (index, host) in lost.hosts.listed.iter().enumerate() {
        row.raw(if index > 0 { ", " } else { "" }).text(host.as_str());
    }
    and_more(&mut row, lost.hosts.count, lost.hosts.listed.len());
    if lost.hosts.count == 0 {
        row.raw("all hosts of the candidate");
    }
    row.raw("</td><td>").text(&lost.since.to_string());
    row.raw("</td><td class=\"number\">").count(lost.intervals).raw("</td></tr>\n");
    row
}

fn names(what: &'static str, list: &Listed<String>) -> Markup {
    folded(what, list.count, list.listed.iter().cloned())
}

fn folded(what: &'static str, count: u64, names: impl Iterator<Item = String>) -> Markup {
    let mut block = Markup::default();
    if count == 0 {
        return block;
    }
    block.raw("<details><summary>").count(count).raw(" ").raw(what).raw("</summary>\n<ul>\n");
    let mut listed = 0;
    for name in names {
        block.raw("<li><code>").text(&name).raw("</code></li>\n");
        listed += 1;
    }
    block.raw("</ul>\n");
    let more = count.saturating_sub(listed);
    if more > 0 {
        block.raw("<p class=\"note\">").count(more).raw(" more are not listed.</p>\n");
    }
    block.raw("</details>\n");
    block
}
