//! Used signals: a comparison of sets like that of critical processes, of very many at once.

pub(crate) mod reasons;

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::preparation::fleet::chance_of_missing;
use crate::analysis::preparation::sightings::Sightings;
use crate::analysis::preparation::sightings::aspects::{Aspects, ShownSignals};
use crate::analysis::preparation::sightings::host::UsedList;
use crate::analysis::preparation::timeline::Grid;
use crate::analysis::report::signals::{Listed, LostSignal, PartlyTested, SignalCoverage};
use crate::model::signals::{Aspect, SeenSignals, SignalUser, SignalsId, UsedSignal, UsedSignals};
use crate::model::{HostId, PerVariant, Spec, Timestamp};

/// Where the arms are compared: on a host, or on all hosts together where each has one arm.
type Place<'a> = Option<&'a HostId>;

/// Which of the used signals the candidate still shows wherever the baseline does; `None` where nobody said what is used.
///
/// Only intervals in which both arms were seen are compared; others neither prolong nor end a run. Where the arms are on different hosts,
/// nobody knows which of them should show a signal: there it counts only while so many of the baseline's hosts show it that the
/// assignment would hardly ever have put all of those into one arm, as with critical processes.
pub(crate) fn compare(
    used: Option<(&UsedSignals, UsedList)>,
    sightings: &Sightings<'_>,
    spec: &Spec,
) -> Option<SignalCoverage> {
    let (used, list) = used?;
    let together = sightings.fleet.as_ref().map(|fleet| {
        let unlikely = spec.alpha.get() / used.signals.len().max(1) as f64;
        let mut aspects = Aspects::default();
        for (bin, hosts) in &fleet.signals {
            aspects.next(list.words, *bin, &shown(hosts, unlikely, list.id));
        }
        aspects
    });
    let mut found = Found::of(used, list);
    match &together {
        Some(all) => found.take_in(None, all, sightings.grid),
        None => {
            for (host, seen) in &sightings.hosts {
                found.take_in(Some(host), &seen.signals, sightings.grid);
            }
        }
    }
    Some(found.told(used))
}

/// What the hosts of both arms showed in a bin.
fn shown(hosts: &PerVariant<BTreeMap<&HostId, SeenSignals>>, unlikely: f64, list: SignalsId) -> ShownSignals {
    let all = |arm: &BTreeMap<&HostId, SeenSignals>| {
        arm.values().fold(SeenSignals::of(list), |mut all, seen| {
            all.unite(seen);
            all
        })
    };
    let mut carriers: BTreeMap<u32, u64> = BTreeMap::new();
    let numbers = hosts.baseline.values().flat_map(SeenSignals::iter);
    numbers.for_each(|number| *carriers.entry(number).or_default() += 1);
    let (ours, theirs) = (hosts.baseline.len() as u64, hosts.candidate.len() as u64);
    let is_enough = |carriers: u64| chance_of_missing(carriers, ours, theirs) <= unlikely;
    let enough = carriers.into_iter().filter(|(_, count)| is_enough(*count));
    let mut baseline = SeenSignals::of(list);
    baseline.extend(enough.map(|(number, _)| number));
    ShownSignals {
        baseline,
        candidate: all(&hosts.candidate),
        once: all(&hosts.baseline),
        both: ours > 0 && theirs > 0,
    }
}

/// What is known of every aspect, 64 of them in a word.
struct Found<'a> {
    in_baseline: Vec<u64>,
    tested: Vec<u64>,
    anywhere: Vec<u64>,
    lost: BTreeMap<u32, Lost<'a>>,
    aspects: usize,
}

/// Where an aspect is lost.
#[derive(Debug, Clone, Default)]
struct Lost<'a> {
    places: BTreeSet<Place<'a>>,
    since: i64,
    longest: u64,
}

#[derive(Debug, Default)]
struct Known<'a> {
    in_baseline: bool,
    anywhere: bool,
    tested: bool,
    lost: BTreeSet<Place<'a>>,
    since: i64,
    longest: u64,
}

impl<'a> Found<'a> {
    fn of(used: &UsedSignals, list: UsedList) -> Found<'a> {
        let none = || vec![0_u64; list.words];
        Found {
            in_baseline: none(),
            tested: none(),
            anywhere: none(),
            lost: BTreeMap::new(),
            aspects: used.aspects().count(),
        }
    }

    fn take_in(&mut self, place: Place<'a>, seen: &Aspects, grid: Grid) {
        seen.add_to(&mut self.in_baseline, &mut self.tested, &mut self.anywhere);
        for (number, run) in seen.runs() {
            let Some(since) = run.since.map(|bin| grid.start(bin)) else { continue };
            let lost = self.lost.entry(*number).or_default();
            lost.since = if lost.places.is_empty() { since } else { since.min(lost.since) };
            lost.longest = run.longest.max(lost.longest);
            lost.places.insert(place);
        }
    }

    fn known(mut self) -> Vec<Known<'a>> {
        let numbers = 0..self.aspects;
        let known = numbers.map(|number| {
            let is_in =
                |words: &[u64]| words.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1);
            let lost = u32::try_from(number).ok().and_then(|number| self.lost.remove(&number));
            let Lost { places, since, longest } = lost.unwrap_or_default();
            Known {
                in_baseline: is_in(&self.in_baseline),
                anywhere: is_in(&self.anywhere),
                tested: is_in(&self.tested),
                lost: places,
                since,
                longest,
            }
        });
        known.collect()
    }

    fn told(self, used: &UsedSignals) -> SignalCoverage {
        let mut told = Told::default();
        let mut aspects = self.known().into_iter();
        for signal in &used.signals {
            let names = signal.aspects();
            let known: Vec<Known<'_>> = aspects.by_ref().take(names.len()).collect();
            told.signal(signal, &names, &known);
        }
        SignalCoverage {
            files: used.files,
            expressions: used.expressions,
            signals: used.signals.len() as u64,
            users: used.users().len() as u64,
            tested: told.tested,
            lost: Listed::of(told.lost),
            blind: told.blind.len() as u64,
            not_tested: Listed::of(told.not_tested),
            in_part: Listed::of(told.in_part),
            nobody_sends: Listed::of(told.nobody_sends),
            unread: Listed::of(used.unread.iter().cloned()),
        }
    }
}

#[derive(Default)]
struct Told<'u> {
    tested: u64,
    lost: Vec<LostSignal>,
    blind: BTreeSet<&'u SignalUser>,
    not_tested: Vec<String>,
    in_part: Vec<PartlyTested>,
    nobody_sends: Vec<String>,
}

impl<'u> Told<'u> {
    fn signal(&mut self, signal: &'u UsedSignal, aspects: &[Aspect], known: &[Known<'_>]) {
        let Some(found) = known.first() else { return };
        if !found.anywhere {
            self.nobody_sends.push(signal.to_string());
            return;
        }
        if found.in_baseline && !found.tested {
            self.not_tested.push(signal.to_string());
        }
        self.tested += u64::from(found.tested);
        let lost = worst(aspects, known);
        if let Some((_, first)) = lost.first() {
            self.blind.extend(&signal.users);
            let hosts: BTreeSet<&HostId> =
                lost.iter().flat_map(|(_, known)| &known.lost).copied().flatten().collect();
            let since = lost.iter().map(|(_, known)| known.since).min().unwrap_or(first.since);
            self.lost.push(LostSignal {
                signal: signal.to_string(),
                missing: lost.iter().map(|(aspect, _)| aspect.to_string()).collect(),
                users: Listed::of(signal.users.iter().cloned()),
                hosts: Listed::of(hosts.into_iter().cloned()),
                since: Timestamp::from_micros(since),
                intervals: lost.iter().map(|(_, known)| known.longest).max().unwrap_or(first.longest),
            });
        }
        let absent = aspects.iter().zip(known).filter(|(_, known)| !known.in_baseline);
        let absent: Vec<String> = absent.map(|(aspect, _)| aspect.to_string()).collect();
        if found.tested && !absent.is_empty() {
            self.in_part.push(PartlyTested { signal: signal.to_string(), missing: absent });
        }
    }
}

/// What is lost, without what only follows from it: a signal without series has no labels, and without its labels it matches nothing.
fn worst<'k, 'a>(aspects: &'k [Aspect], known: &'k [Known<'a>]) -> Vec<(&'k Aspect, &'k Known<'a>)> {
    let lost: Vec<_> = aspects.iter().zip(known).filter(|(_, known)| !known.lost.is_empty()).collect();
    let places = |wanted: &dyn Fn(&Aspect) -> bool| -> BTreeSet<Place<'a>> {
        let those = lost.iter().filter(|(aspect, _)| wanted(aspect));
        those.flat_map(|(_, known)| known.lost.iter().copied()).collect()
    };
    let gone = places(&|aspect| *aspect == Aspect::Found);
    let unlabelled = places(&|aspect| matches!(aspect, Aspect::Label(_) | Aspect::Value { .. }));
    let own = |aspect: &Aspect, known: &Known<'_>| match aspect {
        Aspect::Found => true,
        Aspect::Matched => {
            known.lost.iter().any(|place| !gone.contains(place) && !unlabelled.contains(place))
        }
        _ => known.lost.iter().any(|place| !gone.contains(place)),
    };
    lost.iter().filter(|(aspect, known)| own(aspect, known)).copied().collect()
}
