//! The look at which it was decided, on every chart over time.

use super::chart::Picture;
use super::clock::Clock;
use crate::analysis::report::LookSummary;

/// The first look with a verdict.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decided<'a>(Option<&'a LookSummary>);

impl<'a> Decided<'a> {
    pub(super) fn of(looks: &'a [LookSummary]) -> Decided<'a> {
        Decided(looks.iter().find(|look| look.verdict.is_some()))
    }

    /// An upright line at that look, where the axis reaches it.
    pub(super) fn mark(self, picture: &mut Picture, clock: &Clock) {
        if let Some(look) = self.0 {
            let at = clock.at(look.cutoff).clamp(clock.range.from, clock.range.to);
            picture.upright(at, "var(--text)");
        }
    }

    pub(super) fn in_words(self) -> String {
        match self.0.and_then(|look| Some((look, look.verdict?))) {
            Some((look, verdict)) => format!("Look {} decided: {verdict}.", look.number),
            None => "No look has decided yet.".to_owned(),
        }
    }
}
