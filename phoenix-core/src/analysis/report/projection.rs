//! What a fleet would save, as measured on a few of its hosts.

use super::{HostClass, Interval, Money, Report};
use crate::analysis::judge::wording::{number, percent};

/// Hours of a month of 30 days.
const HOURS_OF_A_MONTH: f64 = 720.0;

/// What a projection takes for granted.
pub(super) const ASSUMPTIONS: &str = "Assumed: each host saves what a measured one does, times the share given for its class; the \
     prices stay what they are, and included amounts and tiers that a larger fleet would reach are not applied anew.";

/// Said where money has no interval.
pub(super) const UNSURE: &str = "How sure that is cannot be said: there are too few intervals that count.";

/// The savings on classes of hosts.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Projection {
    /// One entry a class, in the order in which they were given.
    pub classes: Vec<ClassSaving>,
    /// All together, per hour.
    pub per_hour: f64,
    /// All together, in a month of 30 days.
    pub per_month: f64,
    /// The interval of the mean saving over time ([`Money::saving`]), for all of them together, per hour.
    pub interval: Option<Interval>,
}

/// What one class of hosts saves.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClassSaving {
    /// The class.
    pub class: HostClass,
    /// Per hour, negative where the candidate costs more.
    pub per_hour: f64,
}

impl Projection {
    /// What `fleet` saves if each host saves what a measured one does, times its class's weight; `None` without money, hosts or classes.
    ///
    /// saved per hour / measured hosts · weight · hosts. It is linear: what is included in a contract and tiers that a larger fleet
    /// would reach are not applied anew.
    #[must_use]
    pub fn of(report: &Report, fleet: &[HostClass]) -> Option<Projection> {
        let money = report.money.as_ref()?;
        let measured = measured_hosts(report);
        if fleet.is_empty() || measured == 0 {
            return None;
        }
        let each = per_host(money, measured);
        let classes: Vec<ClassSaving> = fleet
            .iter()
            .map(|class| ClassSaving {
                class: class.clone(),
                per_hour: each * class.weight * class.hosts as f64,
            })
            .collect();
        let weight: f64 = fleet.iter().map(|class| class.weight * class.hosts as f64).sum();
        let interval = money.saving.map(|saving| {
            let bound = |bound: Option<f64>| {
                bound.map(|bound| bound / measured as f64 * weight).filter(|x| x.is_finite())
            };
            Interval { lower: bound(saving.interval.lower), upper: bound(saving.interval.upper) }
        });
        let per_hour: f64 = classes.iter().map(|class| class.per_hour).sum();
        let per_month = per_hour * HOURS_OF_A_MONTH;
        per_month.is_finite().then_some(Projection { classes, per_hour, per_month, interval })
    }
}

/// `between 0.0076 and 0.0079`, an unknown bound left out; `None` without any.
pub(super) fn bounds(interval: Interval) -> Option<String> {
    match (interval.lower, interval.upper) {
        (Some(lower), Some(upper)) => Some(format!("between {} and {}", amount(lower), amount(upper))),
        (Some(lower), None) => Some(format!("at least {}", amount(lower))),
        (None, Some(upper)) => Some(format!("at most {}", amount(upper))),
        (None, None) => None,
    }
}

/// What the mean saving over time is, where its interval is known.
pub(super) fn over_time(money: &Money) -> Option<String> {
    let saving = money.saving?;
    let bounds = bounds(saving.interval)?;
    let (mean, currency) = (amount(saving.per_hour), &money.currency);
    let alpha = percent(saving.alpha);
    Some(format!(
        "Saved on average over time: {mean} {currency} an hour ({bounds}; error probability {alpha})."
    ))
}

/// What the experiment itself costs, or that it is not known.
pub(super) fn own_cost(money: &Money) -> String {
    match money.experiment {
        Some(cost) => {
            let (hour, so_far, currency) = (amount(cost.per_hour), amount(cost.so_far), &money.currency);
            format!("The experiment itself costs {hour} {currency} an hour for the collectors of its arms, {so_far} {currency} so far.")
        }
        None => "What the experiment itself costs is not known: computing has no price, or was not measured in both arms.".to_owned(),
    }
}

/// A number with a real minus.
fn amount(value: f64) -> String {
    number(value).replace('-', "−")
}

/// On how many hosts it was measured.
pub(super) fn measured_hosts(report: &Report) -> u64 {
    report.criteria.iter().map(|criterion| criterion.hosts).max().unwrap_or(0)
}

fn per_host(money: &Money, hosts: u64) -> f64 {
    money.saved_per_hour / hosts as f64
}
