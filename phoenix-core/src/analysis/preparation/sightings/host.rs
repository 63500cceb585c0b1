//! One host on which both arms run: what they showed, interval by interval.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::aspects::{Aspects, ShownSignals};
use super::run::Run;
use super::told::One;
use crate::model::PerVariant;
use crate::model::signals::{SeenSignals, SignalsId};

/// What one arm showed on a host in one bin.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shown<'a> {
    pub(crate) critical: BTreeSet<&'a str>,
    pub(crate) population: Option<f64>,
    /// Processes of each executable of which single ones were shown.
    pub(crate) processes: BTreeMap<&'a str, f64>,
    pub(crate) accepted_points: Option<u64>,
}

/// A list of signals that are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UsedList {
    pub(crate) id: SignalsId,
    /// 64 aspects each.
    pub(crate) words: usize,
}

/// What both arms showed in all bins in which both were seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// The critical processes that the baseline showed.
    pub(crate) critical: BTreeMap<Arc<str>, Presence>,
    /// Points that the receivers accepted, where both arms say so.
    pub(crate) accepted: PerVariant<f64>,
    /// Processes, as far as both arms show them.
    pub(crate) population: PerVariant<f64>,
    /// What of the used signals was shown, by either arm at least.
    pub(crate) signals: Aspects,
}

/// A critical process.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Presence {
    /// In how many bins the baseline showed it.
    pub(crate) seen: u64,
    /// How the candidate lacked it meanwhile.
    pub(crate) run: Run,
}

impl Seen {
    /// The next bin, with what each arm told of it.
    pub(super) fn next(&mut self, bin: i64, told: &PerVariant<Vec<&One>>, list: Option<UsedList>) {
        if let Some(UsedList { id, words }) = list {
            let arms = PerVariant::from_fn(|variant| signals(told.get(variant), id));
            if arms.baseline.is_some() || arms.candidate.is_some() {
                let both = arms.baseline.is_some() && arms.candidate.is_some();
                let PerVariant { baseline, candidate } =
                    arms.map(|seen| seen.unwrap_or_else(|| SeenSignals::of(id)));
                let shown = ShownSignals { once: baseline.clone(), baseline, candidate, both };
                self.signals.next(words, bin, &shown);
            }
        }
        if told.baseline.is_empty() || told.candidate.is_empty() {
            return;
        }
        let (baseline, candidate) = (Shown::of(&told.baseline), Shown::of(&told.candidate));
        for (name, presence) in &mut self.critical {
            let (is_shown, is_kept) =
                (baseline.critical.contains(&**name), candidate.critical.contains(&**name));
            presence.seen += u64::from(is_shown);
            presence.run.next(bin, is_shown && !is_kept);
        }
        for name in &baseline.critical {
            if !self.critical.contains_key(*name) {
                let mut presence = Presence { seen: 1, run: Run::default() };
                presence.run.next(bin, !candidate.critical.contains(name));
                self.critical.insert(Arc::from(*name), presence);
            }
        }
        let accepted = baseline.accepted_points.zip(candidate.accepted_points);
        if let Some((ours, theirs)) = accepted {
            self.accepted.baseline += ours as f64;
            self.accepted.candidate += theirs as f64;
        }
        if let Some((ours, theirs)) = population(&baseline, &candidate) {
            self.population.baseline += ours;
            self.population.candidate += theirs;
        }
    }
}

impl<'a> Shown<'a> {
    /// What these tell together, which all lie in one bin.
    pub(super) fn of(told: &[&'a One]) -> Shown<'a> {
        let sightings = || told.iter().map(|one| &one.sighting);
        let populations: Vec<u64> = sightings().filter_map(|sighting| sighting.population).collect();
        let accepted: Option<u64> =
            sightings().filter_map(|sighting| sighting.accepted_points).reduce(u64::saturating_add);
        let mut processes: BTreeMap<&str, f64> = BTreeMap::new();
        for (name, usage) in sightings().flat_map(|sighting| &sighting.inventory.executables) {
            if usage.processes > 0 {
                *processes.entry(name).or_default() += usage.processes as f64 / told.len() as f64;
            }
        }
        let total: f64 = populations.iter().map(|population| *population as f64).sum();
        Shown {
            critical: sightings().flat_map(|sighting| sighting.critical.iter().map(String::as_str)).collect(),
            population: (!populations.is_empty()).then(|| total / populations.len() as f64),
            processes,
            accepted_points: accepted,
        }
    }
}

/// What these showed together of a list's signals, if any was looked for.
pub(super) fn signals(told: &[&One], list: SignalsId) -> Option<SeenSignals> {
    let mut shown = told.iter().flat_map(|one| &one.signals).filter(|seen| seen.list == list);
    let first = shown.next()?.clone();
    Some(shown.fold(first, |mut all, seen| {
        all.unite(seen);
        all
    }))
}

/// The processes of both arms, as far as both show them: an arm may show less than it could (a receiver can leave executables out), so
/// that only executables of which both show processes are counted.
fn population(baseline: &Shown<'_>, candidate: &Shown<'_>) -> Option<(f64, f64)> {
    if baseline.processes.is_empty() || candidate.processes.is_empty() {
        return Some((baseline.population?, candidate.population?));
    }
    let shared =
        baseline.processes.iter().filter_map(|(name, ours)| Some((ours, candidate.processes.get(name)?)));
    shared.fold(None, |total: Option<(f64, f64)>, (ours, theirs)| {
        let (all_ours, all_theirs) = total.unwrap_or_default();
        Some((all_ours + ours, all_theirs + theirs))
    })
}
