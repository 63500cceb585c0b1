//! Used signals: a comparison of sets like that of critical processes, of very many at once.

pub(crate) mod reasons;

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::preparation::fleet::chance_of_missing;
use crate::analysis::preparation::sightings::grid_of;
use crate::analysis::preparation::timeline::{Grid, Timeline};
use crate::analysis::report::signals::{Listed, LostSignal, PartlyTested, SignalCoverage};
use crate::model::signals::{Aspect, SeenSignals, SignalUser, SignalsId, UsedSignal, UsedSignals};
use crate::model::{HostId, PerVariant, Sighting, Spec, Timestamp, Variant};

use super::critical::INTERVALS;

/// Where the arms are compared: on a host, or on all hosts together where each has one arm.
type Place<'a> = Option<&'a HostId>;
/// What each host of both arms showed in a bin.
type Bin<'a> = PerVariant<BTreeMap<&'a HostId, SeenSignals>>;

/// What both arms showed of the signals in a bin.
struct Shown {
    /// What can be missed: of paired arms all that the baseline showed.
    baseline: SeenSignals,
    candidate: SeenSignals,
    /// All that any host of the baseline showed.
    once: SeenSignals,
    /// Whether both arms were seen.
    both: bool,
}

impl Shown {
    fn of(hosts: &Bin<'_>, unlikely: Option<f64>, list: SignalsId) -> Shown {
        let all = |arm: &BTreeMap<&HostId, SeenSignals>| {
            arm.values().fold(SeenSignals::of(list), |mut all, seen| {
                all.unite(seen);
                all
            })
        };
        let (once, candidate) = (all(&hosts.baseline), all(&hosts.candidate));
        let both = !hosts.baseline.is_empty() && !hosts.candidate.is_empty();
        let baseline = match unlikely {
            None => once.clone(),
            Some(unlikely) => {
                let mut carriers: BTreeMap<u32, u64> = BTreeMap::new();
                let shown = hosts.baseline.values().flat_map(SeenSignals::iter);
                shown.for_each(|number| *carriers.entry(number).or_default() += 1);
                let (ours, theirs) = (hosts.baseline.len() as u64, hosts.candidate.len() as u64);
                let is_enough = |carriers: u64| chance_of_missing(carriers, ours, theirs) <= unlikely;
                let enough = carriers.into_iter().filter(|(_, count)| is_enough(*count));
                let mut baseline = SeenSignals::of(list);
                baseline.extend(enough.map(|(number, _)| number));
                baseline
            }
        };
        Shown { baseline, candidate, once, both }
    }
}

/// Which of the used signals the candidate still shows wherever the baseline does; `None` where nobody said what is used.
///
/// Only intervals in which both arms were seen are compared; others neither prolong nor end a run. Where the arms are on different hosts,
/// nobody knows which of them should show a signal: there it counts only while so many of the baseline's hosts show it that the
/// assignment would hardly ever have put all of those into one arm, as with critical processes.
pub(crate) fn compare(
    used: Option<&UsedSignals>,
    sightings: &[Sighting],
    spec: &Spec,
    timeline: &Timeline,
) -> Option<SignalCoverage> {
    let used = used?;
    let list = used.id();
    let counts =
        |sighting: &&Sighting| sighting.window.from < sighting.window.to && timeline.counts(sighting.window);
    let counted: Vec<&Sighting> = sightings.iter().filter(counts).collect();
    let keys: Vec<_> =
        counted.iter().map(|sighting| (&sighting.target, sighting.variant, sighting.window)).collect();
    let grid = grid_of(keys.iter());
    let is_paired = spec.design.is_paired();
    let mut places: BTreeMap<Place<'_>, BTreeMap<i64, Bin<'_>>> = BTreeMap::new();
    for sighting in counted {
        let Some(seen) = sighting.signals.as_ref().filter(|seen| seen.list == list) else { continue };
        let place = is_paired.then_some(&sighting.target);
        let (from, to) = (sighting.window.from.as_micros(), sighting.window.to.as_micros());
        let bin = grid.bin(from.saturating_add(to.saturating_sub(from) / 2));
        let hosts = places.entry(place).or_default().entry(bin).or_default().get_mut(sighting.variant);
        hosts.entry(&sighting.target).or_insert_with(|| SeenSignals::of(list)).unite(seen);
    }
    let unlikely = spec.alpha.get() / used.signals.len().max(1) as f64;
    let unlikely = (!is_paired).then_some(unlikely);
    let mut found = Found::of(used);
    for (place, bins) in places {
        let bins = bins.into_iter().map(|(bin, hosts)| (bin, Shown::of(&hosts, unlikely, list))).collect();
        found.take_in(place, &bins, grid);
    }
    Some(found.told(used))
}

/// What is known of every aspect, in the order of their numbers.
struct Found<'a> {
    aspects: Vec<Known<'a>>,
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
    fn of(used: &UsedSignals) -> Found<'a> {
        Found { aspects: used.aspects().map(|_| Known::default()).collect() }
    }

    /// Bit by bit would be many times slower: each word carries 64 aspects, and a plane of words says of each whether it was seen, or
    /// missing in a row, at least once, twice, three times.
    fn take_in(&mut self, place: Place<'a>, bins: &BTreeMap<i64, Shown>, grid: Grid) {
        let words = self.aspects.len().div_ceil(64);
        let mut seen = Planes::of(words);
        let mut missing = Planes::of(words);
        let (mut lost, mut anywhere) = (vec![0_u64; words], vec![0_u64; words]);
        let mut in_baseline = vec![0_u64; words];
        for Shown { baseline, candidate, once, both } in bins.values() {
            for index in 0..words {
                let (ours, theirs) = (baseline.word(index), candidate.word(index));
                anywhere[index] |= once.word(index) | theirs;
                in_baseline[index] |= once.word(index);
                if *both {
                    seen.count(index, ours);
                    lost[index] |= missing.prolong(index, ours & !theirs);
                }
            }
        }
        for (number, known) in self.aspects.iter_mut().enumerate() {
            let is_in = |words: &[u64]| words[number / 64] >> (number % 64) & 1 == 1;
            known.in_baseline |= is_in(&in_baseline);
            known.tested |= is_in(&seen.thrice);
            known.anywhere |= is_in(&anywhere);
            if is_in(&lost) {
                known.lose(place, u32::try_from(number).unwrap_or(u32::MAX), bins, grid);
            }
        }
    }

    fn told(self, used: &UsedSignals) -> SignalCoverage {
        let mut told = Told::default();
        let mut aspects = self.aspects.into_iter();
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

impl<'a> Known<'a> {
    fn lose(&mut self, place: Place<'a>, number: u32, bins: &BTreeMap<i64, Shown>, grid: Grid) {
        let (mut run, mut run_from, mut longest, mut since) = (0, 0, 0, None);
        for (bin, Shown { baseline, candidate, .. }) in bins.iter().filter(|(_, shown)| shown.both) {
            if baseline.contains(number) && !candidate.contains(number) {
                run_from = if run == 0 { *bin } else { run_from };
                run += 1;
                longest = run.max(longest);
                if run == INTERVALS && since.is_none() {
                    since = Some(run_from);
                }
            } else {
                run = 0;
            }
        }
        let Some(since) = since.map(|bin| grid.start(bin)) else { return };
        self.since = if self.lost.is_empty() { since } else { since.min(self.since) };
        self.longest = longest.max(self.longest);
        self.lost.insert(place);
    }
}

/// For each bit: whether it was set at least once, twice, three times.
struct Planes {
    once: Vec<u64>,
    twice: Vec<u64>,
    thrice: Vec<u64>,
}

impl Planes {
    fn of(words: usize) -> Planes {
        Planes { once: vec![0; words], twice: vec![0; words], thrice: vec![0; words] }
    }

    fn count(&mut self, index: usize, set: u64) {
        self.thrice[index] |= self.twice[index] & set;
        self.twice[index] |= self.once[index] & set;
        self.once[index] |= set;
    }

    /// The same in a row: what is not set begins anew. What was set for the third time or more is returned.
    fn prolong(&mut self, index: usize, set: u64) -> u64 {
        self.thrice[index] = (self.twice[index] | self.thrice[index]) & set;
        self.twice[index] = self.once[index] & set;
        self.once[index] = set;
        self.thrice[index]
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

/// Whether the sightings of both arms were made with the list of signals that is judged.
pub(crate) fn was_looked_for(used: Option<&UsedSignals>, sightings: &[Sighting]) -> bool {
    let Some(list) = used.map(UsedSignals::id) else { return false };
    let looked = |variant: Variant| {
        let seen = sightings.iter().filter(|sighting| sighting.variant == variant).map(|one| &one.signals);
        seen.flatten().any(|seen| seen.list == list)
    };
    Variant::ALL.into_iter().all(looked)
}
