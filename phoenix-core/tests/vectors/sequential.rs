//! Intervals and p-values that hold at every look.

use phoenix_core::analysis::estimate::mean::{Summary, differences};
use phoenix_core::analysis::estimate::ratio::{RatioOfSums, kappa};
use phoenix_core::analysis::estimate::{Level, sequential};

use super::Answer;

const BOUNDS: [&str; 2] = ["cs_low", "cs_high"];

pub(crate) fn ratio(answer: &mut Answer<'_>) {
    let [baseline, candidate] = answer.lists(["baseline", "candidate"]);
    let (alpha, planned_batches) = (answer.alpha(), answer.given("k_star").unwrap());
    let level = Level::Anytime { alpha, planned_batches };
    let ratio = RatioOfSums::of(&baseline, &candidate);
    let g = sequential::tuning(planned_batches, alpha);
    let summary = Summary::of(&differences(&baseline, &candidate));
    answer.number("ratio", ratio.ratio);
    answer.number("g", g);
    answer.number("kappa", kappa(ratio.n, level));
    answer.bounds(BOUNDS, ratio.bounds(level));
    answer.bounds(["r_inversion_low", "r_inversion_high"], ratio.bounds(level));
    let log_e = sequential::log_e_value(summary.n, summary.mean, summary.squares, g);
    answer.number("log_e_value_at_ratio_1", log_e);
    answer.number("p_anytime_ratio_1", summary.anytime_p(0.0, g));
}

pub(crate) fn mean(answer: &mut Answer<'_>) {
    let (alpha, g) = (answer.alpha(), answer.given("g").unwrap());
    let summary = Summary::of(&answer.list("y"));
    // The case names g itself; a level names the number of batches for which g is the closed form.
    let planned_batches = g / sequential::tuning(1.0, alpha);
    answer.number("mean", summary.mean);
    answer.number("t", summary.mean / summary.standard_error());
    let log_e = sequential::log_e_value(summary.n, summary.mean, summary.squares, g);
    answer.number("log_e_value", log_e);
    answer.number("p_anytime", summary.anytime_p(0.0, g));
    answer.number("t_radius", sequential::t_radius(summary.n, g, alpha));
    answer.bounds(BOUNDS, summary.bounds(Level::Anytime { alpha, planned_batches }));
}

pub(crate) fn radius(answer: &mut Answer<'_>) {
    let [n, planned, alpha] = answer.lists(["n", "k_star", "alpha"]);
    let radius =
        |i: usize| Level::Anytime { alpha: alpha[i], planned_batches: planned[i] }.radius(n[i] as usize);
    answer.numbers("radius", (0..n.len()).map(radius));
}

pub(crate) fn optimal_tuning(answer: &mut Answer<'_>) {
    let [n, alpha] = answer.lists(["n", "alpha"]);
    let each = || n.iter().zip(&alpha).map(|(n, alpha)| (*n, *alpha));
    answer.numbers("closed_form_g", each().map(|(n, alpha)| sequential::tuning(n, alpha)));
    answer.numbers("optimal_g", each().map(|(n, alpha)| sequential::optimal_tuning(n as usize, alpha)));
}

pub(crate) fn two_sided_boundary(answer: &mut Answer<'_>) {
    boundary(answer, sequential::normal_mixture_bound);
}

pub(crate) fn one_sided_boundary(answer: &mut Answer<'_>) {
    boundary(answer, sequential::one_sided_mixture_bound);
}

fn boundary(answer: &mut Answer<'_>, bound: fn(f64, f64, f64) -> f64) {
    let [v, v_opt, alpha] = answer.lists(["v", "v_opt", "alpha"]);
    answer.numbers("bound", (0..v.len()).map(|i| bound(v[i], v_opt[i], alpha[i])));
}

pub(crate) fn two_sided_log_e(answer: &mut Answer<'_>) {
    log_e(answer, sequential::normal_log_mixture);
}

pub(crate) fn one_sided_log_e(answer: &mut Answer<'_>) {
    log_e(answer, sequential::one_sided_log_mixture);
}

fn log_e(answer: &mut Answer<'_>, log_mixture: fn(f64, f64, f64, f64) -> f64) {
    let [s, v] = answer.lists(["s", "v"]);
    let (v_opt, alpha) = (answer.given("v_opt").unwrap(), answer.given("alpha_opt").unwrap());
    answer.numbers("log_e", (0..s.len()).map(|i| log_mixture(s[i], v[i], v_opt, alpha)));
}
