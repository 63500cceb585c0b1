//! The rules about criteria and what the verdict is made by.

use crate::model::draft::Draft;
use crate::model::draft::error::Collector;
use crate::model::{Better, Criterion, Role, metric};

/// Known metrics that are levels, of which extremes may be taken as the next ones.
const LEVELS: [&str; 4] = [
    metric::ACTIVE_SERIES,
    metric::COLLECTOR_CPU_CORES,
    metric::COLLECTOR_MEMORY_BYTES,
    metric::SERIES_GAP_RATIO,
];
/// The greatest share that may be winsorised at either end.
const MOST_WINSORISED: f64 = 0.1;

pub(super) fn check(draft: &Draft, errors: &mut Collector) {
    let (alpha, unavailable) = (draft.alpha.get(), draft.max_unavailable.get());
    if alpha <= 0.0 || alpha > 0.5 {
        errors.add("alpha", format!("must be above 0 and at most 0.5, such as 0.05; it is {alpha}"));
    }
    if unavailable <= 0.0 || unavailable > 1.0 {
        errors.add(
            "max_unavailable",
            format!("must be above 0 and at most 1, such as 0.25; it is {unavailable}"),
        );
    }
    if draft.criteria.len() > 256 {
        errors.add("criteria", "has more than 256 criteria: remove some");
        return;
    }
    let unread = |index: usize, errors: &Collector| {
        let path = format!("criteria[{index}]");
        errors.is_at(&path)
            || errors.is_at(&format!("{path}.metric"))
            || errors.is_at(&format!("{path}.role"))
    };
    let any_unread = errors.is_at("criteria") || (0..draft.criteria.len()).any(|index| unread(index, errors));
    if !any_unread && !draft.criteria.iter().any(|criterion| criterion.role == Role::Goal) {
        errors.add(
            "criteria",
            "has no goal: say what shall improve, such as `{metric: active_series, role: goal, target: 0.5}`, or leave \
             `criteria` out to take the defaults",
        );
    }
    for (index, criterion) in draft.criteria.iter().enumerate() {
        let path = format!("criteria[{index}]");
        if unread(index, errors) {
            continue;
        }
        let twin = |other: &Criterion| other.metric == criterion.metric && other.role == criterion.role;
        if let Some(earlier) = draft.criteria[..index].iter().position(twin)
            && !unread(earlier, errors)
        {
            errors.add(
                format!("{path}.metric"),
                format!(
                    "`{}` has this role already in criteria[{earlier}]: remove one of them",
                    criterion.metric
                ),
            );
        }
        direction(criterion, &path, errors);
        thresholds(criterion, &path, errors);
    }
}

fn direction(criterion: &Criterion, path: &str, errors: &mut Collector) {
    let Some(known) = criterion.metric.known() else { return };
    if known.better != criterion.better {
        let word = match known.better {
            Better::Lower => "lower",
            Better::Higher => "higher",
        };
        errors.add(
            format!("{path}.better"),
            format!("of `{}`, {word} is better: leave this field out", known.name),
        );
    }
}

fn thresholds(criterion: &Criterion, path: &str, errors: &mut Collector) {
    let field = |name: &str| format!("{path}.{name}");
    let given = [
        ("target", Role::Goal, criterion.target.is_some()),
        ("margin", Role::Guardrail, criterion.margin.is_some()),
        ("allowance", Role::Guardrail, criterion.allowance.is_some()),
        ("at_least", Role::Guardrail, criterion.at_least.is_some()),
        ("at_most", Role::Guardrail, criterion.at_most.is_some()),
    ];
    for (name, role, _) in given.iter().filter(|(_, role, given)| *given && *role != criterion.role) {
        let word = if *role == Role::Goal { "goal" } else { "guardrail" };
        errors.add(field(name), format!("is for a {word} only: remove it, or change the role"));
    }
    let none = !given
        .iter()
        .any(|(name, role, given)| *role == Role::Guardrail && (*given || errors.concern(&field(name))));
    if criterion.role == Role::Guardrail && none {
        errors.add(path, "a guardrail needs a threshold: give margin, allowance, at_least or at_most");
    }
    if let Some(target) = criterion.target.filter(|_| criterion.role == Role::Goal) {
        if target.get() <= 0.0 {
            errors.add(field("target"), "must be above 0; leave it out if any improvement is enough");
        } else if criterion.better == Better::Lower && target.get() >= 1.0 {
            errors.add(
                field("target"),
                format!("{target} less is nothing at all: ask for less than 1, such as 0.5 for 50 %"),
            );
        }
    }
    if let Some(share) = criterion.winsorise {
        let of_level = criterion.metric.known().is_none_or(|known| LEVELS.contains(&known.name));
        if !of_level {
            let message = format!(
                "is for levels ({} and custom metrics): of `{}` a spike is real and counts, so leave it out",
                LEVELS.join(", "),
                criterion.metric
            );
            errors.add(field("winsorise"), message);
        } else if share.get() <= 0.0 || share.get() > MOST_WINSORISED {
            errors.add(
                field("winsorise"),
                format!("must be above 0 and at most 0.1, such as 0.01; it is {}", share.get()),
            );
        }
    }
    if criterion.allowance.is_some_and(|allowance| !allowance.is_finite() || allowance < 0.0) {
        errors.add(field("allowance"), "must be a finite number that is not negative, in the metric's unit");
    }
    for (name, bound) in [("at_least", criterion.at_least), ("at_most", criterion.at_most)] {
        if bound.is_some_and(|bound| !bound.is_finite()) {
            errors.add(field(name), "must be a finite number, in the metric's unit");
        }
    }
    if let (Some(least), Some(most)) = (criterion.at_least, criterion.at_most)
        && least > most
    {
        errors.add(field("at_most"), format!("must not be less than at_least, which is {least}"));
    }
}
