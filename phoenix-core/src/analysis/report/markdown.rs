//! A report as GitHub-flavoured Markdown, for pull requests, issues and chat.
//!
//! The sentence and what could be lost are seen at once; the evidence unfolds. Foreign text stays text: it can neither become markup
//! nor mention anybody nor become a link.

mod escape;

use super::outline::{self, Block, Line, Span, Table};
use super::text::{headline, sentence};
use super::{Report, Story};
use crate::model::Verdict;
use escape::{code, escaped, fenced};

/// The report as Markdown.
#[must_use]
pub fn render(report: &Report, story: &Story) -> String {
    let mut page = format!(
        "## {} {}: {}\n\n{}\n",
        sign(report.verdict),
        headline(report),
        code(&report.name),
        escaped(&sentence(report))
    );
    let mut folded = false;
    for block in outline::blocks(report, story) {
        page.push('\n');
        match block {
            Block::Part(name) => {
                page.push_str(if folded { "</details>\n\n" } else { "" });
                // The first page is for everybody; the others unfold.
                folded = name != PLATFORM;
                page.push_str(&match folded {
                    true => format!("<details>\n<summary><b>{name}</b></summary>\n"),
                    false => format!("### {name}\n"),
                });
            }
            Block::Heading(name) => page.push_str(&format!("#### {name}\n")),
            Block::Paragraph(line) => page.push_str(&format!("{}\n", written(&line))),
            Block::List(lines) => {
                page.extend(lines.iter().map(|line| format!("- {}\n", written(line))));
            }
            Block::Table(table) => page.push_str(&rows(&table)),
            Block::Code(text) => page.push_str(&fenced(&text)),
        }
    }
    page.push_str(if folded { "\n</details>\n" } else { "" });
    page
}

/// The part that is seen at once.
const PLATFORM: &str = "For the platform engineer";

/// A sign beside the words, for those who only glance.
fn sign(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Adopt) => "✅",
        Some(Verdict::KeepBaseline) => "❌",
        Some(Verdict::NeedsTuning) => "⚠️",
        Some(Verdict::Inconclusive) | None => "❔",
    }
}

fn written(line: &Line) -> String {
    line.0.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    match span {
        Span::Words(words) => escaped(words),
        Span::Name(name) => code(name),
        // Blanks at the end would keep the stars from being emphasis.
        Span::Strong(words) => {
            let bare = words.trim_end();
            format!("**{}**{}", escaped(bare), &words[bare.len()..])
        }
    }
}

fn rows(table: &Table) -> String {
    let head: Vec<&str> = table.head.iter().map(|column| column.name).collect();
    let rule: Vec<&str> =
        table.head.iter().map(|column| if column.numeric { "---:" } else { "---" }).collect();
    let mut text = format!("| {} |\n| {} |\n", head.join(" | "), rule.join(" | "));
    for row in &table.rows {
        // A bar ends a cell even within code.
        let cells: Vec<String> = row
            .iter()
            .map(|cell| match cell {
                Span::Name(name) => code(name).replace('|', "\\|"),
                words => span(words),
            })
            .collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}
