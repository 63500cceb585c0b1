//! The series of both arms, name by name.

use std::collections::BTreeMap;

use crate::analysis::preparation::sightings::Sightings;
use crate::analysis::report::breakdown::LISTED;
use crate::analysis::report::{Breakdown, Savings, SeriesOf};

/// Both arms' series by name; `None` where one of the arms was never seen or its series were not counted by name.
pub(crate) fn compare(sightings: &Sightings<'_>) -> Option<Breakdown> {
    let (baseline, candidate) = (sightings.inventory.baseline?, sightings.inventory.candidate?);
    if baseline.metric_series.is_empty() || candidate.metric_series.is_empty() {
        return None;
    }
    let counts = (sightings.counts.baseline as f64, sightings.counts.candidate as f64);
    Some(Breakdown {
        metrics: savings(&baseline.metric_series, &candidate.metric_series, counts),
        attributes: savings(&baseline.attribute_series, &candidate.attribute_series, counts),
    })
}

fn savings(
    baseline: &BTreeMap<String, u64>,
    candidate: &BTreeMap<String, u64>,
    counts: (f64, f64),
) -> Savings {
    let mean =
        |series: Option<&u64>, count: f64| series.map_or(0.0, |series| *series as f64 / count.max(1.0));
    let only_there = candidate.keys().filter(|name| !baseline.contains_key(*name));
    let mut listed: Vec<SeriesOf> = baseline
        .keys()
        .chain(only_there)
        .map(|name| SeriesOf {
            name: name.clone(),
            baseline: mean(baseline.get(name), counts.0),
            candidate: mean(candidate.get(name), counts.1),
        })
        .collect();
    let count = listed.len() as u64;
    // Names decide between equal ones, so that the order in which they come changes nothing.
    listed.sort_by(|a, b| b.saved().abs().total_cmp(&a.saved().abs()).then_with(|| a.name.cmp(&b.name)));
    listed.truncate(LISTED);
    listed.sort_by(|a, b| b.saved().total_cmp(&a.saved()).then_with(|| a.name.cmp(&b.name)));
    Savings { listed, count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_most_comes_first_and_what_is_added_last() {
        let counts = |counts: &[(&str, u64)]| -> BTreeMap<String, u64> {
            counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
        };
        let baseline = counts(&[("process.cpu.time", 300), ("process.memory.usage", 100), ("up", 10)]);
        let candidate = counts(&[("process.cpu.time", 40), ("up", 20), ("added", 60)]);
        let savings = savings(&baseline, &candidate, (10.0, 20.0));
        let told: Vec<(&str, f64)> =
            savings.listed.iter().map(|series| (series.name.as_str(), series.saved())).collect();
        assert_eq!(
            told,
            [("process.cpu.time", 28.0), ("process.memory.usage", 10.0), ("up", 0.0), ("added", -3.0)]
        );
        assert_eq!(savings.count, 4);
    }

    #[test]
    fn of_many_names_those_are_listed_where_the_arms_differ_most() {
        let names = |from: u64, to: u64| (from..to).map(|n| (format!("metric_{n:04}"), n)).collect();
        let savings = savings(&names(0, 500), &names(0, 300), (1.0, 1.0));
        assert_eq!(savings.count, 500);
        assert_eq!(savings.listed.len(), LISTED);
        assert!(savings.listed.iter().all(|series| series.saved() >= 400.0), "{:?}", savings.listed);
    }
}
