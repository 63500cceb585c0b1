//! Special functions and distributions.

use phoenix_core::analysis::distribution::{beta, gamma, normal, student};

use super::Answer;

pub(crate) fn normal_quantile(answer: &mut Answer<'_>) {
    let x = answer.list("p").into_iter().map(normal::quantile);
    answer.numbers("x", x);
}

pub(crate) fn normal_tails(answer: &mut Answer<'_>) {
    let x = answer.list("x");
    answer.numbers("cdf", x.iter().copied().map(normal::cdf));
    answer.numbers("sf", x.iter().copied().map(normal::sf));
}

pub(crate) fn student_tail(answer: &mut Answer<'_>) {
    let [t, df] = answer.lists(["t", "df"]);
    answer.numbers("sf", two(&t, &df, student::sf));
    answer.numbers("cdf", two(&t, &df, |t, df| student::sf(-t, df)));
}

pub(crate) fn student_quantile(answer: &mut Answer<'_>) {
    let [p, df] = answer.lists(["p", "df"]);
    answer.numbers("t", two(&p, &df, student::quantile));
}

pub(crate) fn chi_squared_tail(answer: &mut Answer<'_>) {
    let [x, df] = answer.lists(["x", "df"]);
    answer.numbers("sf", two(&x, &df, gamma::chi_squared_sf));
}

pub(crate) fn incomplete_beta(answer: &mut Answer<'_>) {
    let [a, b, x] = answer.lists(["a", "b", "x"]);
    answer.numbers("I", (0..a.len()).map(|i| beta::regularized(a[i], b[i], x[i])));
}

pub(crate) fn ln_gamma(answer: &mut Answer<'_>) {
    let x = answer.list("x");
    answer.numbers("lgamma", x.into_iter().map(gamma::ln_gamma));
}

pub(crate) fn incomplete_gamma(answer: &mut Answer<'_>) {
    let [a, x] = answer.lists(["a", "x"]);
    answer.numbers("Q", two(&a, &x, gamma::upper_regularized));
}

fn two(a: &[f64], b: &[f64], function: fn(f64, f64) -> f64) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| function(*a, *b)).collect()
}
