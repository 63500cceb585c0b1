//! Critical processes: a comparison of sets, no statistics.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::preparation::sightings::{Pair, Sightings};
use crate::analysis::preparation::timeline::Grid;
use crate::analysis::report::{CriticalProcesses, LostProcess};
use crate::model::HostId;
use crate::model::draft::critical_pattern;

/// So many intervals in a row without a critical process are a loss; seen in fewer, it cannot be tested.
pub(crate) const INTERVALS: u64 = 3;

/// Which critical processes the candidate still shows wherever the baseline does.
///
/// Only intervals in which both arms were seen on a host are compared; others neither prolong nor end a run.
pub(crate) fn compare(sightings: &Sightings<'_>, patterns: &[String]) -> CriticalProcesses {
    let mut most_seen: BTreeMap<&str, u64> = BTreeMap::new();
    let mut lost = Vec::new();
    for (host, pairs) in &sightings.pairs {
        let names: BTreeSet<&str> =
            pairs.iter().flat_map(|pair| pair.baseline.critical.iter().map(String::as_str)).collect();
        for name in names {
            let seen = pairs.iter().filter(|pair| pair.baseline.critical.contains(name)).count() as u64;
            let most = most_seen.entry(name).or_default();
            *most = seen.max(*most);
            lost.extend(loss(name, host, pairs, sightings.grid));
        }
    }
    // By executable, then host.
    lost.sort_by(|a, b| (&a.executable, &a.host).cmp(&(&b.executable, &b.host)));
    let (tested, not_tested): (Vec<_>, Vec<_>) = most_seen.iter().partition(|(_, seen)| **seen >= INTERVALS);
    let names = |part: Vec<(&&str, &u64)>| part.into_iter().map(|(name, _)| (*name).to_owned()).collect();
    let never_seen = patterns.iter().filter(|pattern| !matches_any(pattern, most_seen.keys()));
    CriticalProcesses {
        tested: names(tested),
        lost,
        not_tested: names(not_tested),
        never_seen: never_seen.cloned().collect(),
    }
}

fn loss(name: &str, host: &HostId, pairs: &[Pair], grid: Grid) -> Option<LostProcess> {
    let (mut run, mut run_from, mut longest, mut since) = (0, 0, 0, None);
    for pair in pairs {
        if pair.baseline.critical.contains(name) && !pair.candidate.critical.contains(name) {
            if run == 0 {
                run_from = pair.bin;
            }
            run += 1;
            longest = run.max(longest);
            if run == INTERVALS && since.is_none() {
                since = Some(run_from);
            }
        } else {
            run = 0;
        }
    }
    since.map(|bin| LostProcess {
        executable: name.to_owned(),
        host: host.clone(),
        since: grid.time(bin),
        intervals: longest,
    })
}

fn matches_any<'n>(pattern: &str, mut names: impl Iterator<Item = &'n &'n str>) -> bool {
    critical_pattern(pattern).is_ok_and(|whole| names.any(|name| whole.is_match(name)))
}
