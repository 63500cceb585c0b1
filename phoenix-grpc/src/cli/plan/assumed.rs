//! What is assumed of each criterion, read from a file.

use std::path::Path;

use phoenix_core::analysis::planner::{Assumption, Deviation};
use phoenix_core::model::Spec;
use phoenix_core::model::draft::strict_yaml;
use serde_json::Value;

use crate::cli::{Failure, file};

/// The most bytes of a file of assumptions.
const LONGEST: usize = 1 << 20;
/// What one looks like.
const FORM: &str = "an assumption is written `{metric: active_series, deviation: {per_interval: 0.02}, tau: 3, interval: 10s, change: -0.6}`";

/// The assumptions in a file, each of another criterion of the spec.
pub(super) fn read(path: &Path, spec: &Spec) -> Result<Vec<Assumption>, Failure> {
    let text = file::read_text(path, LONGEST)?;
    listed(&text, spec).map_err(|Wrong { said, help }| Failure::at(path.display(), said).help(help))
}

/// What is wrong, and what to do about it.
#[derive(Debug, PartialEq)]
struct Wrong {
    said: String,
    help: String,
}

fn listed(text: &str, spec: &Spec) -> Result<Vec<Assumption>, Wrong> {
    let wrong = |said: String| Wrong { said, help: FORM.to_owned() };
    let items: Option<Vec<Value>> = serde_saphyr::from_str_with_options(text, strict_yaml())
        .map_err(|error| wrong(format!("is no list of assumptions: {error}")))?;
    let mut assumptions: Vec<Assumption> = Vec::new();
    for (number, item) in (1..).zip(items.unwrap_or_default()) {
        let at = |said: &str| format!("assumption {number}: {said}");
        let assumption: Assumption =
            serde_json::from_value(item).map_err(|error| wrong(at(&error.to_string())))?;
        let metric = &assumption.metric;
        if let Some(said) = senseless(&assumption) {
            return Err(wrong(at(&format!("{metric}: {said}"))));
        }
        if !spec.criteria.iter().any(|criterion| criterion.metric == *metric) {
            let known: Vec<&str> = spec.criteria.iter().map(|criterion| criterion.metric.as_str()).collect();
            let help = format!("it has {}", known.join(", "));
            return Err(Wrong { said: at(&format!("the spec has no criterion on {metric}")), help });
        }
        if assumptions.iter().any(|other| other.metric == *metric) {
            let help = "keep the one that is meant".to_owned();
            return Err(Wrong { said: at(&format!("{metric} stands there twice")), help });
        }
        assumptions.push(assumption);
    }
    if assumptions.is_empty() { Err(wrong("it assumes nothing".to_owned())) } else { Ok(assumptions) }
}

/// Why nothing can be planned with numbers like these.
fn senseless(assumption: &Assumption) -> Option<&'static str> {
    let (Deviation::PerInterval(deviation) | Deviation::PerBatch(deviation)) = assumption.deviation;
    let is_number = |value: Option<f64>| value.is_none_or(f64::is_finite);
    if !(deviation.is_finite() && deviation >= 0.0) {
        Some("`deviation` must be a share of the baseline's mean, such as 0.02 for 2 %")
    } else if !(assumption.tau.is_finite() && assumption.tau >= 1.0) {
        Some("`tau` counts intervals and is at least 1")
    } else if assumption.interval.is_zero() {
        Some("`interval` must be longer than nothing")
    } else if assumption.hosts == 0 {
        Some("`hosts` is at least 1")
    } else if !is_number(assumption.change) || !is_number(assumption.baseline) {
        Some("`change` and `baseline` must be numbers")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use phoenix_core::model::draft::Format;

    use super::*;

    fn spec() -> Spec {
        let text = "{name: a, baseline: {template: process-baseline-v1}, candidate: {template: process-topk-v1}, targets: [web-1],
            criteria: [{metric: active_series, role: goal, target: 0.5}, {metric: collector_cpu_cores, role: guardrail, margin: 0.1}]}";
        Spec::parse(text, Format::Yaml).unwrap()
    }

    #[test]
    fn yaml_and_json_say_the_same() {
        let yaml = "- {metric: active_series, deviation: {per_interval: 0.02}, tau: 3, interval: 10s, change: -0.6}\n- metric: collector_cpu_cores\n  deviation: {per_batch: 0.1}\n  interval: 1m\n";
        let json = r#"[{"metric": "active_series", "deviation": {"per_interval": 0.02}, "tau": 3, "interval": "10s", "change": -0.6},
            {"metric": "collector_cpu_cores", "deviation": {"per_batch": 0.1}, "interval": "1m"}]"#;
        let found = listed(yaml, &spec()).unwrap();
        assert_eq!(found, listed(json, &spec()).unwrap());
        assert_eq!((found[0].change, found[1].tau, found[1].hosts), (Some(-0.6), 1.0, 1));
    }

    #[test]
    fn what_cannot_be_assumed_is_refused_with_its_place_and_a_remedy() {
        let of = |rest: &str| format!("- {{metric: active_series, interval: 10s, {rest}}}\n");
        for (text, said, help) in [
            (String::new(), "assumes nothing", "an assumption is written"),
            ("[]".to_owned(), "assumes nothing", "an assumption is written"),
            ("metric: active_series\n".to_owned(), "is no list", "an assumption is written"),
            (of("deviatoin: {per_interval: 0.1}"), "assumption 1: unknown field `deviatoin`", "deviation:"),
            (
                of("deviation: {per_interval: -0.1}"),
                "active_series: `deviation` must be a share",
                "an assumption",
            ),
            (of("deviation: {per_batch: 0.1}, tau: 0.5"), "`tau` counts intervals", "an assumption"),
            (of("deviation: {per_batch: 0.1}, hosts: 0"), "`hosts` is at least 1", "an assumption"),
            (of("deviation: {per_batch: 0.1}").replace("10s", "0s"), "longer than nothing", "an assumption"),
            (
                of("deviation: {per_batch: 0.1}").replace("active_series", "bytes_per_minute"),
                "assumption 1: the spec has no criterion on bytes_per_minute",
                "it has active_series, collector_cpu_cores",
            ),
            (
                of("deviation: {per_batch: 0.1}").repeat(2),
                "assumption 2: active_series stands there twice",
                "keep",
            ),
        ] {
            let wrong = listed(&text, &spec()).unwrap_err();
            assert!(wrong.said.contains(said) && wrong.help.contains(help), "{text}: {wrong:?}");
        }
    }
}
