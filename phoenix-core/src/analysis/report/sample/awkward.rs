//! A report and a story full of text that likes to get out of where it is put.

use proptest::prelude::*;

use crate::analysis::report::{LostExecutable, LostName, LostProcess, Report, SeriesOf, Story};
use crate::model::HostId;

/// Strings that like to get out of where they are put.
pub(in crate::analysis) fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("@everyone *a* _b_ [c](d) ![e](f) `g` ~~h~~ # i".to_owned()),
        Just("https://evil.example www.evil.example a@b.example".to_owned()),
        Just("```\n- x\n1. y\n| z |\n---".to_owned()),
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
pub(in crate::analysis) fn report(texts: &[String]) -> Report {
    let mut texts = texts.iter().cycle().cloned();
    let mut next = || texts.next().unwrap();
    let mut report = super::losing();
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
    let series = |name: String| SeriesOf { name, baseline: 4.0, candidate: 2.0 };
    let breakdown = report.breakdown.as_mut().unwrap();
    breakdown.metrics.listed = (0..9).map(|_| series(next())).collect();
    breakdown.attributes.listed = vec![series(next())];
    let executable =
        LostExecutable { name: next(), share_of_points: 0.1, share_of_cpu: 0.2, share_of_memory: 0.3 };
    report.would_lose.executables.listed = vec![executable];
    let money = report.money.as_mut().unwrap();
    money.currency = next();
    money.notes = vec![next(), next()];
    report
}

/// A story with `texts` wherever it holds text.
pub(in crate::analysis) fn story(texts: &[String]) -> Story {
    let mut texts = texts.iter().cycle().cloned();
    let mut next = || texts.next().unwrap();
    let mut story = super::story();
    story.same_config.as_mut().unwrap().message = next();
    story.production.as_mut().unwrap().message = next();
    story.fleet.iter_mut().for_each(|class| class.name = next());
    story
}
