//! Series: how they repeat themselves, where they are steady, their quantiles, and the bootstrap.

use phoenix_core::analysis::distribution::normal;
use phoenix_core::analysis::estimate::bootstrap::Bootstrap;
use phoenix_core::analysis::estimate::bootstrap::block_length::block_length;
use phoenix_core::analysis::estimate::mean::Summary;
use phoenix_core::analysis::estimate::{autocorrelation as acf, quantile, warm_up};

use super::Answer;

/// Enough that the bounds lie near the middle of the bands, which are those of twenty seeds.
const RESAMPLES: usize = 60_000;
const SEED: u64 = 20_261_126;

pub(crate) fn autocorrelation(answer: &mut Answer<'_>) {
    let x = answer.list("x");
    answer.numbers("acf_0_10", acf::autocorrelation(&x, 10));
    let time = acf::integrated_time(&x);
    answer.number("tau_int_sokal_c5", time.tau);
    answer.number("window", time.window as f64);
    answer.number("ess", x.len() as f64 / time.tau);
    let means: Vec<f64> = x.chunks_exact(20).map(|batch| Summary::of(batch).mean).collect();
    answer.number("se_iid", Summary::of(&x).standard_error());
    answer.number("se_batch20", Summary::of(&means).standard_error());
    answer.number("batch20_lag1", acf::autocorrelation(&means, 1)[1]);
    answer.numbers("batch20_means", means);
    for lags in 1..=20 {
        let (q, p) = acf::ljung_box(&x, lags);
        answer.number(&format!("ljung_box_lag{lags}_stat"), q);
        answer.number(&format!("ljung_box_lag{lags}_p"), p);
    }
}

pub(crate) fn mser5(answer: &mut Answer<'_>) {
    let found = warm_up::mser5(&answer.list("x"));
    answer.number("truncate_first", found.truncate as f64);
    answer.number("pymser_index_same_range", found.truncate as f64);
    answer.flag("valid", found.steady);
    answer.numbers("mser_statistic", found.statistic);
    answer.passed_over("pymser_index_full_range", "the case calls it an artefact of the tail");
}

pub(crate) fn quantiles(answer: &mut Answer<'_>) {
    let x = answer.list("x");
    let percents: Vec<String> = answer.output["q"].as_object().unwrap().keys().cloned().collect();
    for percent in percents {
        let share = percent.parse::<f64>().unwrap() / 100.0;
        answer.number(&format!("q/{percent}"), quantile::quantile(&x, share));
    }
    answer.pair("iqr_fence_1_5", quantile::fences(&x, 1.5));
    answer.pair("iqr_fence_3", quantile::fences(&x, 3.0));
    let deviation = quantile::median_absolute_deviation(&x);
    answer.number("mad_raw", deviation);
    answer.number("mad_normal", deviation / normal::quantile(0.75));
}

pub(crate) fn winsorized(answer: &mut Answer<'_>) {
    let x = answer.list("x");
    let [lower, upper] = ["lower", "upper"].map(|end| answer.given(end).unwrap_or(0.0));
    let winsorised = quantile::winsorize_ends(&x, [lower, upper]);
    answer.number("mean", Summary::of(&winsorised).mean);
    answer.numbers("values", winsorised);
    for percent in [1, 5, 10, 15, 20, 25] {
        let trimmed = Summary::trimmed(&x, f64::from(percent) / 100.0);
        answer.number(&format!("trimmed_mean_{percent}"), trimmed.mean);
    }
}

pub(crate) fn bootstrap_ratio(answer: &mut Answer<'_>) {
    let [baseline, candidate] = answer.lists(["baseline", "candidate"]);
    let ratio = |drawn: &[usize]| total(&candidate, drawn) / total(&baseline, drawn);
    bootstrap(answer, Bootstrap::of(baseline.len(), RESAMPLES, SEED), ratio);
}

pub(crate) fn bootstrap_mean(answer: &mut Answer<'_>) {
    let x = answer.list("x");
    let mean = |drawn: &[usize]| total(&x, drawn) / drawn.len() as f64;
    bootstrap(answer, Bootstrap::of(x.len(), RESAMPLES, SEED), mean);
}

pub(crate) fn bootstrap_blocks(answer: &mut Answer<'_>) {
    let x = answer.list("x");
    let block = answer.given("block").unwrap() as usize;
    let mean = |drawn: &[usize]| total(&x, drawn) / drawn.len() as f64;
    bootstrap(answer, Bootstrap::of(x.len(), RESAMPLES / 2, SEED).in_blocks_of(block), mean);
    let best = block_length(&x);
    answer.within("optimal_block_stationary", best.stationary, 1e-9);
    answer.within("optimal_block_circular", best.circular, 1e-9);
}

fn bootstrap(answer: &mut Answer<'_>, draws: Bootstrap, statistic: impl Fn(&[usize]) -> f64) {
    let alpha = answer.alpha();
    let accelerated = answer.tool_says("method=BCa");
    let bounds = if accelerated { draws.bca(alpha, statistic) } else { draws.percentile(alpha, statistic) };
    answer.band("band_low", bounds.lower);
    answer.band("band_high", bounds.upper);
    for mean in ["mean_low", "mean_high"] {
        answer.passed_over(mean, "the mean over the tool's seeds, which lies in the band");
    }
}

fn total(values: &[f64], drawn: &[usize]) -> f64 {
    drawn.iter().map(|&index| values[index]).sum()
}
