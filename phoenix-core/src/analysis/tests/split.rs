//! Arms on different hosts: what hosts that differ can tell, and what they cannot.

use super::fixture::{GRID, Noise, Trial, at, cpu, goal, guardrail, host};
use crate::analysis::LookKind::{Final, Horizon, Interim};
use crate::analysis::report::{CheckName, CheckOutcome, Report, Status};
use crate::model::verdict::ReasonCode;
use crate::model::{
    Criterion, Design, Fraction, Inventory, Measurements, Role, Sighting, Usage, Variant, Verdict, Window,
    assignment, metric,
};

const SERIES: &str = metric::ACTIVE_SERIES;
const CPU: &str = metric::COLLECTOR_CPU_CORES;

/// A trial over so many hosts, half of them with the candidate as the pinned assignment has it.
pub(super) fn over(hosts: usize, criteria: Vec<Criterion>) -> Trial {
    let mut trial = Trial::of(criteria);
    trial.draft.targets = (1..=hosts).map(host).collect();
    trial.draft.design = Design::Split { candidate_share: Fraction::percent(50) };
    trial
}

/// The number and arm of each host.
pub(super) fn arms(trial: &Trial) -> Vec<(usize, Variant)> {
    let Design::Split { candidate_share } = trial.draft.design else { panic!("a split") };
    let arms = assignment::assign(trial.draft.seed, &trial.draft.targets, candidate_share).unwrap();
    (1..).zip(arms).collect()
}

impl Trial {
    /// A metric on every host, in its arm's mean, with a size of its own for each host and noise in each interval.
    pub(super) fn on_hosts(
        mut self,
        metric: &str,
        means: [f64; 2],
        between: f64,
        within: f64,
        seed: u64,
    ) -> Trial {
        let mut noise = Noise(seed);
        for (number, variant) in arms(&self) {
            let mean = if variant == Variant::Baseline { means[0] } else { means[1] };
            let size = mean * (1.0 + between * noise.normal());
            for index in 0..self.cutoff / GRID {
                let value = size * (1.0 + within * noise.normal());
                self.sample(variant, number, metric, index, value);
            }
        }
        self
    }

    /// What each host shows in every interval.
    pub(super) fn shows(mut self, what: impl Fn(usize, Variant, i64, &mut Sighting)) -> Trial {
        for (number, variant) in arms(&self) {
            for index in 0..self.cutoff / GRID {
                let mut sighting = Sighting {
                    variant,
                    target: host(number),
                    window: Window { from: at(index * GRID), to: at((index + 1) * GRID) },
                    critical: [].into(),
                    population: None,
                    signals: None,
                    accepted_points: None,
                    inventory: Inventory::default(),
                };
                what(number, variant, index, &mut sighting);
                self.measurements.sightings.push(sighting);
            }
        }
        self
    }
}

fn good(hosts: usize) -> Trial {
    over(hosts, vec![goal(Some(0.5)), cpu()]).on_hosts(SERIES, [1000.0, 300.0], 0.05, 0.02, 1).on_hosts(
        CPU,
        [0.2, 0.2],
        0.02,
        0.02,
        2,
    )
}

fn codes(report: &Report) -> Vec<ReasonCode> {
    report.reasons.iter().map(|reason| reason.code).collect()
}

fn outcome(report: &Report, name: CheckName) -> CheckOutcome {
    report.validity.iter().find(|check| check.name == name).unwrap().outcome
}

#[test]
fn enough_hosts_adopt_a_candidate_that_halves_the_series() {
    let report = good(20).look(Horizon);
    assert_eq!(report.verdict, Some(Verdict::Adopt), "{:#?}", report.reasons);
    let series = report.criterion(SERIES).unwrap();
    assert_eq!((series.hosts, series.hosts_of_arm.baseline, series.hosts_of_arm.candidate), (20, 10, 10));
    assert_eq!(outcome(&report, CheckName::SampleRatio), CheckOutcome::Passed);
    assert!(report.method.contains("different hosts"), "{}", report.method);
}

#[test]
fn the_interval_is_the_smallest_that_holds_both_that_over_time_and_that_over_hosts() {
    let report = good(20).look(Horizon);
    for criterion in &report.criteria {
        let [hull] = criterion.hulls.as_slice() else { panic!("one estimate, one hull") };
        let interval = criterion.estimate.interval;
        let (time, hosts) = (hull.time, hull.hosts);
        assert_eq!(interval.lower.unwrap(), time.lower.unwrap().min(hosts.lower.unwrap()));
        assert_eq!(interval.upper.unwrap(), time.upper.unwrap().max(hosts.upper.unwrap()));
        let width = |bounds: crate::analysis::report::Interval| bounds.upper.unwrap() - bounds.lower.unwrap();
        assert!(width(hosts) > 2.0 * width(time), "hosts differ more than time makes up: {hull:?}");
    }
}

#[test]
fn four_hosts_an_arm_adopt_nothing_and_say_why() {
    for (look, verdict) in [(Interim, None), (Horizon, Some(Verdict::Inconclusive))] {
        let report = good(8).look(look);
        assert_eq!(report.verdict, verdict);
        assert_eq!(report.reasons[0].code, ReasonCode::TooFewHosts, "{:#?}", report.reasons);
        assert!(report.reasons[0].message.contains("4 hosts"), "{}", report.reasons[0].message);
    }
    assert_eq!(good(10).look(Horizon).verdict, Some(Verdict::Adopt));
}

#[test]
fn harm_counts_on_few_hosts_too() {
    let harmful = |series| {
        over(6, vec![goal(Some(0.5)), cpu()])
            .on_hosts(SERIES, [1000.0, series], 0.01, 0.02, 1)
            .on_hosts(CPU, [0.2, 0.4], 0.01, 0.02, 2)
            .look(Horizon)
    };
    assert_eq!(harmful(300.0).verdict, Some(Verdict::NeedsTuning), "benefit and a breach");
    assert_eq!(harmful(1000.0).verdict, Some(Verdict::KeepBaseline), "a breach alone");
}

#[test]
fn one_host_an_arm_says_nothing_of_how_much_hosts_differ() {
    let report = good(2).look(Horizon);
    assert_eq!(report.verdict, Some(Verdict::Inconclusive));
    let series = report.criterion(SERIES).unwrap();
    assert_eq!(series.why_open.as_ref().unwrap().code, ReasonCode::TooFewHosts);
    assert_eq!(series.estimate.interval, Default::default());
    assert!(series.hulls[0].time.lower.is_some());
}

#[test]
fn hosts_that_differ_leave_open_what_time_alone_would_call_an_effect() {
    let report = over(12, vec![goal(None)]).on_hosts(SERIES, [1000.0, 1000.0], 0.4, 0.02, 5).look(Horizon);
    let series = report.criterion(SERIES).unwrap();
    let time = series.hulls[0].time;
    assert!(time.lower.unwrap() > 0.0 || time.upper.unwrap() < 0.0, "time alone is sure: {time:?}");
    assert_eq!(series.status, Status::Open);
    assert!(series.anytime_p.unwrap() > 0.01);
    assert!(series.hosts_needed.unwrap() > 6, "{:?}", series.hosts_needed);
    assert!(report.reasons[0].message.contains("hosts an arm"), "{}", report.reasons[0].message);
}

#[test]
fn hosts_that_share_everything_agree_with_one_host_of_both_arms() {
    let paired = Trial::of(vec![goal(Some(0.5)), cpu()])
        .around(SERIES, 1000.0, 430.0, 0.02)
        .around(CPU, 0.1, 0.105, 0.02);
    let mut apart = over(12, vec![goal(Some(0.5)), cpu()]);
    for (number, variant) in arms(&apart) {
        let own = paired.measurements.samples.iter().filter(|sample| sample.variant == variant);
        let copies: Vec<_> =
            own.map(|sample| crate::model::Sample { target: host(number), ..sample.clone() }).collect();
        apart.measurements.samples.extend(copies);
    }
    for look in [Interim, Horizon] {
        let (one, many) = (paired.look(look), apart.look(look));
        for (alone, together) in one.criteria.iter().zip(&many.criteria) {
            assert_eq!(together.estimate, alone.estimate);
            assert_eq!((together.status, together.mean), (alone.status, alone.mean));
            assert_eq!((together.batches, together.tau), (alone.batches, alone.tau));
        }
        assert_eq!(one.verdict, many.verdict);
    }
}

#[test]
fn differences_and_own_limits_have_hulls_too() {
    let errors = Criterion { at_most: Some(0.01), ..guardrail(metric::EXPORT_ERROR_RATIO) };
    let cpu = Criterion { allowance: Some(0.02), ..cpu() };
    let report = over(20, vec![goal(Some(0.5)), cpu, errors])
        .on_hosts(SERIES, [1000.0, 300.0], 0.05, 0.02, 1)
        .on_hosts(CPU, [0.01, 0.02], 0.1, 0.02, 2)
        .on_hosts(metric::EXPORT_ERROR_RATIO, [0.001, 0.001], 0.2, 0.1, 3)
        .look(Horizon);
    assert_eq!(report.verdict, Some(Verdict::Adopt), "{:#?}", report.reasons);
    let cpu = report.criterion(CPU).unwrap();
    assert_eq!((cpu.status, cpu.hulls.len()), (Status::Pass, 2));
    assert!(cpu.hulls.iter().all(|hull| hull.hosts.lower.is_some() && hull.time.lower.is_some()));
    assert_eq!(report.criterion(metric::EXPORT_ERROR_RATIO).unwrap().hulls.len(), 1);
}

#[test]
fn hosts_that_do_not_report_are_a_sample_ratio_mismatch() {
    let mut trial = good(60);
    let silent: Vec<_> = arms(&trial)
        .into_iter()
        .filter(|(_, arm)| *arm == Variant::Candidate)
        .take(22)
        .map(|(n, _)| host(n))
        .collect();
    trial.measurements.samples.retain(|sample| !silent.contains(&sample.target));
    let report = trial.look(Horizon);
    assert_eq!(report.verdict, Some(Verdict::Inconclusive));
    assert_eq!(report.reasons[0].code, ReasonCode::SampleRatioMismatch, "{:#?}", codes(&report));
    assert!(report.reasons[0].message.contains("8 of 30"), "{}", report.reasons[0].message);
}

#[test]
fn a_host_that_falls_silent_is_a_gap_of_its_arm() {
    let mut trial = good(10);
    let (lost, _) = arms(&trial).into_iter().find(|(_, arm)| *arm == Variant::Candidate).unwrap();
    trial.measurements.samples.retain(|sample| sample.target != host(lost) || sample.from < at(1500));
    let report = trial.look(Final);
    assert_eq!(report.reasons[0].code, ReasonCode::DataGaps, "{:#?}", report.reasons);
    let coverage = report.criterion(SERIES).unwrap().coverage;
    assert_eq!(coverage.baseline, Some(1.0));
    assert!((coverage.candidate.unwrap() - (4.0 + 1.0 / 6.0) / 5.0).abs() < 1e-12, "{coverage:?}");
}

#[test]
fn inputs_differ_as_far_as_hosts_do_and_are_an_alarm_beyond_that() {
    let fed = |factor: f64, between: f64| {
        let trial = good(20).shows(|number, variant, _, sighting| {
            let own = 1.0 + between * (number as f64 / 20.0 - 0.5);
            let arm = if variant == Variant::Candidate { factor } else { 1.0 };
            sighting.accepted_points = Some((1e6 * own * arm) as u64);
        });
        outcome(&trial.look(Horizon), CheckName::InputParity)
    };
    assert_eq!(fed(1.0, 0.5), CheckOutcome::Passed);
    assert_eq!(fed(1.1, 0.5), CheckOutcome::Passed, "a tenth is within what such hosts differ by");
    assert_eq!(fed(1.1, 0.0), CheckOutcome::Failed, "a tenth between hosts that are alike");
    assert_eq!(fed(1.019, 0.0), CheckOutcome::Passed);
    assert_eq!(fed(0.3, 0.5), CheckOutcome::Failed);
    let processes = |candidate: u64| {
        let mut trial = good(20).shows(|_, variant, _, sighting| {
            let processes = if variant == Variant::Candidate { candidate } else { 100 };
            let usage = Usage { processes, ..Usage::default() };
            sighting.inventory.executables.insert("nginx".into(), usage);
            if variant == Variant::Baseline {
                // What the candidate's receiver leaves out does not count.
                sighting.inventory.executables.insert("cron".into(), usage);
            }
        });
        trial.same_receivers = false;
        outcome(&trial.look(Horizon), CheckName::InputParity)
    };
    assert_eq!((processes(100), processes(90)), (CheckOutcome::Passed, CheckOutcome::Failed));
}

/// What comes of nginx, when each host shows it where this says so.
fn critical(hosts: usize, shows: impl Fn(usize, Variant, i64) -> bool) -> Report {
    let coverage = Criterion { at_least: Some(1.0), ..guardrail(metric::CRITICAL_PROCESS_COVERAGE) };
    let mut trial = over(hosts, vec![goal(Some(0.5)), coverage])
        .on_hosts(SERIES, [1000.0, 300.0], 0.05, 0.02, 1)
        .shows(|number, variant, index, sighting| {
            if shows(number, variant, index) {
                sighting.critical.insert("nginx".into());
            }
        });
    trial.draft.critical_processes = vec!["nginx".into()];
    trial.look(Interim)
}

#[test]
fn a_critical_process_of_all_hosts_that_no_host_of_the_candidate_shows_is_lost() {
    let report = critical(12, |_, variant, _| variant == Variant::Baseline);
    assert_eq!(report.verdict, Some(Verdict::NeedsTuning));
    let [lost] = report.critical.lost.as_slice() else { panic!("one is lost") };
    let absence = lost.absence.unwrap();
    assert_eq!((absence.shown_on, absence.of, absence.absent_on), (6, 6, 6));
    assert_eq!((lost.since, lost.intervals), (at(600), 540));
    assert_eq!(report.criterion(metric::CRITICAL_PROCESS_COVERAGE).unwrap().status, Status::Breach);
    assert!(report.reasons[0].message.contains("none of the candidate's 6"), "{}", report.reasons[0].message);
}

#[test]
fn one_host_of_the_candidate_that_shows_it_is_enough_and_two_intervals_are_no_loss() {
    let kept = critical(12, |number, variant, _| variant == Variant::Baseline || number % 5 == 0);
    assert_eq!((kept.critical.lost.len(), kept.verdict), (0, Some(Verdict::Adopt)));
    let gone_for = |intervals: i64| {
        let gone =
            move |variant, index| variant == Variant::Candidate && (100..100 + intervals).contains(&index);
        critical(12, move |_, variant, index| !gone(variant, index)).critical.lost.len()
    };
    assert_eq!((gone_for(2), gone_for(3)), (0, 1));
}

#[test]
fn a_process_of_one_host_cannot_be_tested_on_others() {
    let first =
        arms(&over(12, vec![goal(None)])).into_iter().find(|(_, arm)| *arm == Variant::Baseline).unwrap().0;
    let report = critical(12, |number, _, _| number == first);
    assert_eq!(report.critical.lost, []);
    assert!(report.critical.not_tested.contains("nginx"));
    assert_eq!(report.verdict, None, "what is named and cannot be tested is not kept: {:#?}", report.reasons);
    assert!(codes(&report).contains(&ReasonCode::CriticalProcessNotTested));
    // Two hosts an arm: one in six that chance has done it.
    assert_eq!(critical(4, |_, variant, _| variant == Variant::Baseline).critical.lost, []);
}

#[test]
fn names_are_lost_where_chance_does_not_explain_it_and_counted_where_it_may() {
    let first =
        arms(&over(12, vec![goal(None)])).into_iter().find(|(_, arm)| *arm == Variant::Baseline).unwrap().0;
    let report = good(12)
        .shows(|number, variant, _, sighting| {
            let mut show = |name: &str| {
                sighting.inventory.metrics.insert(name.into(), 10);
                sighting.inventory.executables.insert(name.into(), Usage { points: 10, ..Usage::default() });
            };
            show("everywhere");
            if variant == Variant::Baseline {
                show("filtered");
            }
            if number == first {
                show("rare");
            }
        })
        .look(Interim);
    let metrics = &report.would_lose.metrics;
    let names: Vec<_> = metrics.listed.iter().map(|lost| lost.name.as_str()).collect();
    assert_eq!((names, metrics.perhaps, metrics.of), (vec!["filtered"], 1, 3));
    assert_eq!((report.would_lose.executables.count, report.would_lose.executables.perhaps), (1, 1));
}

#[test]
fn what_only_one_host_can_tell_is_not_tested_and_said() {
    let fidelity =
        Criterion { at_least: Some(0.99), at_most: Some(1.01), ..guardrail(metric::TOTAL_FIDELITY) };
    let report = over(20, vec![goal(Some(0.5)), fidelity])
        .on_hosts(SERIES, [1000.0, 300.0], 0.05, 0.02, 1)
        .look(Horizon);
    assert_eq!(report.criterion(metric::TOTAL_FIDELITY).unwrap().status, Status::NotTested);
    assert!(codes(&report).contains(&ReasonCode::GuardrailNotTested));
    assert_eq!(report.verdict, Some(Verdict::Adopt));
}

#[test]
fn money_is_that_of_all_hosts_under_either_arm() {
    use crate::model::PriceModel;
    use crate::model::price::{Aggregation, Combine, PriceItem, PricedUnit, Tier};
    let hour = std::time::Duration::from_secs(3600);
    let item = PriceItem {
        unit: PricedUnit::Series,
        aggregation: Aggregation::Mean,
        window: hour,
        included: 0.0,
        tiers: Tier::flat(0.01),
    };
    let cost = Criterion::on_known(metric::ESTIMATED_COST_PER_HOUR, Role::Goal).unwrap();
    let mut trial = over(10, vec![goal(Some(0.5)), cost]);
    trial.draft.design = Design::Split { candidate_share: Fraction::percent(20) };
    trial.draft.price =
        Some(PriceModel { currency: "EUR".into(), items: vec![item], combine: Combine::Sum, compute: None });
    let report = trial.on_hosts(SERIES, [1000.0, 250.0], 0.0, 0.0, 1).look(Horizon);
    // Ten hosts of 1,000 series at 0.01 each, and of 250.
    let money = report.money.as_ref().unwrap();
    assert!((money.bill.baseline.telemetry_per_hour - 100.0).abs() < 1e-9);
    assert!((money.bill.candidate.telemetry_per_hour - 25.0).abs() < 1e-9);
    let cost = report.criterion(metric::ESTIMATED_COST_PER_HOUR).unwrap();
    assert!((cost.estimate.value.unwrap() + 0.75).abs() < 1e-12);
    assert!((cost.hulls[0].hosts.upper.unwrap() + 0.75).abs() < 1e-12);
    assert_eq!((cost.hosts_of_arm.baseline, cost.hosts_of_arm.candidate), (8, 2));
}

#[test]
fn nothing_measured_is_inconclusive_and_says_so() {
    let mut trial = good(10);
    trial.measurements = Measurements::default();
    let report = trial.look(Horizon);
    assert_eq!(report.verdict, Some(Verdict::Inconclusive));
    assert_eq!(outcome(&report, CheckName::SampleRatio), CheckOutcome::NotChecked);
    assert_eq!(outcome(&report, CheckName::Hosts), CheckOutcome::Failed);
}
