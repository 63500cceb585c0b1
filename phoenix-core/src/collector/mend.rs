//! A text mended by the changes that its findings propose.

use super::check::check_text;
use super::diagnostic::{Diagnostic, Fix, Severity};
use super::target::Target;

/// The most changes that are tried in one text; each is checked as a whole.
const MOST_TRIED: usize = 2_000;

/// A text in which proposed changes were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The text after the changes.
    pub text: String,
    /// How many changes were made.
    pub applied: usize,
    /// What is still to be said about the text.
    pub findings: Vec<Diagnostic>,
}

/// Makes the changes that findings propose, each only if it leaves fewer mistakes than there were.
///
/// A proposal is a guess, such as the nearest known name. One that mends a finding and makes another is not taken, so
/// two proposals cannot undo each other, and no text gets worse.
///
/// ```
/// use phoenix_core::collector::{Target, mend};
///
/// let text = "
/// receivers: {otlp: {protocols: {grpc: }}}
/// exporters: {debug: }
/// service: {pipelines: {metrics: {receivers: [oltp], exporters: [debug]}}}
/// ";
/// let mended = mend(text, &Target::default());
/// assert_eq!(mended.text, text.replace("oltp", "otlp"));
/// assert_eq!((mended.applied, mended.findings.len()), (1, 0));
/// ```
#[must_use]
pub fn mend(text: &str, target: &Target) -> Mended {
    let mut mended = Mended { text: text.to_owned(), applied: 0, findings: check_text(text, target) };
    let mut tries = Tries { target, left: MOST_TRIED };
    let mut passed = 0;
    while let Some((index, fix)) = proposal(&mended.findings, passed, |_| true) {
        match tries.make(&mended, fix) {
            Some(better) => mended = better,
            None => passed = index + 1,
        }
    }
    mended
}

/// The first proposal of the findings from an index on that is one of those wanted.
fn proposal(findings: &[Diagnostic], from: usize, wanted: impl Fn(&Fix) -> bool) -> Option<(usize, &Fix)> {
    let findings = findings.iter().enumerate().skip(from);
    findings.filter_map(|(index, finding)| Some((index, finding.fix.as_ref()?))).find(|(_, fix)| wanted(fix))
}

/// What may still be tried.
struct Tries<'t> {
    target: &'t Target,
    left: usize,
}

impl Tries<'_> {
    /// The text after a change, if it has fewer mistakes then.
    ///
    /// Where a name is mended that others refer to by the same wrong name, those follow.
    fn make(&mut self, mended: &Mended, fix: &Fix) -> Option<Mended> {
        let wanted = mistakes(&mended.findings);
        let mut tried = self.change(mended, fix)?;
        while mistakes(&tried.findings) >= wanted {
            let (_, follower) = proposal(&tried.findings, 0, |next| next.replacement == fix.replacement)?;
            tried = self.change(&tried, follower)?;
        }
        Some(tried)
    }

    fn change(&mut self, mended: &Mended, fix: &Fix) -> Option<Mended> {
        self.left = self.left.checked_sub(1)?;
        let text = &mended.text;
        let (before, after) = (text.get(..fix.span.start)?, text.get(fix.span.end..)?);
        let text = [before, &fix.replacement, after].concat();
        let findings = check_text(&text, self.target);
        Some(Mended { text, applied: mended.applied + 1, findings })
    }
}

/// Errors first: no warning is worth one.
fn mistakes(findings: &[Diagnostic]) -> (usize, usize) {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    (of(Severity::Error), of(Severity::Warning))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Mended {
        let mended = mend(text, &Target::default());
        let before = mistakes(&check_text(text, &Target::default()));
        assert_eq!(mended.findings, check_text(&mended.text, &Target::default()));
        assert!(mistakes(&mended.findings) <= before);
        let again = mend(&mended.text, &Target::default());
        assert_eq!(
            (again.applied, again.text),
            (0, mended.text.clone()),
            "mending twice changes nothing more"
        );
        mended
    }

    #[test]
    fn two_proposals_do_not_undo_each_other() {
        // Each of the two names is the nearest to the other one.
        let text = "
receivers: {otlpp: {protocols: {grpc: }}}
exporters: {debug: }
service:
  pipelines:
    metrics: {receivers: [otlp], exporters: [debug]}
    traces: {receivers: [otlpp], exporters: [debug]}
";
        let mended = mended(text);
        assert_eq!(mended.text, text.replace("otlpp", "otlp"));
        assert_eq!(mended.findings, []);
    }

    #[test]
    fn references_follow_a_name_that_is_mended() {
        let text = "
receivers: {otlp: {protocols: {grpc: }}}
exporters: {debgu: }
service:
  pipelines:
    metrics: {receivers: [otlp], exporters: [debgu]}
    traces: {receivers: [otlp], exporters: [debgu]}
    logs: {receivers: [otlp], exporters: [debgu]}
";
        let mended = mended(text);
        assert_eq!((mended.text, mended.applied), (text.replace("debgu", "debug"), 4));
        assert_eq!(mended.findings, []);
    }

    #[test]
    fn what_has_no_proposal_stays() {
        for text in ["", "a: [", "receivers: {otlp: }\nexporters: {nonesuch: }\n", "receivers: 1\n"] {
            assert_eq!(mended(text).text, text);
        }
    }

    #[test]
    fn every_mistake_of_a_text_is_mended_in_one_go() {
        let text = "
receivers: {otlp: {protocols: {grpc: }}}
exporters: {debug: }
service:
  pipelines:
    metrics: {receivers: [oltp], exporters: [debugg]}
    traces: {receivers: [otp], exporters: [debgu]}
";
        let mended = mended(text);
        assert_eq!((mended.applied, mended.findings), (4, vec![]));
    }
}
