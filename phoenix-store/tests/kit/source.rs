//! A source that measures what it makes up: the candidate has a third of the series.

use async_trait::async_trait;
use phoenix_core::error::Infrastructure;
use phoenix_core::model::{Measurements, MetricName, Sample, Timestamp, Variant, Window};
use phoenix_core::ports::{CollectRequest, MetricSource};

/// Measures both arms on every host, every thirty seconds; the same for the same window, in every process.
pub struct Made;

const GRID: i64 = 30_000_000;

#[async_trait]
impl MetricSource for Made {
    async fn collect(&self, request: CollectRequest) -> Result<Measurements, Infrastructure> {
        let mut measured = Measurements::default();
        let Window { from, to } = request.window;
        let mut at = (from.as_micros() + GRID - 1).div_euclid(GRID) * GRID;
        while at + GRID <= to.as_micros() {
            let window = Window { from: Timestamp::from_micros(at), to: Timestamp::from_micros(at + GRID) };
            for target in &request.spec.targets {
                for variant in Variant::ALL {
                    let size = 1.0 + 0.01 * f64::from(target.as_str().bytes().last().unwrap_or_default() % 7);
                    measured.samples.push(Sample {
                        variant,
                        target: target.clone(),
                        metric: MetricName::new("active_series").unwrap(),
                        from: window.from,
                        to: window.to,
                        source: "made".to_owned(),
                        value: series(variant) * size * wobble(window.from),
                    });
                }
            }
            at += GRID;
        }
        measured.watched.push(request.window);
        Ok(measured)
    }
}

const fn series(variant: Variant) -> f64 {
    match variant {
        Variant::Baseline => 900.0,
        Variant::Candidate => 300.0,
    }
}

/// A wave that is the same for both arms, so that the series is neither constant nor trending.
#[allow(clippy::cast_precision_loss)]
fn wobble(at: Timestamp) -> f64 {
    ((at.as_micros() / 1_000_000) as f64 * 0.37).sin() * 0.02 + 1.0
}
