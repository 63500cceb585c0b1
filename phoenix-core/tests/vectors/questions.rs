//! Counts, several questions at once, and how much data an answer takes.

use phoenix_core::analysis::estimate::binomial::Binomial;
use phoenix_core::analysis::estimate::power::{self, Design};
use phoenix_core::analysis::estimate::sample_ratio::SampleRatio;
use phoenix_core::analysis::estimate::{Alternative, multiplicity};

use super::Answer;
use super::answer::number;

pub(crate) fn binomial(answer: &mut Answer<'_>) {
    let [x, n, share] = answer.lists(["x", "n", "p0"]);
    let alpha = answer.alpha();
    let tests: Vec<Binomial> = x.iter().zip(&n).map(|(x, n)| Binomial::of(*x as u64, *n as u64)).collect();
    for (name, alternative) in [
        ("p_two_sided", Alternative::TwoSided),
        ("p_greater", Alternative::Greater),
        ("p_less", Alternative::Less),
    ] {
        answer.numbers(name, tests.iter().zip(&share).map(|(test, share)| test.p_value(*share, alternative)));
    }
    answer.numbers("cp_low", tests.iter().map(|test| test.bounds(alpha).lower));
    answer.numbers("cp_high", tests.iter().map(|test| test.bounds(alpha).upper));
}

pub(crate) fn adjusted(answer: &mut Answer<'_>) {
    let (p, alpha) = (answer.list("p"), answer.alpha());
    let adjusted = [
        ("bonferroni", multiplicity::bonferroni(&p)),
        ("holm", multiplicity::holm(&p)),
        ("hochberg", multiplicity::hochberg(&p)),
        ("bh", multiplicity::benjamini_hochberg(&p)),
        ("by", multiplicity::benjamini_yekutieli(&p)),
    ];
    for (name, adjusted) in adjusted {
        answer.numbers(name, adjusted.iter().copied());
        let prefix = format!("reject_{name}_");
        let keys: Vec<String> = answer
            .output
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| key.starts_with(&prefix))
            .cloned()
            .collect();
        for key in keys {
            answer.numbers(&key, adjusted.iter().map(|p| f64::from(u8::from(*p <= alpha))));
        }
    }
}

pub(crate) fn sample_ratio(answer: &mut Answer<'_>) {
    let rows = |name: &str| -> Vec<Vec<f64>> {
        let rows = answer.input[name].as_array().unwrap();
        rows.iter().map(|row| row.as_array().unwrap().iter().map(number).collect()).collect()
    };
    let (observed, shares) = (rows("observed"), rows("weights"));
    for (index, (observed, shares)) in observed.iter().zip(&shares).enumerate() {
        let observed: Vec<u64> = observed.iter().map(|hosts| *hosts as u64).collect();
        let test = SampleRatio::of(&observed, shares);
        answer.number(&format!("results/{index}/chi2"), test.chi_squared);
        answer.number(&format!("results/{index}/df"), test.df as f64);
        answer.number(&format!("results/{index}/p"), test.p);
        answer.flag(&format!("results/{index}/alarm"), test.is_mismatch());
    }
}

pub(crate) fn t_sample_size(answer: &mut Answer<'_>) {
    let cases = answer.input["cases"].as_array().unwrap();
    for (index, case) in cases.iter().enumerate() {
        let [d, alpha, power] = [0, 1, 2].map(|place| number(&case[place]));
        let path = |field: &str| format!("results/{index}/{field}");
        answer.number(&path("d"), d);
        answer.number(&path("alpha"), alpha);
        answer.number(&path("power"), power);
        for (design, ours, theirs, normal) in [
            (Design::TwoSample, "n_per_arm_two_sample", "r_two_sample", "n_normal_approx_two_sample"),
            (Design::Paired, "n_pairs_one_sample", "r_one_sample", "n_normal_approx_one_sample"),
        ] {
            let n = design.sample_size(d, alpha, power);
            answer.number(&path(ours), n);
            answer.number(&path(theirs), n);
            answer.within(&path(normal), design.normal_sample_size(d, alpha, power), 1e-10);
        }
    }
}

pub(crate) fn normal_power(answer: &mut Answer<'_>) {
    let cases = answer.input["cases"].as_array().unwrap();
    let power = cases.iter().map(|case| {
        let [effect, variance, alpha, m, n] = [0, 1, 2, 3, 4].map(|place| number(&case[place]));
        power::normal_power(effect, variance, alpha, [m, n])
    });
    answer.numbers("power", power);
}

pub(crate) fn normal_sample_size(answer: &mut Answer<'_>) {
    let [effect, variance, power] = ["mde", "variance", "power"].map(|name| answer.given(name).unwrap());
    let (total, per_group) = power::normal_totals(effect, variance, answer.alpha(), power, 0.5);
    answer.number("total", total);
    answer.numbers("per_group", per_group);
}
