//! Methods that tell two arms apart, watched at many looks: the ones that fail, and ours.
//!
//! Both arms of a repetition have a mean of 1000 and a standard deviation of 100; the candidate's mean is less by the effect.

use std::sync::LazyLock;

use phoenix_core::analysis::distribution::student;
use phoenix_core::analysis::estimate::sequential::normal_mixture_bound;
use phoenix_core::analysis::report::Status;
use phoenix_core::model::{Criterion, MetricName, Role, Spec, Variant, metric};

use super::dice::{Dice, Wave};
use super::experiment::{Layout, Made, hosts};

/// The error probability of every method.
pub const ALPHA: f64 = 0.05;

/// How arms are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A t-test on the raw samples, at every look as if it were the only one.
    FixedWatched,
    /// The same at the last look only.
    FixedOnce,
    /// An asymptotic confidence sequence (normal mixture, tuned to the last look) on the raw samples.
    Asymptotic,
    /// Phoenix, planned: the t confidence sequence on batches at α/5 at every look, a fixed interval at 4α/5 at the last.
    Planned,
    /// Phoenix without a plan: the t confidence sequence on batches at α at every look.
    Anytime,
}

/// What is tried: how neighbouring samples go together, and how much lower the candidate is, in standard deviations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arms {
    /// Correlation of neighbouring samples.
    pub autocorrelation: f64,
    /// How much lower the candidate is.
    pub effect: f64,
}

/// How often is looked, and how many samples each arm has at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// Looks, evenly spaced.
    pub looks: u32,
    /// Samples of each arm at the last look.
    pub samples: u32,
}

/// Whether a method tells the arms apart at any look.
#[must_use]
pub fn tells_apart(method: Method, arms: Arms, looks: Looks, dice: &mut Dice) -> bool {
    let mut waves = Variant::ALL.map(|_| Wave::new(arms.autocorrelation, dice));
    let mut next = |dice: &mut Dice| {
        let [baseline, candidate] = waves.each_mut().map(|wave| wave.next(dice));
        [baseline, candidate - arms.effect].map(|value| 1000.0 + 100.0 * value)
    };
    match method {
        Method::Planned | Method::Anytime => ours(method == Method::Planned, looks, || next(dice)),
        _ => raw(method, looks, || next(dice)),
    }
}

/// On raw samples, by running sums.
fn raw(method: Method, looks: Looks, mut next: impl FnMut() -> [f64; 2]) -> bool {
    let mut sums = [Moments::default(); 2];
    for look in 1..=looks.looks {
        for _ in looks.samples * (look - 1) / looks.looks..looks.samples * look / looks.looks {
            for (sum, value) in sums.iter_mut().zip(next()) {
                sum.add(value);
            }
        }
        let n = sums[0].n;
        let variance = sums[0].variance() + sums[1].variance();
        let difference = (sums[1].mean - sums[0].mean).abs();
        let found = match method {
            Method::FixedOnce if look < looks.looks => false,
            Method::Asymptotic => {
                difference > variance.sqrt() * normal_mixture_bound(n, f64::from(looks.samples), ALPHA) / n
            }
            _ => difference / (variance / n).sqrt() > student::upper_quantile(0.5 * ALPHA, 2.0 * n - 2.0),
        };
        if found {
            return true;
        }
    }
    false
}

/// By a goal without a target, through the whole analysis.
fn ours(planned: bool, looks: Looks, mut next: impl FnMut() -> [f64; 2]) -> bool {
    static METRIC: LazyLock<MetricName> = LazyLock::new(|| goal().metric);
    let spec = spec(looks);
    let host = hosts(1).remove(0);
    let mut made = Made::new(&spec);
    let values: Vec<[f64; 2]> = (0..looks.samples).map(|_| next()).collect();
    for (arm, variant) in Variant::ALL.into_iter().enumerate() {
        let values: Vec<f64> = values.iter().map(|both| both[arm]).collect();
        made.add(variant, &host, &METRIC, values);
    }
    let mut watch = made.watch(planned);
    (1..=looks.looks).any(|look| {
        let report = watch.look(looks.samples * look / looks.looks, look == looks.looks);
        matches!(report.criteria[0].status, Status::Worse | Status::Met | Status::Improved)
    })
}

fn spec(looks: Looks) -> Spec {
    let layout = Layout {
        criteria: vec![goal()],
        hosts: 1,
        apart: false,
        intervals: looks.samples,
        warm_up: 0,
        critical: Vec::new(),
    };
    layout.spec()
}

fn goal() -> Criterion {
    Criterion::on_known(metric::ACTIVE_SERIES, Role::Goal).expect("invariant: the metric is known")
}

/// Count, mean and squares, one value at a time (Welford).
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    n: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, value: f64) {
        self.n += 1.0;
        let difference = value - self.mean;
        self.mean += difference / self.n;
        self.squares += difference * (value - self.mean);
    }

    fn variance(&self) -> f64 {
        self.squares / (self.n - 1.0)
    }
}
