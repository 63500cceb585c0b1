//! The rules that a draft must keep to be a spec.

use std::time::Duration;

use regex::{Regex, RegexBuilder};

use super::Draft;
use super::error::Collector;
use crate::model::id::is_label;
use crate::model::{ConfigSource, Design, Limits, Timestamp, Variant, duration};

mod judging;
mod pricing;

/// The longest regular expression of a critical process, in bytes.
const LONGEST_PATTERN: usize = 1024;

/// Notes every broken rule; gives the draft back with its targets sorted.
pub(super) fn check(mut draft: Draft, errors: &mut Collector) -> Draft {
    naming(&draft, errors);
    sources(&draft, errors);
    targets(&mut draft, errors);
    timing(&draft, errors);
    judging::check(&draft, errors);
    critical_processes(&draft.critical_processes, errors);
    limits(&draft.limits, draft.targets.len(), errors);
    if let Some(price) = &draft.price {
        pricing::check(price, errors);
    }
    draft
}

/// The regular expression of a critical process, which matches a whole executable name.
///
/// # Errors
/// When the text is no regular expression (RE2 syntax), or one that is too large.
pub fn critical_pattern(text: &str) -> Result<Regex, regex::Error> {
    let build = |text: &str| RegexBuilder::new(text).size_limit(1 << 20).nest_limit(32).build();
    // First alone: `a)|(b` would be one inside of the group.
    build(text)?;
    build(&format!("^(?:{text})$"))
}

fn naming(draft: &Draft, errors: &mut Collector) {
    if !errors.concern("name") && !is_label(&draft.name) {
        errors.add(
            "name",
            format!(
                "{:?} is not a valid name: use 1 to 63 lower-case letters, digits and hyphens, starting with a letter and not \
                 ending with a hyphen",
                draft.name
            ),
        );
    }
    if draft.description.len() > 4096 {
        errors.add("description", "is longer than 4096 bytes: shorten it");
    }
    if draft.labels.len() > 64 {
        errors.add("labels", "has more than 64 labels: remove some");
    }
    for (key, value) in &draft.labels {
        let path = format!("labels.{key}");
        if !is_label(key) {
            errors.add(
                &path,
                format!("{key:?} is not a valid key: use 1 to 63 lower-case letters, digits and hyphens, starting with a letter"),
            );
        }
        if value.len() > 253 || value.chars().any(char::is_control) {
            errors.add(path, "the value must be at most 253 bytes without control characters");
        }
    }
}

fn sources(draft: &Draft, errors: &mut Collector) {
    let is_overlay = |variant| matches!(draft.sources.get(variant), ConfigSource::Overlay(_));
    if Variant::ALL.into_iter().all(is_overlay) {
        errors.add(
            "candidate.overlay",
            "the baseline is an overlay too, so neither has anything to lie on: give one of them a `template` or a `config`",
        );
    }
    for variant in Variant::ALL {
        let path = variant.as_str();
        if errors.concern(path) {
            continue;
        }
        match draft.sources.get(variant) {
            ConfigSource::Config(text) if text.trim().is_empty() => {
                errors.add(format!("{path}.config"), "is empty: give the text of a collector configuration");
            }
            ConfigSource::Overlay(overlay) if overlay.is_empty() => {
                errors.add(
                    format!("{path}.overlay"),
                    "changes nothing: say what to `merge`, or what becomes of `pipelines`; for an A/A test give both arms the same source",
                );
            }
            ConfigSource::Template { revision: Some(revision), .. } if revision.0 == 0 => {
                errors.add(
                    format!("{path}.template.revision"),
                    "revisions count from 1; leave it out for the newest",
                );
            }
            _ => {}
        }
    }
}

fn targets(draft: &mut Draft, errors: &mut Collector) {
    if errors.concern("targets") {
        return;
    }
    if draft.targets.is_empty() {
        errors.add("targets", "is empty: name at least one host");
        return;
    }
    draft.targets.sort();
    for pair in draft.targets.windows(2).filter(|pair| pair[0] == pair[1]) {
        errors.add("targets", format!("`{}` is in the list twice: remove one of them", pair[0]));
    }
    let Design::Split { candidate_share } = draft.design else { return };
    let (share, path) = (candidate_share.get(), "design.split.candidate_share");
    // The same rounding as the assignment's.
    let candidates = (share * draft.targets.len() as f64).round();
    if share <= 0.0 || share >= 1.0 {
        errors.add(
            path,
            format!("{candidate_share} is not possible: both arms need targets, so choose between 0 and 1"),
        );
    } else if candidates < 1.0 || candidates >= draft.targets.len() as f64 {
        errors.add(
            path,
            format!(
                "{candidate_share} of {} targets leaves one arm without any: add targets or choose a share nearer to 0.5",
                draft.targets.len()
            ),
        );
    }
}

fn timing(draft: &Draft, errors: &mut Collector) {
    let second = Duration::from_secs(1);
    let unclear = errors.concern("duration");
    let length = duration::format(draft.duration);
    for (field, value) in [
        ("bake", draft.bake),
        ("duration", draft.duration),
        ("min_duration", draft.min_duration),
        ("warm_up", draft.warm_up),
        ("interval", draft.interval),
    ] {
        writable(field, value, errors);
    }
    if draft.duration < second {
        errors.add("duration", "must be at least 1s, and should be hours, such as 24h");
    } else if !unclear {
        if draft.min_duration > draft.duration && !errors.concern("min_duration") {
            errors.add("min_duration", format!("must not be longer than the duration, which is {length}"));
        }
        if draft.warm_up >= draft.duration && !errors.concern("warm_up") {
            errors.add("warm_up", format!("must be shorter than the duration, which is {length}"));
        }
        if draft.interval > draft.duration && !errors.concern("interval") {
            errors.add("interval", format!("must not be longer than the duration, which is {length}"));
        }
    }
    if draft.interval < second {
        errors.add("interval", "must be at least 1s");
    }
    for (field, time) in [("start_at", draft.start_at), ("start_by", draft.start_by)] {
        if time.is_some_and(|time| time.to_string().parse::<Timestamp>() != Ok(time)) {
            errors.add(field, "is beyond the years that RFC 3339 can write");
        }
    }
    if let (Some(at), Some(by)) = (draft.start_at, draft.start_by)
        && by <= at
    {
        errors.add("start_by", format!("must be after start_at, which is {at}"));
    }
}

/// Refuses what cannot be written as text and read back the same.
fn writable(field: &str, value: Duration, errors: &mut Collector) {
    if duration::parse(&duration::format(value)) != Ok(value) {
        errors.add(field, "must be whole microseconds and at most ten years");
    }
}

fn critical_processes(patterns: &[String], errors: &mut Collector) {
    if patterns.len() > 256 {
        errors.add("critical_processes", "has more than 256 entries: join some with `|`");
        return;
    }
    for (index, pattern) in patterns.iter().enumerate() {
        let path = format!("critical_processes[{index}]");
        if errors.concern(&path) {
            continue;
        }
        if pattern.is_empty() {
            errors.add(
                path,
                "is empty: write the executable's name, or a regular expression that matches all of it",
            );
        } else if pattern.len() > LONGEST_PATTERN {
            errors.add(path, format!("is longer than {LONGEST_PATTERN} bytes: split it into several"));
        } else if let Err(error) = critical_pattern(pattern) {
            let said = match error {
                regex::Error::CompiledTooBig(_) => {
                    "is too large when compiled: use smaller repetitions".to_owned()
                }
                other => {
                    let lines = other.to_string();
                    let last = lines.lines().last().unwrap_or_default().trim();
                    format!("{pattern:?} is not a regular expression: {}", last.trim_start_matches("error: "))
                }
            };
            errors.add(path, said);
        }
    }
}

fn limits(limits: &Limits, targets: usize, errors: &mut Collector) {
    let path = |field: &str| format!("limits.{field}");
    for (field, value) in [
        ("progress_deadline", limits.progress_deadline),
        ("restore_deadline", limits.restore_deadline),
        ("wave_deadline", limits.wave_deadline),
        ("analysis_deadline", limits.analysis_deadline),
        ("pause_limit", limits.pause_limit),
        ("decide_by", limits.decide_by),
        ("no_data_limit", limits.no_data_limit),
        ("observe_interval", limits.observe_interval),
    ] {
        writable(&path(field), value, errors);
        if value.is_zero() {
            errors.add(path(field), "must be longer than nothing");
        } else if field.ends_with("_deadline")
            && field != "analysis_deadline"
            && value < limits.observe_interval
            && !errors.concern("limits.observe_interval")
            && !errors.concern(&path(field))
        {
            let interval = duration::format(limits.observe_interval);
            errors
                .add(path(field), format!("must not be shorter than observe_interval, which is {interval}"));
        }
    }
    for (field, value) in
        [("consecutive_error_limit", limits.consecutive_error_limit), ("min_targets", limits.min_targets)]
    {
        if value == 0 {
            errors.add(path(field), "must be at least 1");
        }
    }
    if errors.concern("targets") {
        return;
    }
    if limits.min_targets as usize > targets {
        errors.add(
            "limits.min_targets",
            format!("must not be more than the number of targets, which is {targets}"),
        );
    }
    if limits.failure_limit as usize >= targets {
        errors.add(
            "limits.failure_limit",
            format!("must be less than the number of targets, which is {targets}"),
        );
    }
}
