//! Reference values of other tools, answered by this crate's estimators.
//!
//! The cases are in `tests/vectors/statistics.json`; another file of that format can be tried with `PHOENIX_VECTORS=<path>`. A case is
//! answered by its method and input, never by its name; a method that no code answers and an output that is not compared are failures.
#![allow(clippy::unwrap_used, reason = "functions of a test")]
#![allow(clippy::needless_pass_by_value, reason = "functions of a test")]

#[path = "vectors/answer.rs"]
mod answer;
#[path = "vectors/functions.rs"]
mod functions;
#[path = "vectors/means.rs"]
mod means;
#[path = "vectors/platforms.rs"]
mod platforms;
#[path = "vectors/questions.rs"]
mod questions;
#[path = "vectors/ranks.rs"]
mod ranks;
#[path = "vectors/sequential.rs"]
mod sequential;
#[path = "vectors/series.rs"]
mod series;

use answer::{Answer, Case};
use serde_json::Value;

const COMMITTED: &str = include_str!("vectors/statistics.json");

/// Answers a case.
type Answers = fn(&mut Answer<'_>);

/// How methods begin, and who answers them; the first that fits.
const METHODS: [(&str, Answers); 40] = [
    ("normal quantile", functions::normal_quantile),
    ("normal CDF", functions::normal_tails),
    ("Student t upper tail", functions::student_tail),
    ("Student t quantile", functions::student_quantile),
    ("chi-square upper tail", functions::chi_squared_tail),
    ("regularized incomplete beta", functions::incomplete_beta),
    ("log gamma", functions::ln_gamma),
    ("upper regularized incomplete gamma", functions::incomplete_gamma),
    ("Mann-Whitney U", ranks::mann_whitney),
    ("Hodges-Lehmann shift", ranks::hodges_lehmann),
    ("Welch t test", means::welch),
    ("Yuen trimmed Welch t", means::yuen),
    ("paired t", means::paired),
    ("unpaired relative change, delta method on log ratio", means::log_ratio),
    ("paired Fieller CI", means::fieller),
    ("non-inferiority", means::non_inferiority),
    ("gbstats two-sided t", platforms::difference),
    ("ratio of sums per arm", platforms::ratio_metric),
    ("CUPED", platforms::cuped),
    ("RECOMMENDED: anytime-valid", sequential::ratio),
    ("anytime-valid t confidence sequence", sequential::mean),
    ("t_radius(g,n,1,alpha)", sequential::radius),
    ("exact optimal g", sequential::optimal_tuning),
    ("two-sided normal mixture boundary", sequential::two_sided_boundary),
    ("one-sided normal mixture boundary", sequential::one_sided_boundary),
    ("log e-process, two-sided normal mixture", sequential::two_sided_log_e),
    ("log e-process, one-sided normal mixture", sequential::one_sided_log_e),
    ("exact binomial test", questions::binomial),
    ("adjusted p-values", questions::adjusted),
    ("sample ratio mismatch", questions::sample_ratio),
    ("two-sided t sample size", questions::t_sample_size),
    ("normal power", questions::normal_power),
    ("normal two-arm sample size", questions::normal_sample_size),
    ("autocorrelation, integrated", series::autocorrelation),
    ("MSER-5", series::mser5),
    ("R-7 quantiles", series::quantiles),
    ("winsorized mean", series::winsorized),
    ("bootstrap CI of ratio of sums, paired", series::bootstrap_ratio),
    ("bootstrap CI of the mean", series::bootstrap_mean),
    ("circular block bootstrap CI of the mean", series::bootstrap_blocks),
];

#[test]
fn vectors() {
    let file = read();
    let cases = file["cases"].as_array().expect("there are cases");
    assert!(!cases.is_empty(), "there are cases");
    let mut wrong = Vec::new();
    for case in cases {
        let case = Case { case, file: &file };
        let answered = METHODS.iter().find(|(method, _)| case.method().starts_with(method));
        let problems = match answered {
            None => vec![format!("no code answers the method {:?}", case.method())],
            Some((_, answer)) => {
                let mut checks = Answer::to(case);
                answer(&mut checks);
                checks.problems()
            }
        };
        wrong.extend(problems.into_iter().map(|problem| format!("{}: {problem}", case.id())));
    }
    assert!(wrong.is_empty(), "{} problems:\n{}", wrong.len(), wrong.join("\n"));
}

#[allow(
    clippy::disallowed_methods,
    reason = "a test may be pointed at another file; the library never reads one"
)]
fn read() -> Value {
    let text = match std::env::var("PHOENIX_VECTORS") {
        Ok(path) => std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")),
        Err(_) => COMMITTED.to_owned(),
    };
    serde_json::from_str(&text).expect("the vectors are JSON")
}
