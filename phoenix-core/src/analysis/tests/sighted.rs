//! What both arms showed, as it is kept from look to look, is what a plain walk through all sightings gives.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::fixture::{GRID, START, Trial, at, goal, host};
use super::naive::median;
use crate::analysis::preparation::sightings::host::UsedList;
use crate::analysis::preparation::sightings::run::INTERVALS;
use crate::analysis::preparation::sightings::{Compared, Sighted, Sightings};
use crate::analysis::preparation::timeline::{Grid, Timeline};
use crate::analysis::{LookKind, Question};
use crate::model::signals::{SeenSignals, SignalsId};
use crate::model::{
    Design, HostId, Inventory, Measurements, PerVariant, Sighting, Timestamp, Usage, Variant, Window,
};

const LIST: SignalsId = SignalsId(7);
/// More than one word of them.
const ASPECTS: u32 = 70;
const SECOND: i64 = 1_000_000;

prop_compose! {
    /// Sightings of one arm on one host, interval after interval.
    fn piece()(
        variant in prop::sample::select(vec![Variant::Baseline, Variant::Candidate]),
        target in 1..4_usize,
        start in -3..60_i64,
        count in 1..20_i64,
        length in prop::sample::select(vec![GRID, GRID, GRID, GRID, 5, 20, 7]),
        shift in prop::sample::select(vec![0, 0, 0, 3]),
        lists in prop::sample::select(vec![Some(LIST), Some(LIST), Some(SignalsId(8)), None]),
        odds in prop::collection::vec(any::<u64>(), 20),
    ) -> Vec<Sighting> {
        (0..count).zip(odds).map(|(index, odd)| {
            let from = (START + start * GRID + shift + index * length) * SECOND;
            let bit = |bit: u32| odd >> bit & 1 == 1;
            let executables = ["nginx", "redis", "cron"].into_iter().zip(0..).filter(|(_, at)| bit(20 + at));
            let usage = Usage {
                points: odd % 100, cpu_seconds: (odd % 977) as f64 / 7.0, memory_bytes: 1e6, processes: odd % 4,
            };
            Sighting {
                variant, target: host(target),
                window: Window { from: Timestamp::from_micros(from), to: Timestamp::from_micros(from + length * SECOND) },
                critical: ["nginx", "sshd"].into_iter().zip(0..).filter(|(_, at)| bit(*at)).map(|(name, _)| name.into()).collect(),
                population: bit(3).then_some(odd % 500),
                accepted_points: bit(4).then_some(odd % 900),
                signals: lists.map(|list| {
                    let mut seen = SeenSignals::of(list);
                    seen.extend((0..ASPECTS).filter(|aspect| odd.rotate_left(*aspect) % 5 > 0));
                    seen
                }),
                inventory: Inventory {
                    executables: executables.map(|(name, _)| (name.to_owned(), usage)).collect(),
                    metrics: BTreeMap::from([(format!("metric{}", odd % 3), odd % 50)]),
                    ..Inventory::default()
                },
            }
        }).collect()
    }
}

/// Runs of something missing: in how many bins it was there, where the first run that is a loss began, and the longest run.
fn runs(bins: &[(i64, bool, bool)]) -> (u64, Option<i64>, u64) {
    let (mut since, mut longest) = (None, 0);
    for run in bins.chunk_by(|a, b| (a.1 && !a.2) == (b.1 && !b.2)).filter(|run| run[0].1 && !run[0].2) {
        let length = run.len() as u64;
        longest = length.max(longest);
        since = since.or((length >= INTERVALS).then_some(run[0].0));
    }
    (bins.iter().filter(|bin| bin.1).count() as u64, since, longest)
}

/// All that counts, by host, arm and window; of what a window was told twice, the greater.
fn merged<'a>(all: &'a [Sighting], timeline: &Timeline) -> BTreeMap<(&'a HostId, Variant, Window), Sighting> {
    let mut merged: BTreeMap<(&HostId, Variant, Window), Sighting> = BTreeMap::new();
    for sighting in all {
        if timeline.counts(sighting.window.from.as_micros(), sighting.window.to.as_micros()) {
            let known = merged.entry((&sighting.target, sighting.variant, sighting.window));
            let known = known.or_insert_with(|| Sighting { signals: None, ..sighting.clone() });
            known.critical.extend(sighting.critical.iter().cloned());
            known.population = known.population.max(sighting.population);
            known.accepted_points = known.accepted_points.max(sighting.accepted_points);
            for (name, count) in &sighting.inventory.metrics {
                let known = known.inventory.metrics.entry(name.clone()).or_default();
                *known = (*known).max(*count);
            }
            for (name, usage) in &sighting.inventory.executables {
                let known = known.inventory.executables.entry(name.clone()).or_default();
                known.points = known.points.max(usage.points);
                known.cpu_seconds = known.cpu_seconds.max(usage.cpu_seconds);
                known.memory_bytes = known.memory_bytes.max(usage.memory_bytes);
                known.processes = known.processes.max(usage.processes);
            }
            if let Some(seen) = sighting.signals.as_ref().filter(|seen| seen.list == LIST) {
                known.signals.get_or_insert_with(|| SeenSignals::of(LIST)).unite(seen);
            }
        }
    }
    merged
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + b.abs())
}

/// Holds what is kept against all sightings, walked through once more.
fn assert_plain(kept: &Sightings<'_>, all: &[Sighting], timeline: &Timeline) -> Result<(), TestCaseError> {
    let merged = merged(all, timeline);
    let length = |window: &Window| window.to.as_micros() - window.from.as_micros();
    let step = Variant::ALL.into_iter().filter_map(|arm| {
        median(merged.keys().filter(|key| key.1 == arm).map(|(.., window)| length(window)).collect())
    });
    let origin = merged.keys().map(|(.., window)| window.from.as_micros()).min();
    let grid = Grid { origin: origin.unwrap_or(0), step: step.max().unwrap_or(1) };
    prop_assert_eq!(kept.grid, grid);
    let mut bins: BTreeMap<&HostId, BTreeMap<i64, PerVariant<Vec<&Sighting>>>> = BTreeMap::new();
    for ((host, variant, window), sighting) in &merged {
        let bin = grid.bin(window.from.as_micros() + length(window) / 2);
        bins.entry(host).or_default().entry(bin).or_default().get_mut(*variant).push(sighting);
    }
    for variant in Variant::ALL {
        let of_arm: Vec<_> = merged.iter().filter(|(key, _)| key.1 == variant).map(|(_, one)| one).collect();
        prop_assert_eq!(*kept.counts.get(variant), of_arm.len() as u64);
        let Some(total) = kept.inventory.get(variant) else { continue };
        for (name, count) in &total.metrics {
            let plain: u64 = of_arm.iter().filter_map(|one| one.inventory.metrics.get(name)).sum();
            prop_assert_eq!(*count, plain);
        }
        for (name, usage) in &total.executables {
            let each = || of_arm.iter().filter_map(|one| one.inventory.executables.get(name));
            prop_assert_eq!(usage.points, each().map(|usage| usage.points).sum::<u64>());
            prop_assert!(near(usage.cpu_seconds, each().map(|usage| usage.cpu_seconds).sum()));
        }
    }
    prop_assert_eq!(kept.hosts.keys().collect::<Vec<_>>(), bins.keys().collect::<Vec<_>>());
    for (host, seen) in &kept.hosts {
        let both =
            || bins[host].iter().filter(|(_, arms)| !arms.baseline.is_empty() && !arms.candidate.is_empty());
        let names: BTreeSet<&String> =
            both().flat_map(|(_, arms)| arms.baseline.iter().flat_map(|one| &one.critical)).collect();
        prop_assert_eq!(
            seen.critical.keys().map(|name| name.to_string()).collect::<BTreeSet<_>>(),
            names.iter().map(|name| (*name).clone()).collect()
        );
        for name in names {
            let has = |arm: &[&Sighting]| arm.iter().any(|one| one.critical.contains(name));
            let all: Vec<_> =
                both().map(|(bin, arms)| (*bin, has(&arms.baseline), has(&arms.candidate))).collect();
            let kept = seen.critical[name.as_str()];
            prop_assert_eq!((kept.seen, kept.run.since, kept.run.longest), runs(&all));
        }
        let points =
            |arm: &[&Sighting]| arm.iter().filter_map(|one| one.accepted_points).reduce(|a, b| a + b);
        let accepted: Vec<_> =
            both().filter_map(|(_, arms)| points(&arms.baseline).zip(points(&arms.candidate))).collect();
        prop_assert!(near(seen.accepted.baseline, accepted.iter().map(|pair| pair.0).sum::<u64>() as f64));
        prop_assert!(near(seen.accepted.candidate, accepted.iter().map(|pair| pair.1).sum::<u64>() as f64));
        let people: PerVariant<f64> = both().filter_map(|(_, arms)| population(arms)).fold(
            PerVariant::default(),
            |sum, pair: (f64, f64)| PerVariant {
                baseline: sum.baseline + pair.0,
                candidate: sum.candidate + pair.1,
            },
        );
        prop_assert!(
            near(seen.population.baseline, people.baseline)
                && near(seen.population.candidate, people.candidate)
        );
        let (mut baseline, mut tested, mut anywhere) = (vec![0_u64; 2], vec![0_u64; 2], vec![0_u64; 2]);
        seen.signals.add_to(&mut baseline, &mut tested, &mut anywhere);
        for aspect in 0..ASPECTS {
            let looked = |arm: &[&Sighting]| arm.iter().any(|one| one.signals.is_some());
            let has = |arm: &[&Sighting]| {
                arm.iter().filter_map(|one| one.signals.as_ref()).any(|seen| seen.contains(aspect))
            };
            let is_in = |words: &[u64]| words[aspect as usize / 64] >> (aspect % 64) & 1 == 1;
            let all = || bins[host].values();
            let ours = all().any(|arms| has(&arms.baseline));
            prop_assert_eq!(is_in(&baseline), ours);
            prop_assert_eq!(is_in(&anywhere), ours || all().any(|arms| has(&arms.candidate)));
            let both =
                bins[host].iter().filter(|(_, arms)| looked(&arms.baseline) && looked(&arms.candidate));
            let both: Vec<_> =
                both.map(|(bin, arms)| (*bin, has(&arms.baseline), has(&arms.candidate))).collect();
            let (times, since, longest) = runs(&both);
            prop_assert_eq!(is_in(&tested), times >= INTERVALS);
            let kept = seen.signals.runs().get(&aspect).copied().unwrap_or_default();
            prop_assert_eq!((kept.since, kept.longest), (since, longest));
        }
    }
    Ok(())
}

/// Processes of the executables of which both arms show single ones; of all where an arm shows none.
fn population(arms: &PerVariant<Vec<&Sighting>>) -> Option<(f64, f64)> {
    let shown = |arm: &[&Sighting]| {
        let mut shown: BTreeMap<String, f64> = BTreeMap::new();
        for (name, usage) in
            arm.iter().flat_map(|one| &one.inventory.executables).filter(|(_, usage)| usage.processes > 0)
        {
            *shown.entry(name.clone()).or_default() += usage.processes as f64 / arm.len() as f64;
        }
        shown
    };
    let (ours, theirs) = (shown(&arms.baseline), shown(&arms.candidate));
    if ours.is_empty() || theirs.is_empty() {
        let mean = |arm: &[&Sighting]| {
            let told: Vec<f64> =
                arm.iter().filter_map(|one| one.population).map(|count| count as f64).collect();
            (!told.is_empty()).then(|| told.iter().sum::<f64>() / told.len() as f64)
        };
        return Some((mean(&arms.baseline)?, mean(&arms.candidate)?));
    }
    let shared: Vec<_> = ours.iter().filter_map(|(name, count)| Some((count, theirs.get(name)?))).collect();
    (!shared.is_empty())
        .then(|| (shared.iter().map(|pair| pair.0).sum(), shared.iter().map(|pair| pair.1).sum()))
}

fn window() -> impl Strategy<Value = Window> {
    (0..60_i64, 0..20_i64)
        .prop_map(|(from, length)| Window { from: at(from * GRID + 3), to: at((from + length) * GRID) })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn sightings_that_go_on_are_those_of_everything(
        pieces in prop::collection::vec(piece(), 1..24),
        looks in prop::collection::vec((0..24_usize, 0..700_i64), 1..6),
        excluded in prop::collection::vec(window(), 0..3),
    ) {
        let mut draft = Trial::of(vec![goal(None)]).draft;
        draft.warm_up = std::time::Duration::from_secs(50);
        let spec = draft.check().unwrap();
        let compared = Compared { design: Design::Shadow, list: Some(UsedList { id: LIST, words: 2 }) };
        let (mut going_on, mut earlier) = (Sighted::default(), None::<Timeline>);
        let (nothing, mut all, mut excluding, mut taken) = (Measurements::default(), Vec::new(), Vec::new(), 0);
        for (look, (upto, cutoff)) in looks.iter().enumerate() {
            let new = taken..pieces.len().min(*upto).max(taken);
            taken = new.end;
            for piece in &pieces[new] {
                going_on.add(piece);
                all.extend_from_slice(piece);
            }
            excluding.extend(excluded.get(look));
            let timeline = Timeline::of(&Question {
                spec: &spec,
                look: LookKind::Interim,
                number: 1,
                running_since: at(0),
                cutoff: at(*cutoff),
                excluded: &excluding,
                planned: true,
                same_receivers: true,
                same_config: false,
                measurements: &nothing,
            }, &[]);
            let goes_on = earlier.as_ref().is_some_and(|earlier| timeline.goes_on_from(earlier));
            going_on.look(&timeline, !goes_on, compared, |_| {});
            let mut at_once = Sighted::default();
            at_once.add(&all);
            at_once.look(&timeline, true, compared, |_| {});
            prop_assert_eq!(format!("{:?}", going_on.sightings()), format!("{:?}", at_once.sightings()));
            prop_assert_eq!(format!("{:?}", going_on.within(&timeline, compared).sightings()), format!("{:?}", at_once.sightings()));
            assert_plain(&going_on.sightings(), &all, &timeline)?;
            earlier = Some(timeline);
        }
    }
}
