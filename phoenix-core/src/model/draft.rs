//! A spec as people write it, before it is known to be valid.
//!
//! Text (YAML or JSON) becomes a generic value, the value a [`Draft`] (field by field, so that every mistake is
//! found), and the draft a [`Spec`] once it breaks no rule.
//!
#![doc = include_str!("../../../docs/spec.md")]

mod check;
mod criteria;
pub mod error;
mod fields;
mod price;
mod read;
mod source;
mod suggest;
pub(super) mod text;
mod write;

use std::collections::BTreeMap;
use std::time::Duration;

pub use check::critical_pattern;
pub use error::{SpecError, SpecErrors};
pub(super) use read::read;
pub use text::{Format, strict_yaml};
pub(super) use write::write;

use super::spec::{OnKeep, OtherSignals, Policy, Promotion};
use super::{
    Actor, ConfigSource, Criterion, Design, Fraction, HostId, Limits, PerVariant, PriceModel, Spec, Timestamp,
};

/// What is asked for, as plain fields that may still contradict each other; [`Draft::check`] makes a [`Spec`] of it.
///
/// The [module](self) documents each field with its default. Durations are whole microseconds of at most ten years.
///
/// ```
/// use phoenix_core::model::draft::Draft;
/// use phoenix_core::model::{ConfigSource, HostId};
/// use std::time::Duration;
///
/// let config = |text: &str| ConfigSource::Config(text.into());
/// let draft = Draft::new("tryout", config("receivers: {}"), config("receivers: {}"), vec![HostId::new("web-1")?]);
/// let spec = draft.lasting(Duration::from_secs(1800)).check()?;
/// assert_eq!(spec.min_duration, Duration::from_secs(1800));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Like a DNS label.
    pub name: String,
    /// For people.
    pub description: String,
    /// For selection; keys like DNS labels.
    pub labels: BTreeMap<String, String>,
    /// Where each arm's plain config comes from.
    pub sources: PerVariant<ConfigSource>,
    /// The hosts, each once, at least one; sorted by [`Draft::check`].
    pub targets: Vec<HostId>,
    /// How the arms are laid over the targets.
    pub design: Design,
    /// Traces and logs in the arms.
    pub other_signals: OtherSignals,
    /// The share of the targets that may be changed at once while promoting, above 0, at most 1.
    pub max_unavailable: Fraction,
    /// How long a promoted target must run and export before it counts.
    pub bake: Duration,
    /// Not to be started before.
    pub start_at: Option<Timestamp>,
    /// Failed if it could not be started by then.
    pub start_by: Option<Timestamp>,
    /// The planned running time (pauses not counted).
    pub duration: Duration,
    /// No verdict before this running time, except harm.
    pub min_duration: Duration,
    /// The running time at the start whose samples are not counted.
    pub warm_up: Duration,
    /// The time between looks.
    pub interval: Duration,
    /// What is wanted and what must not happen.
    pub criteria: Vec<Criterion>,
    /// Regular expressions (RE2 syntax, matched against the whole executable name) of processes that must never be lost.
    pub critical_processes: Vec<String>,
    /// The error probability of the verdict, such as 0.05.
    pub alpha: Fraction,
    /// Whether a goal's target must be met for `Adopt`, not only an improvement shown.
    pub require_target: bool,
    /// Who decides.
    pub policy: Policy,
    /// What production is owed when the candidate is not adopted.
    pub on_keep: OnKeep,
    /// How the candidate reaches production.
    pub promotion: Promotion,
    /// Deadlines and limits.
    pub limits: Limits,
    /// What telemetry costs, if money shall be counted.
    pub price: Option<PriceModel>,
    /// Decides the assignment of hosts in `split`.
    pub seed: u64,
    /// Who made it, if that is said; the event that created it names its actor in any case.
    pub created_by: Option<Actor>,
}

impl Draft {
    /// A draft of what must be said, with the default of everything else.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        baseline: ConfigSource,
        candidate: ConfigSource,
        targets: Vec<HostId>,
    ) -> Draft {
        let duration = Duration::from_secs(24 * 3600);
        let Pace { min_duration, warm_up, interval } = Pace::of(duration);
        Draft {
            name: name.into(),
            description: String::new(),
            labels: BTreeMap::new(),
            sources: PerVariant { baseline, candidate },
            targets,
            design: Design::default(),
            other_signals: OtherSignals::default(),
            max_unavailable: Fraction::percent(25),
            bake: Duration::from_secs(15 * 60),
            start_at: None,
            start_by: None,
            duration,
            min_duration,
            warm_up,
            interval,
            criteria: Criterion::defaults(),
            critical_processes: Vec::new(),
            alpha: Fraction::percent(5),
            require_target: true,
            policy: Policy::default(),
            on_keep: OnKeep::default(),
            promotion: Promotion::default(),
            limits: Limits::default(),
            price: None,
            seed: 0,
            created_by: None,
        }
    }

    /// The same with another duration, and with the minimum, warm-up and interval that are the defaults for it.
    #[must_use]
    pub fn lasting(self, duration: Duration) -> Draft {
        let Pace { min_duration, warm_up, interval } = Pace::of(duration);
        Draft { duration, min_duration, warm_up, interval, ..self }
    }

    /// The spec, if every rule is kept.
    ///
    /// # Errors
    /// All the broken rules at once, each with the field that it concerns.
    pub fn check(self) -> Result<Spec, SpecErrors> {
        let mut errors = error::Collector::default();
        let draft = check::check(self, &mut errors);
        errors.finish(draft).map(Spec::checked)
    }
}

/// The defaults that follow from the duration.
struct Pace {
    min_duration: Duration,
    warm_up: Duration,
    interval: Duration,
}

impl Pace {
    /// In whole seconds, so that they read well in a spec that is written out.
    fn of(duration: Duration) -> Pace {
        let share = |parts: u64| Duration::from_secs(duration.as_secs() / parts);
        Pace {
            min_duration: duration.min(Duration::from_secs(3600)),
            warm_up: share(10).min(Duration::from_secs(5 * 60)),
            interval: share(20).clamp(Duration::from_secs(1), Duration::from_secs(5 * 60)),
        }
    }
}

#[cfg(test)]
mod tests;
