//! The page as Markdown, read by a parser of GitHub's kind.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::in_order;
use crate::analysis::report::markdown::render;
use crate::analysis::report::sample::{self, awkward};
use crate::analysis::report::text::sentence;

fn events(page: &str) -> Vec<Event<'_>> {
    Parser::new_ext(
        page,
        Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_MATH,
    )
    .collect()
}

/// The structure of a page, its texts left out.
fn skeleton(page: &str) -> Vec<String> {
    events(page)
        .into_iter()
        .filter_map(|event| match event {
            Event::Text(_) | Event::SoftBreak => None,
            Event::Code(_) => Some("code".to_owned()),
            Event::Start(Tag::CodeBlock(_)) => Some("lines".to_owned()),
            Event::Html(html) | Event::InlineHtml(html) => Some(html.into_string()),
            other => Some(format!("{other:?}")),
        })
        .collect()
}

/// All that a reader sees.
fn seen(page: &str) -> String {
    events(page)
        .into_iter()
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.into_string()),
            _ => None,
        })
        .collect()
}

#[test]
fn the_sentence_and_the_losses_are_seen_at_once_and_the_rest_unfolds() {
    let (report, story) = (sample::report(), sample::story());
    let page = render(&report, &story);
    in_order(
        &page,
        &[
            "## ✅ Adopt the candidate: `process-metrics-aggregated`",
            "### For the platform engineer",
            "#### What you will no longer see",
            "| metric | baseline | candidate | saved |\n| --- | ---: | ---: | ---: |\n| `process.disk.io` |",
            "<summary><b>For whoever pays</b></summary>",
            "<summary><b>The evidence</b></summary>",
            "| `active_series` |",
            "#### Cross-check by ranks\n\n- `active_series`\\: −1,7",
            "</details>",
        ],
    );
    assert!(seen(&page).contains(&sentence(&report)), "{page}");
    assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
}

#[test]
fn tables_and_lists_are_read_as_such() {
    let page = render(&sample::report(), &sample::story());
    let count = |what: fn(&Event<'_>) -> bool| events(&page).iter().filter(|event| what(event)).count();
    assert_eq!(count(|event| matches!(event, Event::Start(Tag::Table(_)))), 6, "{page}");
    assert!(count(|event| matches!(event, Event::Start(Tag::Item))) > 15, "{page}");
    assert_eq!(count(|event| matches!(event, Event::Start(Tag::CodeBlock(_)))), 1, "{page}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_text_becomes_markup_a_link_or_a_mention(texts in prop::collection::vec(awkward::text(), 1..40)) {
        let page = render(&awkward::report(&texts), &awkward::story(&texts));
        let plain = vec!["word".to_owned(); texts.len()];
        let plain = render(&awkward::report(&plain), &awkward::story(&plain));
        // A name of blanks is said in words, and a text of nothing has no event.
        let tags = |page: &str| -> Vec<String> { skeleton(page).into_iter().filter(|tag| tag != "code").collect() };
        prop_assert_eq!(tags(&page), tags(&plain), "{}", page);
        for event in events(&page) {
            let Event::Text(text) = event else { continue };
            let mention = text.split('@').skip(1).any(|after| after.starts_with(|c: char| c.is_alphanumeric()));
            prop_assert!(!mention, "{}", text);
        }
        prop_assert!(!page.contains("://") || page.matches("://").count() <= page.matches('`').count(), "{}", page);
    }
}
