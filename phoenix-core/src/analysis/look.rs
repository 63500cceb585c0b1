//! One look: from the question to the report, step by step.

use std::collections::BTreeMap;

use super::estimate::Level;
use super::judge::criterion::{Applies, Evidence};
use super::judge::money::Priced;
use super::judge::series::Chart;
use super::judge::{aa, breakdown, critical, cross_check, losses, signals, validity, verdict};
use super::preparation::batches::{Batches, FEWEST};
use super::preparation::frame::Frame;
use super::preparation::sightings::Within;
use super::report::{CriterionReport, CriticalProcesses, Report, SignalCoverage, Status};
use super::{Evaluator, LookKind, Question};
use crate::model::{Criterion, Fraction, MetricName, PerVariant, Role, Spec, Variant, duration, metric};
use crate::telemetry::DEFAULT_WINDOW;

/// Looks between the start and the horizon share this part of α when the duration is planned; the horizon has the rest.
pub(super) const SHARE_OF_LOOKS: f64 = 0.2;

/// The report of a look at everything that was taken in.
pub(super) fn evaluate(question: &Question<'_>, evaluator: &mut Evaluator) -> Report {
    let spec = question.spec;
    let timeline = evaluator.look(question);
    let mut earlier = std::mem::take(&mut evaluator.batches).into_iter();
    let earlier_charts = std::mem::take(&mut evaluator.charts);
    let earlier_costs = std::mem::take(&mut evaluator.costs);
    let going_on = &*evaluator;
    let Evaluator { values, frames, .. } = going_on;
    let sightings = going_on.sighted.sightings();
    let used = going_on.used.as_ref().map(|(used, list)| (&**used, *list));
    // Beside a pause, what may not be lost is compared in excluded time too.
    let always = (question.look == LookKind::Watch && timeline.excludes())
        .then(|| going_on.sighted.within(&timeline.without_exclusions(), going_on.compared(spec)));
    let always = always.as_ref().map(Within::sightings);
    let compared = always.as_ref().unwrap_or(&sightings);
    let signals = signals::compare(used, compared, spec);
    let critical = critical::compare(compared, &spec.critical_processes, spec.alpha.get());
    let levels = Levels::of(question);
    let level = |frame: &Frame, batches: &Batches, share: f64| {
        levels.at(planned_batches(spec, frame, batches), share)
    };
    let priced = spec.price.as_ref().map(|model| Priced::of(model, spec.design, values, frames));
    let mut costs = earlier_costs.go_on(priced.as_ref().and_then(Priced::frame));
    let money = priced.as_ref().and_then(|priced| priced.money(&level, timeline.running(), &mut costs));
    let frames = framed(spec, going_on, costs.frame.as_ref());
    let batches = spec.criteria.iter().map(|criterion| {
        let earlier = earlier.next().flatten();
        frames.get(&criterion.metric).map(|frame| Batches::go_on(earlier, frame, criterion))
    });
    let batches: Vec<Option<Batches>> = batches.collect();
    let evidence: Vec<Evidence<'_>> = spec
        .criteria
        .iter()
        .zip(&batches)
        .map(|(criterion, batches)| {
            let frame = frames.get(&criterion.metric).copied();
            gather(criterion, spec, frame, batches.as_ref(), &critical, signals.as_ref())
        })
        .collect();
    let mut criteria = judge(&evidence, &levels, spec.require_target);
    let aa = question
        .same_config
        .then(|| aa::compare(&evidence, &criteria, levels.now, |one, share| levels.now(one, share)));
    let reporting = PerVariant::from_fn(|variant| values.hosts_alive(variant, &timeline));
    let mut checked =
        validity::checks(question, timeline.running(), &sightings, values.count(), reporting, &criteria);
    let was_looked_for = used.is_some_and(|(_, list)| going_on.sighted.was_looked_for(list.id));
    checked.push(validity::used_signals(used.map(|(used, _)| used), was_looked_for));
    let (verdict, reasons) = verdict::decide(&verdict::Findings {
        criteria: &criteria,
        critical: &critical,
        signals: signals.as_ref(),
        validity: &checked,
        aa: aa.as_ref(),
        too_few_hosts: too_few_hosts(spec, &criteria),
        is_paired: spec.design.is_paired(),
        require_target: spec.require_target,
        last: question.look.is_last(),
    });
    // Ranks are of all batches together, and a look on the way costs what is new: they come with the verdict.
    if verdict.is_some() || question.look.is_last() {
        for (criterion, one) in criteria.iter_mut().zip(&evidence) {
            criterion.cross_check = cross_check::of(one, criterion.alpha);
        }
    }
    let charts = charts(spec, &frames, earlier_charts);
    let report = Report {
        name: spec.name.clone(),
        number: question.number,
        look: question.look,
        running_since: question.running_since,
        cutoff: question.cutoff,
        running: timeline.running(),
        warm_up: spec.warm_up,
        planned: spec.duration,
        alpha: spec.alpha.get(),
        method: levels.in_words(spec),
        identity: identity(),
        validity: checked.into_iter().map(|(check, _)| check).collect(),
        critical,
        signals,
        would_lose: losses::compare(&sightings, spec.alpha.get()),
        breakdown: breakdown::compare(&sightings),
        money,
        aa,
        series: charts.iter().map(|chart| chart.series().clone()).collect(),
        unusable_samples: values.unusable(&timeline)
            + frames.values().map(|frame| frame.unusable).sum::<u64>(),
        criteria,
        verdict,
        reasons,
    };
    (evaluator.batches, evaluator.charts, evaluator.costs) = (batches, charts, costs);
    report
}

fn is_computed(metric: &MetricName) -> bool {
    metric.as_str() == metric::ESTIMATED_COST_PER_HOUR
}

type Framed<'a> = BTreeMap<&'a MetricName, &'a Frame>;

fn framed<'a>(spec: &'a Spec, evaluator: &'a Evaluator, computed: Option<&'a Frame>) -> Framed<'a> {
    let mut framed = BTreeMap::new();
    for criterion in &spec.criteria {
        let name = &criterion.metric;
        let computed = computed.filter(|_| is_computed(name));
        if let Some(frame) = computed.or_else(|| evaluator.frame(name)) {
            framed.entry(name).or_insert(frame);
        }
    }
    framed
}

fn gather<'a>(
    criterion: &'a Criterion,
    spec: &Spec,
    frame: Option<&'a Frame>,
    batches: Option<&'a Batches>,
    critical: &CriticalProcesses,
    signals: Option<&SignalCoverage>,
) -> Evidence<'a> {
    let planned =
        frame.zip(batches).map_or(FEWEST as f64, |(frame, batches)| planned_batches(spec, frame, batches));
    let applies = match criterion.metric.as_str() {
        metric::CRITICAL_PROCESS_COVERAGE if spec.critical_processes.is_empty() => Applies::NothingNamed,
        metric::USED_SIGNAL_COVERAGE if frame.is_none() && signals.is_none() => Applies::NothingNamed,
        _ if frame.is_some() || spec.design.is_paired() => Applies::Yes,
        metric::CRITICAL_PROCESS_COVERAGE => {
            Applies::Sets { tested: critical.tested.len(), lost: critical.lost.len() }
        }
        metric::USED_SIGNAL_COVERAGE => {
            let count = |count: Option<u64>| usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX);
            let (tested, lost) = (signals.map(|all| all.tested), signals.map(|all| all.lost.count));
            Applies::Sets { tested: count(tested), lost: count(lost) }
        }
        metric::TOTAL_FIDELITY => Applies::OneHostOnly,
        _ => Applies::Yes,
    };
    Evidence { criterion, frame, batches, planned_batches: planned, applies }
}

/// How many batches fit into what was planned to count.
fn planned_batches(spec: &Spec, frame: &Frame, batches: &Batches) -> f64 {
    let counted = spec.duration.saturating_sub(spec.warm_up).as_secs_f64();
    (counted / (frame.step().as_secs_f64() * batches.length as f64)).floor().max(FEWEST as f64)
}

/// The hosts of the smaller arm where arms on different hosts have too few to be adopted, by what decides and was measured.
fn too_few_hosts(spec: &Spec, criteria: &[CriterionReport]) -> Option<u64> {
    if spec.design.is_paired() {
        return None;
    }
    let deciding = criteria.iter().filter(|one| one.role != Role::Monitor && one.intervals > 0);
    let fewest = deciding.flat_map(|one| {
        let arms = Variant::ALL.into_iter().filter(|arm| one.coverage.get(*arm).is_some());
        arms.map(|arm| *one.hosts_of_arm.get(arm)).collect::<Vec<_>>()
    });
    fewest.min().filter(|hosts| *hosts < verdict::FEWEST_TO_ADOPT)
}

/// Goals share α by Holm's rule: all are judged at α over their number; as long as one more holds there, the others are judged again at
/// α over the number that is left. Guardrails must all pass, so that each may have all of α.
fn judge(evidence: &[Evidence<'_>], levels: &Levels, require_target: bool) -> Vec<CriterionReport> {
    let goals = evidence.iter().filter(|one| one.criterion.role == Role::Goal).count();
    let mut left = goals;
    let mut reports: Vec<Option<CriterionReport>> = evidence.iter().map(|_| None).collect();
    loop {
        let mut rejected = 0;
        for (one, report) in evidence.iter().zip(&mut reports) {
            let is_goal = one.criterion.role == Role::Goal;
            let share = if is_goal { 1.0 / left.max(1) as f64 } else { 1.0 };
            if report.as_ref().is_none_or(|known| is_goal && !holds(known, require_target)) {
                let judged = one.judge(levels.now(one, share), levels.sequential(one, share));
                rejected += usize::from(is_goal && holds(&judged, require_target));
                *report = Some(judged);
            }
        }
        if rejected == 0 || rejected >= left {
            return reports.into_iter().flatten().collect();
        }
        left -= rejected;
    }
}

fn holds(goal: &CriterionReport, require_target: bool) -> bool {
    goal.status == Status::Met || (!require_target && goal.status == Status::Improved)
}

/// The error probabilities of a look.
struct Levels {
    /// Of this look's intervals; those at the horizon are fixed.
    now: f64,
    fixed: bool,
    /// Of sequential intervals.
    sequential: f64,
}

impl Levels {
    fn of(question: &Question<'_>) -> Levels {
        // An α of zero or more than one half would leave no interval or none that means anything.
        let alpha = question.spec.alpha.get().clamp(1e-9, 0.5);
        if !question.planned {
            return Levels { now: alpha, fixed: false, sequential: alpha };
        }
        let sequential = alpha * SHARE_OF_LOOKS;
        match question.look {
            LookKind::Horizon => Levels { now: alpha - sequential, fixed: true, sequential },
            LookKind::Interim | LookKind::Final | LookKind::Watch => {
                Levels { now: sequential, fixed: false, sequential }
            }
        }
    }

    fn now(&self, evidence: &Evidence<'_>, share: f64) -> Level {
        self.at(evidence.planned_batches, share)
    }

    /// Of this look, where so many batches are planned.
    fn at(&self, planned_batches: f64, share: f64) -> Level {
        let alpha = self.now * share;
        if self.fixed { Level::Fixed { alpha } } else { Level::Anytime { alpha, planned_batches } }
    }

    fn sequential(&self, evidence: &Evidence<'_>, share: f64) -> Level {
        Level::Anytime { alpha: self.sequential * share, planned_batches: evidence.planned_batches }
    }

    fn in_words(&self, spec: &Spec) -> String {
        let (now, all) = (Fraction::new(self.now), Fraction::new(1.0 - self.now));
        let percent =
            |part: Result<Fraction, _>| part.map_or("?".to_owned(), |part: Fraction| part.to_string());
        let kind = if self.fixed {
            "fixed intervals, used once, at the horizon that was planned before the start"
        } else {
            "confidence sequences, valid at every look together"
        };
        let estimate = if spec.design.is_paired() {
            "paired ratio of sums over batches of time"
        } else {
            "ratio of sums per host over batches of time; the arms are on different hosts, so that intervals are the smallest that hold \
             both that over batches and that over hosts"
        };
        let winsorised = spec.criteria.iter().filter_map(|criterion| {
            let share = criterion.winsorise?;
            Some(format!("; {} winsorised by {share} at either end", criterion.metric))
        });
        let winsorised: String = winsorised.collect();
        format!(
            "{estimate}; {kind}; confidence {} (error probability {}){winsorised}",
            percent(all),
            percent(now)
        )
    }
}

/// How series are counted; the source knows whether its window was set otherwise.
fn identity() -> String {
    format!(
        "series are told apart by resource, scope, metric and attributes (OTLP identity) and stay active for {} after their last \
         point (or one interval of the source, if that is longer) unless the source was told otherwise",
        duration::format(DEFAULT_WINDOW)
    )
}

/// One chart for each metric, in the order of the criteria.
fn charts(spec: &Spec, frames: &Framed<'_>, mut earlier: Vec<Chart>) -> Vec<Chart> {
    let mut charts: Vec<Chart> = Vec::new();
    for Criterion { metric, .. } in &spec.criteria {
        let is_of = |chart: &Chart| chart.series().metric == *metric;
        if let Some(frame) = frames.get(metric)
            && !charts.iter().any(is_of)
        {
            let known = earlier.iter().position(is_of).map(|at| earlier.swap_remove(at));
            charts.push(Chart::go_on(known, metric, frame));
        }
    }
    charts
}
