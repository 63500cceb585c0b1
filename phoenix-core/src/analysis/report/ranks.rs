//! The cross-check by ranks in words, for every form of the page.

use super::{CriterionReport, CrossCheck, Quantity, Ranks, Report};
use crate::analysis::judge::wording::{number, percent, value};

/// What the section is called.
pub(super) const TITLE: &str = "Cross-check by ranks";

/// What its numbers mean, and that nothing depends on them.
pub(super) const MEANING: &str = "Ranks instead of sums, which no outlier moves; they decide nothing. First the median of all differences \
     between a batch of the candidate and one of the baseline, per host, with its interval (Hodges and Lehmann); then the share of these pairs in \
     which the candidate’s is the higher, equal ones counted half: 50 % if neither is (Vargha and Delaney’s A12); p: the probability of \
     ranks as extreme as these if both arms were alike, at this look alone (Mann and Whitney, two-sided).";

/// Each criterion's metric with what ranks say of it, in the order of the report; none where no look has made them yet.
pub(super) fn lines(report: &Report) -> Vec<(String, String)> {
    let any = report.criteria.iter().any(|criterion| matches!(criterion.cross_check, CrossCheck::Ranks(_)));
    let of = |criterion: &CriterionReport| (criterion.metric.to_string(), said(criterion));
    if any { report.criteria.iter().map(of).collect() } else { Vec::new() }
}

fn said(criterion: &CriterionReport) -> String {
    let ranks = match &criterion.cross_check {
        CrossCheck::Missing(why) => return format!("no ranks, {why}"),
        CrossCheck::Ranks(ranks) if ranks.all_tied => {
            return "every batch of both arms has the same value".to_owned();
        }
        CrossCheck::Ranks(ranks) => ranks,
    };
    let Ranks { p, shift, interval, a12, alpha, .. } = ranks;
    let by = |difference: f64| value(Quantity::Difference, difference, &criterion.unit);
    let bound = |bound: Option<f64>| bound.map_or("?".to_owned(), by);
    format!(
        "{}{} ({} … {}, at {}), the higher in {} of pairs, p {}",
        by(*shift),
        unit(&criterion.unit),
        bound(interval.lower),
        bound(interval.upper),
        percent(1.0 - alpha),
        percent(*a12),
        number(*p),
    )
}

/// A unit behind a number; bytes have theirs already.
fn unit(unit: &str) -> String {
    match unit {
        "" | "1" => String::new(),
        "{cpu}" => " cores".to_owned(),
        "{money}/h" => " an hour".to_owned(),
        bytes if bytes.starts_with("By") => String::new(),
        counted => match counted.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some(("datapoint", per)) => format!(" data points{per}"),
            Some((things, per)) => format!(" {things}{per}"),
            None => format!(" {counted}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::report::{Interval, sample};

    /// The line of the first criterion with such a unit and cross-check.
    fn line(unit: &str, cross_check: CrossCheck) -> String {
        let mut report = sample::report();
        report.criteria[0].unit = unit.to_owned();
        report.criteria[0].cross_check = cross_check;
        lines(&report).swap_remove(0).1
    }

    fn ranks(shift: f64) -> CrossCheck {
        let interval = Interval { lower: Some(shift * 1.5), upper: Some(shift * 0.5) };
        CrossCheck::Ranks(Ranks { p: 0.000_012, shift, interval, a12: 0.125, all_tied: false, alpha: 0.05 })
    }

    #[test]
    fn a_line_has_the_shift_in_its_unit_its_interval_the_share_of_pairs_and_p() {
        for (unit, shift, said) in [
            ("{series}", -1752.0, "−1,752 series (−2,628 … −876, at 95 %)"),
            ("{series}/h", 2.0, "+2 series/h (+3 … +1, at 95 %)"),
            ("{datapoint}/min", -2.0, "−2 data points/min (−3 … −1, at 95 %)"),
            ("{cpu}", -0.002, "−0.002 cores (−0.003 … −0.001, at 95 %)"),
            ("By", 4_194_304.0, "+4 MiB (+6 MiB … +2 MiB, at 95 %)"),
            ("By/min", -2048.0, "−2 KiB/min (−3 KiB/min … −1 KiB/min, at 95 %)"),
            ("{money}/h", -2.0, "−2 an hour (−3 … −1, at 95 %)"),
            ("1", -0.02, "−0.02 (−0.03 … −0.01, at 95 %)"),
            ("", -0.02, "−0.02 (−0.03 … −0.01, at 95 %)"),
            ("ms", 2.0, "+2 ms (+3 … +1, at 95 %)"),
        ] {
            let expected = format!("{said}, the higher in 12 % of pairs, p 1.20e-5");
            assert_eq!(line(unit, ranks(shift)), expected);
        }
    }

    #[test]
    fn what_has_no_ranks_says_why() {
        let missing = CrossCheck::Missing("there are fewer than two batches".to_owned());
        assert_eq!(line("1", missing), "no ranks, there are fewer than two batches");
        let CrossCheck::Ranks(tied) = ranks(0.0) else { unreachable!() };
        let tied = CrossCheck::Ranks(Ranks { all_tied: true, ..tied });
        assert_eq!(line("1", tied), "every batch of both arms has the same value");
    }

    #[test]
    fn a_look_that_made_no_ranks_has_no_lines() {
        let mut report = sample::report();
        assert_eq!(lines(&report).len(), report.criteria.len());
        for criterion in &mut report.criteria {
            criterion.cross_check = CrossCheck::Missing("it is made with the verdict".to_owned());
        }
        assert!(lines(&report).is_empty());
    }
}
