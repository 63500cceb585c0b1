//! Text stays text, whatever it is.

use proptest::prelude::*;

use crate::analysis::report::html;
use crate::analysis::report::sample::{self, awkward};

fn render(texts: &[String]) -> String {
    html::render(&awkward::report(texts), &awkward::story(texts))
}

/// The page's tags and attributes, without the texts and without the values that are drawn or written.
fn skeleton(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').expect("every tag ends");
        assert!(!tag.contains('<'), "an open tag: {tag}");
        // Every second piece is the value of an attribute.
        let pieces: Vec<&str> = tag.split('"').collect();
        assert_eq!(pieces.len() % 2, 1, "an open quote: {tag}");
        tags.push(pieces.into_iter().step_by(2).collect());
        rest = after;
    }
    tags
}

/// Tags that text alone may not change; how often ticks and lines are drawn depends on the unit.
fn fixed(page: &str) -> Vec<String> {
    let drawn = ["line", "text", "/text", "rect", "path", "g", "/g", "circle", "br", "span", "/span"];
    let name = |tag: &String| tag.split([' ', '=']).next().unwrap_or("").to_owned();
    skeleton(page).into_iter().filter(|tag| !drawn.contains(&name(tag).as_str())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_text_becomes_an_element_or_an_attribute(texts in prop::collection::vec(awkward::text(), 1..40)) {
        let page = render(&texts);
        let plain = render(&vec!["word".to_owned(); texts.len()]);
        prop_assert_eq!(fixed(&page), fixed(&plain));
        let control = page.chars().find(|letter| letter.is_control() && !matches!(letter, '\n' | '\t'));
        prop_assert_eq!(control, None);
        for tag in skeleton(&page) {
            prop_assert!(!tag.contains("script") && !tag.contains("onload") && !tag.contains("onmouse"), "{}", tag);
        }
    }
}

#[test]
fn awkward_names_are_shown_as_they_are() {
    let page = html::render(&sample::report(), &sample::story());
    assert!(page.contains("<code>&lt;defunct&gt; &amp; &quot;sons&quot;</code>"));
}
