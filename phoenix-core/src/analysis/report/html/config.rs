//! What the candidate's configuration does otherwise than the baseline's.

use super::markup::Markup;
use crate::analysis::report::Story;

/// Lines that are shown at once; the rest unfolds.
const AT_ONCE: usize = 24;

/// The comparison, line by line.
pub(super) fn section(story: &Story) -> Markup {
    let mut section = Markup::default();
    section.raw(
        "<section aria-labelledby=\"config\">\n<h3 id=\"config\">What the candidate does otherwise</h3>\n",
    );
    let text = story.config.as_ref().map(ToString::to_string);
    match text.as_deref() {
        None => {
            section.raw("<p>Not known: the configurations were not given to this page.</p>\n");
        }
        Some("") => {
            section.raw("<p>Nothing: both configurations mean the same.</p>\n");
        }
        Some(text) => {
            let lines: Vec<&str> = text.lines().collect();
            let (shown, folded) = lines.split_at(lines.len().min(AT_ONCE));
            section.append(&listing(shown));
            if !folded.is_empty() {
                section.raw("<details><summary>").count(folded.len() as u64).raw(" more lines</summary>\n");
                section.append(&listing(folded)).raw("</details>\n");
            }
        }
    }
    section.raw("</section>\n");
    section
}

fn listing(lines: &[&str]) -> Markup {
    let mut listing = Markup::default();
    listing.raw("<pre><code>");
    for line in lines {
        let class = match line.trim_start().as_bytes().first() {
            Some(b'+') => "added",
            Some(b'-') => "removed",
            Some(b'~') => "changed",
            _ => "plain",
        };
        listing.raw("<span class=\"").raw(class).raw("\">").text(line).raw("</span>");
    }
    listing.raw("</code></pre>\n");
    listing
}
