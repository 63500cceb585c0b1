//! Mann and Whitney's U, Hodges and Lehmann's shift.

use phoenix_core::analysis::estimate::Alternative::{self, Greater, Less, TwoSided};
use phoenix_core::analysis::estimate::hodges_lehmann::HodgesLehmann;
use phoenix_core::analysis::estimate::mann_whitney::MannWhitney;

use super::Answer;

const ALTERNATIVES: [(&str, Alternative); 3] =
    [("two-sided", TwoSided), ("less", Less), ("greater", Greater)];

pub(crate) fn mann_whitney(answer: &mut Answer<'_>) {
    let [x, y] = answer.lists(["x", "y"]);
    let test = MannWhitney::of(&x, &y);
    answer.number("U1", test.u);
    answer.number("U2", test.u_of_y());
    answer.flag("ties", test.has_ties());
    answer.number("cles_A12_x_over_y", test.a12());
    answer.number("cliffs_delta", test.cliffs_delta());
    for (name, alternative) in ALTERNATIVES {
        let approximate = |continuity| test.p_approximate(alternative, continuity);
        answer.number(&format!("p_asymptotic_{name}_cc"), approximate(true));
        answer.number(&format!("p_asymptotic_{name}_nocc"), approximate(false));
        if alternative == TwoSided {
            answer.number("r_p_two_sided_cc", approximate(true));
            answer.number("r_p_two_sided_nocc", approximate(false));
        }
        if let Some(p) = test.p_exact(alternative) {
            answer.number(&format!("p_exact_{name}"), p);
        }
    }
}

pub(crate) fn hodges_lehmann(answer: &mut Answer<'_>) {
    let [x, y] = answer.lists(["x", "y"]);
    let (shift, alpha) = (HodgesLehmann::of(&x, &y), answer.alpha());
    answer.number("hl_pairwise_median", shift.estimate());
    // R goes over to the approximation where there are ties.
    let exact = answer.tool_says("exact=True") && !shift.test().has_ties();
    if exact {
        answer.bounds(["r_ci_low", "r_ci_high"], shift.exact_bounds(alpha));
        answer.number("r_estimate", shift.estimate());
    } else {
        answer.bounds(["r_ci_low", "r_ci_high"], shift.bounds_by_roots(alpha, 1e-12));
        answer.number("r_estimate", shift.estimate_by_roots(false, 1e-12));
        let [least, most] = [shift.approximate_bounds(alpha), shift.bounds_by_roots(alpha, 1e-12)]
            .map(|bounds| [bounds.lower, bounds.upper]);
        for (ours, theirs) in least.iter().zip(most) {
            assert!((ours - theirs).abs() <= 1e-9 * (1.0 + theirs.abs()), "{ours} by rank, {theirs} by root");
        }
    }
    let confidences: Vec<String> = answer
        .output
        .as_object()
        .unwrap()
        .keys()
        .filter_map(|key| Some(key.strip_prefix("kayenta_")?.strip_suffix("_low")?.to_owned()))
        .collect();
    for confidence in confidences {
        let alpha = 1.0 - confidence.parse::<f64>().unwrap() / 100.0;
        let paths = ["low", "high"].map(|end| format!("kayenta_{confidence}_{end}"));
        answer.bounds([&paths[0], &paths[1]], shift.bounds_by_roots(alpha, 1e-4));
    }
    answer.number("kayenta_estimate", shift.estimate_by_roots(true, 1e-4));
}
