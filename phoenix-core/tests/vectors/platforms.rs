//! What experiment platforms show: GrowthBook's gbstats, tea-tasting.

use phoenix_core::analysis::estimate::cuped::{Cuped, PrePost, Theta};
use phoenix_core::analysis::estimate::delta::{Delta, Undefined};
use phoenix_core::analysis::estimate::host::HostLevel;
use phoenix_core::analysis::estimate::mean::{Summary, TTest};
use phoenix_core::analysis::estimate::{Bounds, Level, sequential};

use super::Answer;

const NOTHING: Bounds = Bounds { lower: 0.0, upper: 0.0 };

pub(crate) fn difference(answer: &mut Answer<'_>) {
    let [baseline, candidate] = answer.lists(["baseline", "candidate"]).map(|values| Summary::of(&values));
    platform(answer, &baseline, &candidate);
}

pub(crate) fn ratio_metric(answer: &mut Answer<'_>) {
    let [bn, bd, cn, cd] = answer.lists(["baseline_num", "baseline_den", "candidate_num", "candidate_den"]);
    let (baseline, candidate) = (Summary::ratio(&bn, &bd), Summary::ratio(&cn, &cd));
    answer.number("baseline_ratio", baseline.mean);
    answer.number("candidate_ratio", candidate.mean);
    answer.number("baseline_var", baseline.variance());
    answer.number("candidate_var", candidate.variance());
    platform(answer, &baseline, &candidate);
}

fn platform(answer: &mut Answer<'_>, baseline: &Summary, candidate: &Summary) {
    let deltas = [
        ("absolute", Delta::absolute(baseline, candidate)),
        ("relative", Delta::relative(baseline, candidate, [baseline.mean, candidate.mean])),
    ];
    for (scale, delta) in deltas {
        fixed(answer, scale, &delta);
        let prefix = format!("sequential_{scale}_N*=");
        let names: Vec<String> = answer.output.as_object().unwrap().keys().cloned().collect();
        for name in names {
            let Some((planned, alpha)) =
                name.strip_prefix(&prefix).and_then(|rest| rest.split_once("_alpha="))
            else {
                continue;
            };
            let [planned, alpha] = [planned, alpha].map(|number| number.parse().unwrap());
            answer.number(&format!("{name}/rho"), (1.0 / sequential::tuning(planned, alpha)).sqrt());
            let known = delta.ok();
            let bounds = known.map_or(NOTHING, |delta| delta.sequential_bounds(alpha, planned));
            answer.pair(&format!("{name}/ci"), bounds);
            let p = known.map_or(1.0, |delta| delta.sequential_p(alpha, planned));
            answer.number(&format!("{name}/p_value"), p);
        }
    }
}

/// The platform writes zeros beside its error word.
fn fixed(answer: &mut Answer<'_>, scale: &str, delta: &Result<Delta, Undefined>) {
    let alpha = answer.alpha();
    let known = delta.ok();
    let word = delta.as_ref().err().map(|error| match error {
        Undefined::ZeroBaseline => "ZERO_NEGATIVE_BASELINE_VARIATION",
        Undefined::NoVariance => "ZERO_NEGATIVE_VARIANCE",
    });
    let path = |field: &str| format!("{scale}/{field}");
    answer.number(&path("expected"), known.map_or(0.0, |delta| delta.estimate));
    answer.number(&path("se"), known.map_or(0.0, |delta| delta.standard_error));
    answer.number(&path("dof"), known.map_or(f64::NAN, |delta| delta.df));
    answer.number(&path("p_value"), known.map_or(1.0, |delta| delta.p_two_sided()));
    answer.pair(&path("ci"), known.map_or(NOTHING, |delta| delta.bounds(alpha)));
    answer.word(&path("error"), word);
}

pub(crate) fn cuped(answer: &mut Answer<'_>) {
    let [bpost, bpre, cpost, cpre] =
        answer.lists(["baseline_post", "baseline_pre", "candidate_post", "candidate_pre"]);
    let (baseline, candidate) = (PrePost { post: &bpost, pre: &bpre }, PrePost { post: &cpost, pre: &cpre });
    let (alpha, adjusted) = (answer.alpha(), Cuped::of(baseline, candidate, Theta::Stacked));
    answer.number("theta", adjusted.theta);
    answer.number("theta_within_arm", Cuped::of(baseline, candidate, Theta::WithinArms).theta);
    answer.number("baseline_adj_var", adjusted.baseline.variance());
    answer.number("candidate_adj_var", adjusted.candidate.variance());
    let test = TTest::between(&adjusted.candidate, &adjusted.baseline);
    for (estimate, bounds, p) in
        [("abs_expected", "abs_ci", "abs_p"), ("effect_size", "effect_size_ci", "pvalue")]
    {
        answer.number(estimate, test.difference);
        answer.number(p, test.p_two_sided());
        answer.pair(bounds, test.bounds(alpha));
    }
    answer.bounds(["effect_size_ci_lower", "effect_size_ci_upper"], test.bounds(alpha));
    answer.number("statistic", test.t);
    answer.number("control", adjusted.baseline.mean);
    answer.number("treatment", adjusted.candidate.mean);
    // gbstats: relative to the means before the adjustment, on the plain scale.
    let levels = [&bpost, &cpost].map(|post| Summary::of(post).mean);
    if let Ok(relative) = Delta::relative(&adjusted.baseline, &adjusted.candidate, levels) {
        answer.number("rel_expected", relative.estimate);
        answer.pair("rel_ci", relative.bounds(alpha));
        answer.number("rel_p", relative.p_two_sided());
    }
    // tea-tasting: the ratio of the adjusted means, on the scale of logarithms.
    let ratio = HostLevel::between(&adjusted.baseline, &adjusted.candidate);
    answer.number("rel_effect_size", ratio.ratio - 1.0);
    let change = ratio.bounds(Level::Fixed { alpha }, 1).map(|ratio| ratio - 1.0);
    answer.bounds(["rel_effect_size_ci_lower", "rel_effect_size_ci_upper"], change);
}
