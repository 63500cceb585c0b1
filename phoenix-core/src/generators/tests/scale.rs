//! An experiment of many targets costs no more for each of them than one of few.

use std::time::Duration;

use crate::experiment::{Outcome, PhaseName};
use crate::generators::{Counts, Setup, World, draft, numbered_hosts};
use crate::model::spec::Policy;
use crate::model::{Design, Fraction, Verdict};

/// Deploys, runs, is adopted and promoted in waves.
fn promoted(targets: usize, design: Design) -> Counts {
    let mut draft = draft(numbered_hosts(targets));
    (draft.policy, draft.design) = (Policy::Auto, design);
    draft.limits.observe_interval = Duration::from_secs(60);
    let mut world = World::new(&Setup::new(draft).unwrap());
    world.finding.verdict = Some(Verdict::Adopt);
    world.begin();
    world.run_to_the_end(1_000);
    assert_eq!(world.experiment.phase().name(), PhaseName::Completed);
    assert_eq!(world.experiment.outcome(), Some(Outcome::Promoted));
    assert!(world.claims.is_empty());
    world.counts
}

#[test]
fn ten_thousand_targets_take_as_much_for_each_as_a_thousand() {
    for design in [Design::Shadow, Design::Split { candidate_share: Fraction::percent(50) }] {
        let (few, many) = (promoted(1_000, design), promoted(10_000, design));
        assert_eq!(many.commands, few.commands, "commands do not grow with the targets");
        let each = |total: u64, targets: u64| total as f64 / targets as f64;
        for (what, few, many) in [
            ("events", few.events, many.events),
            ("effects", few.effects, many.effects),
            ("reports", few.reports, many.reports),
        ] {
            let (few, many) = (each(few, 1_000), each(many, 10_000));
            assert!(
                many <= few * 1.01,
                "{what} for each target: {few} of a thousand, {many} of ten thousand"
            );
        }
    }
}
