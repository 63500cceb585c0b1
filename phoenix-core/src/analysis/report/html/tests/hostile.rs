//! Text stays text, whatever it is.

use proptest::prelude::*;

use super::sample;
use crate::analysis::report::html::render;
use crate::analysis::report::{LostExecutable, LostName, LostProcess, Report};
use crate::model::HostId;

/// Strings that like to get out of where they are put.
fn awkward() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("</code><script>alert(1)</script>".to_owned()),
        Just("\"><svg onload=alert(1)>".to_owned()),
        Just("' onmouseover='x".to_owned()),
        Just("--></style></title></desc></svg>".to_owned()),
        Just("]]><!--".to_owned()),
        Just("&lt;b&gt; &amp; &#0;".to_owned()),
        Just("$x^2$ \\$ | ".to_owned()),
        Just("\u{0}\u{1}\u{7f}\u{202e}\u{2066}\r\n\t".to_owned()),
        any::<String>(),
        "[<>&\"'/=a-z \\p{C}]{0,12}",
    ];
    prop::collection::vec(part, 0..4).prop_map(|parts| parts.concat())
}

/// A report with `texts` wherever a report holds text.
fn filled(texts: &[String]) -> Report {
    let mut texts = texts.iter().cycle().cloned();
    let mut next = || texts.next().unwrap();
    let mut report = sample::losing();
    report.name = next();
    report.method = next();
    report.identity = next();
    report.reasons.iter_mut().for_each(|reason| reason.message = next());
    report.validity.iter_mut().for_each(|check| check.message = next());
    for criterion in &mut report.criteria {
        criterion.unit = next();
        criterion.limit = next();
        criterion.why_open = report.reasons.first().cloned();
    }
    report.critical.tested = [next(), next()].into();
    report.critical.not_tested = [next()].into();
    report.critical.never_seen = vec![next()];
    let host = HostId::new("host".to_owned()).unwrap();
    let since = report.cutoff;
    report.critical.lost = vec![LostProcess { executable: next(), host, since, intervals: 3, absence: None }];
    let name = |name: String| LostName { name, share_of_points: 0.5 };
    report.would_lose.metrics.listed = (0..12).map(|_| name(next())).collect();
    report.would_lose.attributes.listed = vec![name(next())];
    let executable =
        LostExecutable { name: next(), share_of_points: 0.1, share_of_cpu: 0.2, share_of_memory: 0.3 };
    report.would_lose.executables.listed = vec![executable];
    let money = report.money.as_mut().unwrap();
    money.currency = next();
    money.notes = vec![next(), next()];
    report
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
    fn no_text_becomes_an_element_or_an_attribute(texts in prop::collection::vec(awkward(), 1..40)) {
        let page = render(&filled(&texts));
        let plain = render(&filled(&vec!["word".to_owned(); texts.len()]));
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
    let page = render(&sample::report());
    assert!(page.contains("<code>&lt;defunct&gt; &amp; &quot;sons&quot;</code>"));
}
