//! What a fleet would save, as measured on a few of its hosts.

use super::{HostClass, Money, Report};

/// Hours of a month of 30 days.
const HOURS_OF_A_MONTH: f64 = 720.0;

/// What a projection takes for granted.
pub(super) const ASSUMPTIONS: &str = "Assumed: each host saves what a measured one does, times the share given for its class; the \
     prices stay what they are, and included amounts and tiers that a larger fleet would reach are not applied anew.";

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
        let per_hour: f64 = classes.iter().map(|class| class.per_hour).sum();
        let per_month = per_hour * HOURS_OF_A_MONTH;
        per_month.is_finite().then_some(Projection { classes, per_hour, per_month })
    }
}

/// On how many hosts it was measured.
pub(super) fn measured_hosts(report: &Report) -> u64 {
    report.criteria.iter().map(|criterion| criterion.hosts).max().unwrap_or(0)
}

fn per_host(money: &Money, hosts: u64) -> f64 {
    money.saved_per_hour / hosts as f64
}
