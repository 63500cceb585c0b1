//! The statistics against reference values of SciPy, R, mpmath, statsmodels, confseq and others.
//!
//! The cases are in `tests/vectors/statistics.json`; another file of that format can be tried with `PHOENIX_VECTORS=<path>`. A case
//! that no code answers fails, unless its id is in [`NOT_YET`].

#![allow(clippy::unwrap_used, reason = "a malformed file of vectors must fail the test")]

use std::collections::BTreeSet;

use phoenix_core::analysis::distribution::{beta, gamma, normal, student};
use phoenix_core::analysis::estimate::mean::{Summary, TTest};
use phoenix_core::analysis::estimate::ratio::{RatioOfSums, kappa};
use phoenix_core::analysis::estimate::{
    Bounds, Level, autocorrelation, multiplicity, quantile, sequential, warm_up,
};
use serde_json::Value;

/// Methods that are not written yet, by the ids of their cases.
const NOT_YET: [&str; 34] = [
    "boot_block_ar1_mean",
    "boot_mean_skewed_bca",
    "boot_mean_skewed_percentile",
    "boot_ratio_paired_bca",
    "boot_ratio_paired_percentile",
    "confseq_normal_mixture_one_sided",
    "cuped_gbstats",
    "cuped_tea_tasting",
    "exact_binomial",
    "gb_basic",
    "gb_ratio_metric",
    "gb_small",
    "gb_zero_mean_baseline",
    "gb_zero_variance",
    "hl_asymptotic_12x12",
    "hl_asymptotic_ties",
    "hl_exact_small",
    "mw_1x1",
    "mw_all_tied",
    "mw_complete_separation",
    "mw_identical",
    "mw_large_generated",
    "mw_small_no_ties",
    "mw_ties",
    "mw_tiny_2x3",
    "nim_latency_10pct_pass",
    "power_spotify_normal",
    "power_spotify_sample_size",
    "power_t_sample_size",
    "rel_basic_logdelta",
    "rel_unequal_n_logdelta",
    "srm_chi_square",
    "yuen_trim_0.1",
    "yuen_trim_0.2",
];

#[test]
fn vectors() {
    let text = text();
    let file: Value = serde_json::from_str(&text).expect("the vectors are JSON");
    let cases = file["cases"].as_array().expect("there are cases");
    let mut unanswered = BTreeSet::new();
    let mut wrong = Vec::new();
    for case in cases {
        let id = case["id"].as_str().unwrap();
        match answer(case, cases) {
            None => {
                unanswered.insert(id);
            }
            Some(checks) => {
                assert!(!checks.is_empty(), "{id}: nothing was compared");
                for check in checks {
                    if let Err(message) = check.verify(case) {
                        wrong.push(format!("{id}: {message}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} values differ:\n{}", wrong.len(), wrong.join("\n"));
    let known: BTreeSet<&str> = NOT_YET.into_iter().collect();
    let missing: Vec<_> = unanswered.difference(&known).collect();
    assert!(missing.is_empty(), "no code answers {missing:?}");
    if std::ptr::eq(text.as_ptr(), COMMITTED.as_ptr()) {
        let answered: Vec<_> = known.difference(&unanswered).collect();
        assert!(answered.is_empty(), "answered now, take them off the list: {answered:?}");
    }
}

const COMMITTED: &str = include_str!("vectors/statistics.json");

#[allow(
    clippy::disallowed_methods,
    reason = "a test may be pointed at another file; the library never reads one"
)]
fn text() -> std::borrow::Cow<'static, str> {
    match std::env::var("PHOENIX_VECTORS") {
        Ok(path) => std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")).into(),
        Err(_) => COMMITTED.into(),
    }
}

/// One value that was computed, beside the one expected.
struct Check {
    name: String,
    got: f64,
    expected: f64,
    /// Relative and absolute tolerance, where the case's own does not apply.
    tolerance: Option<f64>,
}

impl Check {
    fn verify(&self, case: &Value) -> Result<(), String> {
        let (got, expected) = (self.got, self.expected);
        let tolerance = self.tolerance.or(case["tolerance"].as_f64()).unwrap_or(1e-9);
        let relative_only = case["note"].as_str().unwrap().starts_with("relative") && expected.abs() > 1e-310;
        let allowed = if relative_only && case["id"] != "num_lgamma" {
            tolerance * expected.abs()
        } else {
            tolerance.max(tolerance * expected.abs())
        };
        let same =
            got == expected || (got.is_nan() && expected.is_nan()) || (got - expected).abs() <= allowed;
        if same { Ok(()) } else { Err(format!("{} is {got:e}, not {expected:e} ± {allowed:e}", self.name)) }
    }
}

fn check(name: impl Into<String>, got: f64, expected: &Value) -> Check {
    Check { name: name.into(), got, expected: number(expected), tolerance: None }
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Number(number) => number.as_f64().unwrap(),
        Value::Bool(yes) => f64::from(u8::from(*yes)),
        Value::String(text) => text.parse().unwrap(),
        other => panic!("{other} is no number"),
    }
}

/// A list of numbers, given literally or by the generator that the file describes.
fn list(value: &Value) -> Vec<f64> {
    if let Some(values) = value.as_array() {
        return values.iter().map(number).collect();
    }
    let parameter = |name: &str| number(&value[name]);
    let (a, b, c, m) = (parameter("a"), parameter("b"), parameter("c"), parameter("m"));
    (0..parameter("n") as u64)
        .map(|i| i as f64)
        .map(|i| ((a * i * i + b * i + c) % m) / parameter("scale") + parameter("off"))
        .collect()
}

fn lists<const N: usize>(value: &Value, names: [&str; N]) -> [Vec<f64>; N] {
    names.map(|name| list(&value[name]))
}

fn each(name: &str, got: impl IntoIterator<Item = f64>, expected: &Value) -> Vec<Check> {
    let expected = expected.as_array().unwrap();
    let got: Vec<f64> = got.into_iter().collect();
    assert_eq!(got.len(), expected.len(), "{name}: another number of values");
    got.into_iter()
        .zip(expected)
        .enumerate()
        .map(|(index, (got, expected))| check(format!("{name}[{index}]"), got, expected))
        .collect()
}

fn bounds(case_bounds: Bounds, output: &Value, names: [&str; 2]) -> Vec<Check> {
    vec![
        check(names[0], case_bounds.lower, &output[names[0]]),
        check(names[1], case_bounds.upper, &output[names[1]]),
    ]
}

/// What this code makes of a case; `None` when it has no such method.
fn answer(case: &Value, cases: &[Value]) -> Option<Vec<Check>> {
    let (input, output) = (&case["input"], &case["output"]);
    let method = case["method"].as_str().unwrap();
    let starts = |prefix: &str| method.starts_with(prefix);
    let checks = if starts("normal quantile") {
        each("x", list(&input["p"]).into_iter().map(normal::quantile), &output["x"])
    } else if starts("normal CDF") {
        let x = list(&input["x"]);
        let mut checks = each("cdf", x.iter().map(|x| normal::cdf(*x)), &output["cdf"]);
        checks.extend(each("sf", x.iter().map(|x| normal::sf(*x)), &output["sf"]));
        checks
    } else if starts("Student t upper tail") {
        let [t, df] = lists(input, ["t", "df"]);
        each("sf", t.iter().zip(&df).map(|(t, df)| student::sf(*t, *df)), &output["sf"])
    } else if starts("Student t quantile") {
        let [p, df] = lists(input, ["p", "df"]);
        each("t", p.iter().zip(&df).map(|(p, df)| student::quantile(*p, *df)), &output["t"])
    } else if starts("chi-square upper tail") {
        let [x, df] = lists(input, ["x", "df"]);
        each("sf", x.iter().zip(&df).map(|(x, df)| gamma::chi_squared_sf(*x, *df)), &output["sf"])
    } else if starts("regularized incomplete beta") {
        let [a, b, x] = lists(input, ["a", "b", "x"]);
        each("I", (0..a.len()).map(|i| beta::regularized(a[i], b[i], x[i])), &output["I"])
    } else if starts("log gamma") {
        each("lgamma", list(&input["x"]).into_iter().map(gamma::ln_gamma), &output["lgamma"])
    } else if starts("upper regularized incomplete gamma") {
        let [a, x] = lists(input, ["a", "x"]);
        each("Q", a.iter().zip(&x).map(|(a, x)| gamma::upper_regularized(*a, *x)), &output["Q"])
    } else if starts("Welch t test") {
        welch(input, output)
    } else if starts("paired t") {
        let [baseline, candidate] = lists(input, ["baseline", "candidate"]);
        let test = TTest::paired(&baseline, &candidate);
        let mut checks = bounds(test.bounds(1.0 - number(&input["conf"])), output, ["ci_low", "ci_high"]);
        checks.push(check("t", test.t, &output["t"]));
        checks.push(check("df", test.df, &output["df"]));
        checks.push(check("p_two_sided", test.p_two_sided(), &output["p_two_sided"]));
        checks
    } else if starts("paired Fieller CI") {
        let [baseline, candidate] = lists(input, ["baseline", "candidate"]);
        let level = Level::Fixed { alpha: 1.0 - number(&input["conf"]) };
        let ratio = RatioOfSums::of(&baseline, &candidate);
        let mut checks = bounds(ratio.bounds(level), output, ["ci_low", "ci_high"]);
        checks.push(check("ratio", ratio.ratio, &output["ratio"]));
        checks.push(check("kappa", kappa(ratio.n, level), &output["kappa"]));
        checks
    } else if starts("RECOMMENDED: anytime-valid") {
        anytime_ratio(input, output)
    } else if starts("anytime-valid t confidence sequence") {
        anytime_mean(input, output)
    } else if starts("t_radius(g,n,1,alpha)") {
        let [n, planned, alpha] = lists(input, ["n", "k_star", "alpha"]);
        let radius =
            |i: usize| Level::Anytime { alpha: alpha[i], planned_batches: planned[i] }.radius(n[i] as usize);
        each("radius", (0..n.len()).map(radius), &output["radius"])
    } else if starts("exact optimal g") {
        let [n, alpha] = lists(input, ["n", "alpha"]);
        let tuning = n.iter().zip(&alpha).map(|(n, alpha)| sequential::tuning(*n, *alpha));
        each("closed_form_g", tuning, &output["closed_form_g"])
    } else if starts("two-sided normal mixture boundary") {
        let [v, v_opt, alpha] = lists(input, ["v", "v_opt", "alpha"]);
        let bound = |i: usize| sequential::normal_mixture_bound(v[i], v_opt[i], alpha[i]);
        each("bound", (0..v.len()).map(bound), &output["bound"])
    } else if starts("log e-process, two-sided normal mixture") {
        let [s, v] = lists(input, ["s", "v"]);
        let (v_opt, alpha) = (number(&input["v_opt"]), number(&input["alpha_opt"]));
        let log_e = |i: usize| sequential::normal_log_mixture(s[i], v[i], v_opt, alpha);
        each("log_e", (0..s.len()).map(log_e), &output["log_e"])
    } else if starts("adjusted p-values") {
        adjusted(input, output)
    } else if starts("autocorrelation, integrated") {
        let x = list(&input["x"]);
        let mut checks = each("acf", autocorrelation::autocorrelation(&x, 10), &output["acf_0_10"]);
        let time = autocorrelation::integrated_time(&x);
        checks.push(check("tau", time.tau, &output["tau_int_sokal_c5"]));
        checks.push(check("window", time.window as f64, &output["window"]));
        checks.push(check("ess", x.len() as f64 / time.tau, &output["ess"]));
        let means: Vec<f64> = x.chunks_exact(20).map(|batch| Summary::of(batch).mean).collect();
        checks.push(check("se_iid", Summary::of(&x).standard_error(), &output["se_iid"]));
        checks.push(check("se_batch20", Summary::of(&means).standard_error(), &output["se_batch20"]));
        let lag1 = autocorrelation::autocorrelation(&means, 1)[1];
        checks.push(check("batch20_lag1", lag1, &output["batch20_lag1"]));
        checks.extend(each("batch20_means", means, &output["batch20_means"]));
        checks
    } else if starts("MSER-5") {
        let found = warm_up::mser5(&list(&input["x"]));
        let mut checks = each("mser", found.statistic, &output["mser_statistic"]);
        checks.push(check("truncate", found.truncate as f64, &output["truncate_first"]));
        checks.push(check("valid", f64::from(u8::from(found.steady)), &output["valid"]));
        checks
    } else if starts("R-7 quantiles") {
        let x = list(&input["x"]);
        let expected = output["q"].as_object().unwrap();
        expected
            .iter()
            .map(|(percent, value)| {
                let p = percent.parse::<f64>().unwrap() / 100.0;
                check(percent, quantile::quantile(&x, p), value)
            })
            .collect()
    } else if starts("winsorized mean") {
        let x = list(&input["x"]);
        let winsorised = quantile::winsorize(&x, number(&input["lower"]));
        let mut checks = vec![check("mean", Summary::of(&winsorised).mean, &output["mean"])];
        checks.extend(each("values", winsorised, &output["values"]));
        checks
    } else {
        let _ = cases;
        return None;
    };
    Some(checks)
}

fn welch(input: &Value, output: &Value) -> Vec<Check> {
    let [x, y] = lists(input, ["x", "y"]);
    let test = TTest::welch(&x, &y);
    let mut checks = bounds(test.bounds(1.0 - number(&input["conf"])), output, ["ci_low", "ci_high"]);
    let values = [
        ("diff", test.difference),
        ("t", test.t),
        ("df", test.df),
        ("p_two_sided", test.p_two_sided()),
        ("p_less", test.p_less()),
        ("p_greater", test.p_greater()),
    ];
    checks.extend(values.map(|(name, got)| check(name, got, &output[name])));
    checks
}

fn anytime_ratio(input: &Value, output: &Value) -> Vec<Check> {
    let [baseline, candidate] = lists(input, ["baseline", "candidate"]);
    let (alpha, planned_batches) = (number(&input["alpha"]), number(&input["k_star"]));
    let level = Level::Anytime { alpha, planned_batches };
    let ratio = RatioOfSums::of(&baseline, &candidate);
    let g = sequential::tuning(planned_batches, alpha);
    let differences: Vec<f64> = baseline.iter().zip(&candidate).map(|(b, c)| c - b).collect();
    let summary = Summary::of(&differences);
    let log_e = sequential::log_e_value(summary.n, summary.mean, summary.squares, g);
    let mut checks = bounds(ratio.bounds(level), output, ["cs_low", "cs_high"]);
    checks.push(check("ratio", ratio.ratio, &output["ratio"]));
    checks.push(check("g", g, &output["g"]));
    checks.push(check("kappa", kappa(ratio.n, level), &output["kappa"]));
    checks.push(check("log_e", log_e, &output["log_e_value_at_ratio_1"]));
    checks.push(check("p", summary.anytime_p(0.0, g), &output["p_anytime_ratio_1"]));
    checks
}

fn anytime_mean(input: &Value, output: &Value) -> Vec<Check> {
    let (y, g, alpha) = (list(&input["y"]), number(&input["g"]), number(&input["alpha"]));
    let summary = Summary::of(&y);
    // The case names g itself; a level names the number of batches for which g is the closed form.
    let planned_batches = g / sequential::tuning(1.0, alpha);
    let mut checks =
        bounds(summary.bounds(Level::Anytime { alpha, planned_batches }), output, ["cs_low", "cs_high"]);
    let log_e = sequential::log_e_value(summary.n, summary.mean, summary.squares, g);
    checks.push(check("mean", summary.mean, &output["mean"]));
    checks.push(check("t", summary.mean / summary.standard_error(), &output["t"]));
    checks.push(check("log_e", log_e, &output["log_e_value"]));
    checks.push(check("p", summary.anytime_p(0.0, g), &output["p_anytime"]));
    checks.push(check("t_radius", sequential::t_radius(summary.n, g, alpha), &output["t_radius"]));
    checks
}

fn adjusted(input: &Value, output: &Value) -> Vec<Check> {
    let (p, alpha) = (list(&input["p"]), number(&input["alpha"]));
    let holm = multiplicity::holm(&p);
    let bh = multiplicity::benjamini_hochberg(&p);
    let rejected =
        |adjusted: &[f64]| adjusted.iter().map(|p| f64::from(u8::from(*p <= alpha))).collect::<Vec<_>>();
    [
        each("reject_holm_05", rejected(&holm), &output["reject_holm_05"]),
        each("reject_bh_05", rejected(&bh), &output["reject_bh_05"]),
        each("holm", holm, &output["holm"]),
        each("bh", bh, &output["bh"]),
        each("by", multiplicity::benjamini_yekutieli(&p), &output["by"]),
        each("hochberg", multiplicity::hochberg(&p), &output["hochberg"]),
        each("bonferroni", multiplicity::bonferroni(&p), &output["bonferroni"]),
    ]
    .into_iter()
    .flatten()
    .collect()
}
