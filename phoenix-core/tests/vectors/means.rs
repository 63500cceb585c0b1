//! Tests of means and ratios.

use phoenix_core::analysis::estimate::Level;
use phoenix_core::analysis::estimate::host::HostLevel;
use phoenix_core::analysis::estimate::mean::{Summary, TTest};
use phoenix_core::analysis::estimate::non_inferiority::{NonInferiority, Statistic};
use phoenix_core::analysis::estimate::ratio::{RatioOfSums, kappa};
use phoenix_core::model::Better;

use super::Answer;

const BOUNDS: [&str; 2] = ["ci_low", "ci_high"];

pub(crate) fn welch(answer: &mut Answer<'_>) {
    let [x, y] = answer.lists(["x", "y"]);
    t_test(answer, TTest::welch(&x, &y));
    let student = TTest::student(&x, &y);
    answer.number("student_t", student.t);
    answer.number("student_p", student.p_two_sided());
}

pub(crate) fn yuen(answer: &mut Answer<'_>) {
    let [x, y] = answer.lists(["x", "y"]);
    let trim = answer.given("trim").unwrap();
    t_test(answer, TTest::yuen(&x, &y, trim));
}

pub(crate) fn paired(answer: &mut Answer<'_>) {
    let [baseline, candidate] = answer.lists(["baseline", "candidate"]);
    t_test(answer, TTest::paired(&baseline, &candidate));
}

fn t_test(answer: &mut Answer<'_>, test: TTest) {
    answer.number("diff", test.difference);
    answer.number("t", test.t);
    answer.number("df", test.df);
    answer.number("se", test.standard_error);
    answer.number("p_two_sided", test.p_two_sided());
    answer.number("p_less", test.p_less());
    answer.number("p_greater", test.p_greater());
    answer.bounds(BOUNDS, test.bounds(answer.alpha()));
}

pub(crate) fn log_ratio(answer: &mut Answer<'_>) {
    let [baseline, candidate] = answer.lists(["baseline", "candidate"]);
    let alpha = answer.alpha();
    let hosts = HostLevel::of(&baseline, &candidate);
    answer.number("ratio", hosts.ratio);
    answer.number("rel_change", hosts.ratio - 1.0);
    let change = hosts.bounds(Level::Fixed { alpha }, 1).map(|ratio| ratio - 1.0);
    answer.bounds(["rel_ci_low", "rel_ci_high"], change);
    answer.number("log_se", hosts.log_standard_error);
    answer.number("log_df", hosts.df);
    let test = TTest::welch(&candidate, &baseline);
    answer.bounds(["abs_ci_low", "abs_ci_high"], test.bounds(alpha));
    answer.number("p_two_sided_abs", test.p_two_sided());
}

pub(crate) fn fieller(answer: &mut Answer<'_>) {
    let [baseline, candidate] = answer.lists(["baseline", "candidate"]);
    let level = Level::Fixed { alpha: answer.alpha() };
    let ratio = RatioOfSums::of(&baseline, &candidate);
    answer.number("ratio", ratio.ratio);
    answer.number("kappa", kappa(ratio.n, level));
    answer.bounds(BOUNDS, ratio.bounds(level));
    answer.bounds(["r_inversion_low", "r_inversion_high"], ratio.bounds(level));
}

pub(crate) fn non_inferiority(answer: &mut Answer<'_>) {
    let [baseline, candidate] = answer.lists(["baseline", "candidate"]).map(|values| Summary::of(&values));
    let (margin, alpha) = (answer.given("margin").unwrap(), answer.alpha());
    let better = match answer.input["preferred_direction"].as_str().unwrap() {
        "decrease" => Better::Lower,
        "increase" => Better::Higher,
        other => panic!("{other} is no direction"),
    };
    for (name, statistic) in [("z", Statistic::Normal), ("t", Statistic::Student)] {
        let test = NonInferiority::of(&baseline, &candidate, margin, better, statistic);
        let path = |field: &str| format!("{name}/{field}");
        answer.number(&path("difference"), test.difference);
        answer.number(&path("null_hypothesis"), test.null);
        answer.number(&path("p_value"), test.p());
        answer.flag(&path("is_significant"), test.p() < alpha);
        answer.bounds([&path("ci_lower"), &path("ci_upper")], test.bounds(alpha));
    }
}
