//! Measurements as they come: whatever the pieces and their order, the report is that of everything.

use std::sync::Arc;

use proptest::prelude::*;

use super::fixture::{GRID, Trial, at, host};
use super::properties::{empty, full, wild_sample, wild_sighting};
use super::signals;
use crate::analysis::{Evaluator, LookKind, Question, Report, evaluate};
use crate::model::{Measurements, Sample, Sighting, Spec, Variant, Window, metric};

fn bytes(report: &Report) -> String {
    serde_json::to_string(report).unwrap()
}

/// A look at everything, and one that goes on; both must say the same.
struct Looks {
    spec: Spec,
    all: Measurements,
    going_on: Evaluator,
    excluded: Vec<Window>,
}

impl Looks {
    fn of(trial: &Trial) -> Looks {
        let spec = trial.draft.clone().check().unwrap();
        Looks { spec, all: Measurements::default(), going_on: Evaluator::new(), excluded: Vec::new() }
    }

    fn add(&mut self, new: &Measurements) {
        self.all.samples.extend_from_slice(&new.samples);
        self.all.sightings.extend_from_slice(&new.sightings);
        self.all.watched.extend_from_slice(&new.watched);
        self.all.signals = new.signals.clone().or_else(|| self.all.signals.clone());
        self.going_on.add(new);
    }

    /// What a look that goes on says, and what one at everything says.
    fn look(&mut self, cutoff: i64, look: LookKind) -> (Report, Report) {
        let nothing = Measurements::default();
        let question = |measurements| Question {
            spec: &self.spec,
            look,
            number: 3,
            running_since: at(0),
            cutoff: at(cutoff),
            excluded: &self.excluded,
            planned: true,
            same_receivers: true,
            same_config: false,
            measurements,
        };
        (self.going_on.evaluate(&question(&nothing)), evaluate(&question(&self.all)))
    }

    fn assert_same(&mut self, cutoff: i64) {
        let (going_on, whole) = self.look(cutoff, LookKind::Interim);
        assert_eq!(bytes(&going_on), bytes(&whole), "at {cutoff} s");
    }
}

/// The measurements that end in each stretch of so many seconds.
fn by_time(all: &Measurements, seconds: i64) -> Vec<Measurements> {
    let mut pieces: Vec<Measurements> = Vec::new();
    let mut piece = |to: crate::model::Timestamp| {
        let number =
            usize::try_from((to.as_micros() - at(0).as_micros() - 1) / (seconds * 1_000_000)).unwrap();
        pieces.resize_with(pieces.len().max(number + 1), Measurements::default);
        number
    };
    let samples: Vec<usize> = all.samples.iter().map(|sample| piece(sample.to)).collect();
    let sightings: Vec<usize> = all.sightings.iter().map(|sighting| piece(sighting.window.to)).collect();
    for (sample, piece) in all.samples.iter().zip(samples) {
        pieces[piece].samples.push(sample.clone());
    }
    for (sighting, piece) in all.sightings.iter().zip(sightings) {
        pieces[piece].sightings.push(sighting.clone());
    }
    pieces
}

#[test]
fn looks_at_every_interval_go_on_from_each_other() {
    let trial = full(5);
    let mut looks = Looks::of(&trial);
    for (index, mut piece) in by_time(&trial.measurements, 4 * GRID).into_iter().enumerate() {
        let (from, to) = (index as i64 * 4 * GRID, (index as i64 + 1) * 4 * GRID);
        piece.watched.push(Window { from: at(from), to: at(to) });
        looks.add(&piece);
        looks.assert_same(to);
    }
}

#[test]
fn a_verdict_at_the_horizon_is_the_same_after_looks_on_the_way() {
    let trial = full(6);
    let mut looks = Looks::of(&trial);
    for (index, piece) in by_time(&trial.measurements, 1000).into_iter().enumerate() {
        looks.add(&piece);
        looks.assert_same((index as i64 + 1) * 1000);
    }
    let (going_on, whole) = looks.look(6000, LookKind::Horizon);
    assert_eq!(bytes(&going_on), bytes(&whole));
    assert!(whole.verdict.is_some());
}

#[test]
fn what_comes_late_twice_or_contradicts_changes_the_looks_after_it() {
    let trial = full(7);
    let mut looks = Looks::of(&trial);
    let pieces = by_time(&trial.measurements, 600);
    let late: Vec<Sample> = pieces[3].samples.iter().step_by(3).cloned().collect();
    for (index, piece) in pieces.iter().enumerate() {
        let mut piece = piece.clone();
        match index {
            3 => piece.samples.retain(|sample| !late.contains(sample)),
            5 => piece.samples.extend(late.iter().cloned()),
            6 => piece.samples.extend(pieces[1].samples.iter().cloned()),
            7 => piece.samples.extend(
                pieces[2].samples.iter().step_by(50).map(|sample| Sample { value: 7.5, ..sample.clone() }),
            ),
            8 => piece.sightings.extend(
                pieces[2]
                    .sightings
                    .iter()
                    .step_by(5)
                    .map(|sighting| Sighting { population: Some(9), ..sighting.clone() }),
            ),
            _ => {}
        }
        looks.add(&piece);
        looks.assert_same((index as i64 + 1) * 600);
    }
    assert!(looks.look(6000, LookKind::Final).1.unusable_samples > 10);
}

#[test]
fn pauses_that_become_known_and_looks_back_in_time_count() {
    let trial = full(8);
    let mut looks = Looks::of(&trial);
    looks.add(&trial.measurements);
    looks.assert_same(3000);
    // A pause that goes on, then one in time that was looked at already.
    looks.excluded.push(Window { from: at(2900), to: at(3300) });
    looks.assert_same(3200);
    looks.assert_same(4000);
    looks.excluded.push(Window { from: at(905), to: at(1200) });
    looks.assert_same(4010);
    looks.assert_same(2000);
    looks.assert_same(6000);
}

#[test]
fn hosts_metrics_and_arms_that_appear_later_count() {
    let trial = full(9);
    let mut looks = Looks::of(&trial);
    let pieces = by_time(&trial.measurements, 300);
    for (index, piece) in pieces.iter().enumerate() {
        let mut piece = piece.clone();
        piece.samples.retain(|sample| match sample.metric.as_str() {
            // The baseline of one appears after the candidate, another is seen once only.
            metric::TOTAL_FIDELITY => sample.variant == Variant::Candidate || index > 8,
            metric::EXPORT_ERROR_RATIO => index == 7,
            _ => true,
        });
        if index > 5 {
            let other = piece.samples.iter().map(|sample| Sample { target: host(0), ..sample.clone() });
            piece.samples.extend(other.collect::<Vec<_>>());
        }
        looks.add(&piece);
        looks.assert_same((index as i64 + 1) * 300);
    }
}

#[test]
fn used_signals_go_on_also_when_another_list_is_told_and_when_they_are_lost() {
    let lacking = |variant, index: i64| match variant {
        Variant::Candidate if index % 7 > 4 || index > 300 => vec![0, 1, 2],
        _ if index % 11 == 0 => Vec::new(),
        _ => signals::ALL.to_vec(),
    };
    let trial = signals::trial(lacking);
    let mut other = signals::used();
    other.signals.pop();
    let mut looks = Looks::of(&trial);
    for (index, mut piece) in by_time(&trial.measurements, 300).into_iter().enumerate() {
        piece.signals = match index {
            1 | 7 | 9 => Some(Arc::new(signals::used())),
            8 => Some(Arc::new(other.clone())),
            _ => None,
        };
        looks.add(&piece);
        looks.assert_same((index as i64 + 1) * 300);
    }
    let found = looks.look(6000, LookKind::Interim).0.signals.unwrap();
    assert_eq!(found.lost.count, 1, "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_pieces_in_any_order_give_the_report_of_everything(
        seed in 0..50_u64,
        wild in prop::collection::vec(wild_sample(), 0..60),
        wild_sightings in prop::collection::vec(wild_sighting(), 0..20),
        cuts in prop::collection::vec((0..6_i64, 0..7_i64), 600),
        looks in prop::collection::vec((0..6_000_i64, any::<bool>()), 6),
        excluded in prop::collection::vec((0..6_000_i64, 1..700_i64, 0..6_usize), 0..3),
        watches in any::<bool>(),
    ) {
        let trial = full(seed);
        let mut pieces: Vec<Measurements> = vec![Measurements::default(); 6];
        let samples = trial.measurements.samples.iter().chain(&wild);
        for (index, sample) in samples.enumerate() {
            // Mostly in the order of time, some late, some twice.
            let in_time = (sample.from.as_micros().saturating_sub(at(0).as_micros()) / 1_000_000_000).clamp(0, 5);
            let (late, chance) = cuts[index % cuts.len()];
            let piece = if chance == 0 { late.max(in_time) } else { in_time };
            pieces[piece as usize].samples.push(sample.clone());
            if chance == 1 {
                pieces[5].samples.push(sample.clone());
            }
        }
        for (index, sighting) in trial.measurements.sightings.iter().chain(&wild_sightings).enumerate() {
            pieces[cuts[index % cuts.len()].0 as usize].sightings.push(sighting.clone());
        }
        let mut going_on = Looks::of(&empty());
        for (number, piece) in pieces.iter_mut().enumerate() {
            if watches {
                piece.watched.push(Window { from: at(number as i64 * 1000), to: at(number as i64 * 1000 + 990) });
            }
            going_on.add(piece);
            let new = excluded.iter().filter(|(.., known)| *known == number);
            going_on.excluded.extend(new.map(|(from, length, _)| Window { from: at(*from), to: at(from + length) }));
            let (cutoff, is_ordinary) = looks[number];
            let cutoff = if is_ordinary { (number as i64 + 1) * 1000 } else { cutoff };
            let (one, whole) = going_on.look(cutoff, if is_ordinary { LookKind::Interim } else { LookKind::Watch });
            prop_assert_eq!(bytes(&one), bytes(&whole));
        }
    }
}
