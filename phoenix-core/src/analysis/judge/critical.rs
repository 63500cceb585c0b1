//! Critical processes: a comparison of sets, no statistics.
//!
//! On the same hosts a process that the baseline shows must be shown by the candidate. On different hosts nobody knows where it should
//! run; there it is lost when no host of the candidate shows it although it runs on so many of the baseline's that the assignment
//! would hardly ever have put all of those into one arm (probability at most α over the number of critical processes). A process of
//! one host, or of few, cannot be tested so.

use std::collections::BTreeMap;

use crate::analysis::preparation::fleet::{Fleet, chance_of_missing};
use crate::analysis::preparation::sightings::Sightings;
use crate::analysis::preparation::sightings::run::{INTERVALS, Run};
use crate::analysis::preparation::timeline::Grid;
use crate::analysis::report::{Absence, CriticalProcesses, LostProcess};
use crate::model::HostId;
use crate::model::draft::critical_pattern;

/// Which critical processes the candidate still shows wherever the baseline does.
///
/// Only intervals in which both arms were seen (on a host, in a paired design) are compared; others neither prolong nor end a run.
pub(crate) fn compare(sightings: &Sightings<'_>, patterns: &[String], alpha: f64) -> CriticalProcesses {
    if let Some(fleet) = &sightings.fleet {
        return over_hosts(fleet, sightings.grid, patterns, alpha);
    }
    let mut most_seen: BTreeMap<&str, u64> = BTreeMap::new();
    let mut lost = Vec::new();
    for (host, seen) in &sightings.hosts {
        for (name, presence) in &seen.critical {
            let most = most_seen.entry(name).or_default();
            *most = presence.seen.max(*most);
            lost.extend(presence.run.since.map(|bin| LostProcess {
                executable: name.to_string(),
                host: (*host).clone(),
                since: sightings.grid.time(bin),
                intervals: presence.run.longest,
                absence: None,
            }));
        }
    }
    // By executable, then host.
    lost.sort_by(|a, b| (&a.executable, &a.host).cmp(&(&b.executable, &b.host)));
    let (tested, not_tested): (Vec<_>, Vec<_>) = most_seen.iter().partition(|(_, seen)| **seen >= INTERVALS);
    let names = |part: Vec<(&&str, &u64)>| part.into_iter().map(|(name, _)| (*name).to_owned()).collect();
    let never_seen = never_seen(patterns, || most_seen.keys());
    CriticalProcesses { tested: names(tested), lost, not_tested: names(not_tested), never_seen }
}

/// The same where the arms are on different hosts.
fn over_hosts(fleet: &Fleet<'_>, grid: Grid, patterns: &[String], alpha: f64) -> CriticalProcesses {
    // In how many intervals each host of the baseline showed what.
    let mut seen: BTreeMap<&str, BTreeMap<&HostId, u64>> = BTreeMap::new();
    for (host, shown) in fleet.bins.values().flat_map(|arms| &arms.baseline) {
        for name in &shown.critical {
            *seen.entry(name).or_default().entry(host).or_default() += 1;
        }
    }
    let unlikely = alpha / seen.len().max(1) as f64;
    let hosts = fleet.hosts();
    let mut found =
        CriticalProcesses { never_seen: never_seen(patterns, || seen.keys()), ..Default::default() };
    for (name, intervals) in &seen {
        let carriers = intervals.values().filter(|intervals| **intervals >= INTERVALS).count() as u64;
        let can_be_tested = chance_of_missing(carriers, hosts.baseline, hosts.candidate) <= unlikely;
        let names = if can_be_tested { &mut found.tested } else { &mut found.not_tested };
        names.insert((*name).to_owned());
        found.lost.extend(absence(name, fleet, grid, unlikely));
    }
    found
}

/// Whether no host of the candidate showed a process for long enough, though the baseline's hosts did.
fn absence(name: &str, fleet: &Fleet<'_>, grid: Grid, unlikely: f64) -> Option<LostProcess> {
    let mut run = Run::default();
    let mut first: Option<(&HostId, Absence)> = None;
    for (bin, arms) in &fleet.bins {
        let (baseline, candidate) = (arms.baseline.len() as u64, arms.candidate.len() as u64);
        let mut carriers = arms.baseline.iter().filter(|(_, shown)| shown.critical.contains(name));
        let host = carriers.next().map(|(host, _)| *host);
        let shown_on = carriers.count() as u64 + u64::from(host.is_some());
        let is_shown = arms.candidate.values().any(|shown| shown.critical.contains(name));
        let is_missing = !is_shown && chance_of_missing(shown_on, baseline, candidate) <= unlikely;
        run.next(*bin, is_missing);
        if run.current == INTERVALS && first.is_none() {
            first = host.map(|host| (host, Absence { shown_on, of: baseline, absent_on: candidate }));
        }
    }
    let (host, absence) = first?;
    run.since.map(|bin| LostProcess {
        executable: name.to_owned(),
        host: host.clone(),
        since: grid.time(bin),
        intervals: run.longest,
        absence: Some(absence),
    })
}

fn never_seen<'n, I: Iterator<Item = &'n &'n str>>(
    patterns: &[String],
    names: impl Fn() -> I,
) -> Vec<String> {
    patterns.iter().filter(|pattern| !matches_any(pattern, names())).cloned().collect()
}

fn matches_any<'n>(pattern: &str, mut names: impl Iterator<Item = &'n &'n str>) -> bool {
    critical_pattern(pattern).is_ok_and(|whole| names.any(|name| whole.is_match(name)))
}
