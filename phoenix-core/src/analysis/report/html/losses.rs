//! What will no longer be seen: it stands before the savings.

use super::markup::Markup;
use super::signals;
use crate::analysis::judge::wording::percent;
use crate::analysis::report::{CriticalProcesses, Lost, LostExecutable, LostName, LostProcess, Report};

/// Rows that are shown at once; the rest unfolds.
const AT_ONCE: usize = 8;

/// Critical processes, executables, metrics and attributes.
pub(super) fn section(report: &Report) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"losses\">\n<h3 id=\"losses\">What you will no longer see</h3>\n");
    section.append(&critical(&report.critical));
    section.append(&signals::block(report.signals.as_ref()));
    let lost = &report.would_lose;
    section.append(&list(
        "executables",
        &lost.executables,
        &["points", "CPU", "memory"],
        |lost: &LostExecutable| {
            (&lost.name, vec![lost.share_of_points, lost.share_of_cpu, lost.share_of_memory])
        },
    ));
    for (kind, names) in [("metrics", &lost.metrics), ("attributes", &lost.attributes)] {
        section.append(&list(kind, names, &["points"], |lost: &LostName| {
            (&lost.name, vec![lost.share_of_points])
        }));
    }
    section.raw("<p class=\"note\">Shares are shares of what the baseline shows.</p>\n</section>\n");
    section
}

fn critical(critical: &CriticalProcesses) -> Markup {
    let mut block = Markup::default();
    if !critical.lost.is_empty() {
        block.raw("<div class=\"callout bad\">\n<h4><span aria-hidden=\"true\">✕</span> Critical processes lost</h4>\n<div class=\"scroll\" role=\"region\" aria-label=\"Critical processes lost\" tabindex=\"0\">\n<table>\n<thead><tr><th scope=\"col\">executable</th><th scope=\"col\">where</th><th scope=\"col\">missing since</th><th scope=\"col\" class=\"number\">intervals</th></tr></thead>\n<tbody>\n");
        for lost in &critical.lost {
            block.raw("<tr><th scope=\"row\"><code>").text(&lost.executable).raw("</code></th><td>");
            block.text(&place(lost)).raw("</td><td>").text(&lost.since.to_string());
            block.raw("</td><td class=\"number\">").count(lost.intervals).raw("</td></tr>\n");
        }
        block.raw("</tbody>\n</table>\n</div>\n</div>\n");
    } else if !critical.tested.is_empty() {
        block.raw("<p><span class=\"status good\"><span aria-hidden=\"true\">✓</span> none lost</span> ");
        block.count(critical.tested.len() as u64).raw(" critical ");
        block.raw(if critical.tested.len() == 1 { "process was" } else { "processes were" });
        block.raw(" seen in both arms: ").append(&names(critical.tested.iter())).raw(".</p>\n");
    } else {
        block.raw("<p><span class=\"status warn\"><span aria-hidden=\"true\">!</span> not tested</span> No critical process was tested: ");
        block.raw("name those that must stay visible to have them watched.</p>\n");
    }
    if !critical.not_tested.is_empty() {
        block.raw("<p><span class=\"status warn\"><span aria-hidden=\"true\">!</span> not tested</span> Seen in too few intervals to be tested: ");
        block.append(&names(critical.not_tested.iter())).raw(".</p>\n");
    }
    if !critical.never_seen.is_empty() {
        block.raw("<p><span class=\"status warn\"><span aria-hidden=\"true\">!</span> never seen</span> No process of the baseline matches: ");
        block.append(&names(critical.never_seen.iter())).raw(".</p>\n");
    }
    block
}

fn place(lost: &LostProcess) -> String {
    match &lost.absence {
        None => lost.host.to_string(),
        Some(absence) => {
            let (shown, of) = (absence.shown_on, absence.of);
            format!("{}; {shown} of {of} hosts of the baseline show it", lost.place())
        }
    }
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> Markup {
    let mut list = Markup::default();
    for (index, name) in names.enumerate() {
        list.raw(if index == 0 { "<code>" } else { ", <code>" }).text(name).raw("</code>");
    }
    list
}

fn list<'a, T>(
    kind: &'static str,
    lost: &'a Lost<T>,
    shares: &[&'static str],
    row: impl Fn(&'a T) -> (&'a String, Vec<f64>),
) -> Markup {
    let mut block = Markup::default();
    if lost.count == 0 {
        block.raw("<p><span class=\"status good\"><span aria-hidden=\"true\">✓</span> none lost</span> ");
        if lost.of == 0 {
            block.raw("The baseline showed no ").raw(kind).raw(".</p>\n");
        } else if lost.perhaps > 0 {
            block
                .raw("None of ")
                .count(lost.of)
                .raw(" ")
                .raw(kind)
                .raw(" of the baseline is lost for sure.</p>\n");
        } else {
            block
                .raw("All ")
                .count(lost.of)
                .raw(" ")
                .raw(kind)
                .raw(" of the baseline are still there.</p>\n");
        }
        block.append(&perhaps(lost.perhaps));
        return block;
    }
    block.raw("<h4>").count(lost.count).raw(" of ").count(lost.of).raw(" ").raw(kind).raw("</h4>\n");
    let table = |rows: &'a [T]| {
        let mut table = Markup::default();
        table.raw("<table class=\"lost\">\n<thead><tr><th scope=\"col\">name</th>");
        for share in shares {
            table.raw("<th scope=\"col\" class=\"number\">of ").raw(share).raw("</th>");
        }
        table.raw("</tr></thead>\n<tbody>\n");
        for (name, values) in rows.iter().map(&row) {
            table.raw("<tr><th scope=\"row\"><code>").text(name).raw("</code></th>");
            for value in values {
                table.raw("<td class=\"number\">").append(&bar(value)).raw("</td>");
            }
            table.raw("</tr>\n");
        }
        table.raw("</tbody>\n</table>\n");
        table
    };
    let (shown, folded) = lost.listed.split_at(lost.listed.len().min(AT_ONCE));
    block.append(&table(shown));
    if !folded.is_empty() {
        block.raw("<details><summary>").count(folded.len() as u64).raw(" more</summary>\n");
        block.append(&table(folded)).raw("</details>\n");
    }
    let unlisted = lost.count.saturating_sub(lost.listed.len() as u64);
    if unlisted > 0 {
        block.raw("<p class=\"note\">").count(unlisted).raw(" smaller ones are not listed.</p>\n");
    }
    block.append(&perhaps(lost.perhaps));
    block
}

/// What different hosts cannot tell.
fn perhaps(more: u64) -> Markup {
    let mut note = Markup::default();
    if more > 0 {
        note.raw("<p class=\"note\">").count(more);
        note.raw(" more are shown by few hosts of the baseline: the candidate’s hosts may never have had them.</p>\n");
    }
    note
}

/// A share in percent with a bar as long.
fn bar(share: f64) -> Markup {
    let mut bar = Markup::default();
    if !share.is_finite() {
        bar.raw("–");
        return bar;
    }
    let width = (share * 100.0).clamp(0.0, 100.0);
    bar.raw("<span class=\"bar\" style=\"--share:").text(&format!("{width:.1}")).raw("%\">");
    bar.text(&percent(share)).raw("</span>");
    bar
}
