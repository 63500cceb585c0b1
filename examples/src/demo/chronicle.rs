//! What happened, event by event, in the words of a log.

use std::error::Error;
use std::io::Write;

use phoenix_core::analysis::Report;
use phoenix_core::analysis::report::{
    CheckOutcome, CriterionReport, Finding, HostClass, LookSummary, Status, Story,
};
use phoenix_core::collector::{Document, compare};
use phoenix_core::experiment::{Ending, Event, Fact, LookReport, Outcome, Prior};
use phoenix_core::model::{Role, Timestamp, Version};
use phoenix_core::ports::Slot;

use super::world::World;

/// Tells the events of an experiment in their order, each once.
pub(super) struct Chronicle {
    since: Timestamp,
    told: Version,
    last: Option<Report>,
    looks: Vec<LookSummary>,
    /// At how many looks production ran the baseline's config, byte for byte.
    untouched: usize,
}

impl Chronicle {
    pub(super) const fn new(since: Timestamp) -> Chronicle {
        Chronicle { since, told: Version(0), last: None, looks: Vec::new(), untouched: 0 }
    }

    /// Tells what happened since it was told last.
    pub(super) async fn tell(&mut self, world: &World, say: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        for record in world.controller.history(world.id, self.told, usize::MAX).await? {
            self.told = record.version;
            let event = record.event()?;
            let line = match &event.fact {
                Fact::LookRecorded { report: answer } => {
                    let artifact = world.controller.artifact(answer.report).await?;
                    let report: Report = serde_json::from_slice(&artifact.bytes)?;
                    let told = look(answer, &report);
                    let production = world.running(Slot::Production);
                    self.untouched +=
                        usize::from(production.as_deref() == Some(world.plain.baseline.as_bytes()));
                    self.looks.push(LookSummary::of(&report));
                    self.last = Some(report);
                    Some(("", told))
                }
                _ => line(&event),
            };
            let Some((what, detail)) = line else { continue };
            writeln!(say, "  {:>6}  {what:<12}  {detail}", self.time(&event))?;
        }
        Ok(())
    }

    /// The report of the last look that was told, and what is known around it.
    pub(super) fn into_report(self, world: &World) -> Result<(Report, Story), Box<dyn Error>> {
        let report = self.last.ok_or("it ended before the first look")?;
        let [baseline, candidate] =
            [&world.plain.baseline, &world.plain.candidate].map(|text| Document::parse(text));
        let looks = self.looks.len();
        let production = Finding {
            outcome: if self.untouched == looks { CheckOutcome::Passed } else { CheckOutcome::Failed },
            message: format!(
                "{} ran the baseline’s config, byte for byte, at {} of {looks} looks",
                world.host, self.untouched
            ),
        };
        // Nobody named a fleet: an example of how one is told.
        let example =
            HostClass { name: format!("hosts like {} (an example)", world.host), hosts: 300, weight: 1.0 };
        let story = Story {
            looks: self.looks,
            config: Some(compare(&baseline?, &candidate?)),
            production: Some(production),
            fleet: vec![example],
            ..Story::default()
        };
        Ok((report, story))
    }

    /// Minutes and seconds.
    fn time(&self, event: &Event) -> String {
        let seconds = event.at.since(self.since).as_secs();
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }
}

/// A phase that begins, or what happens in it.
fn line(event: &Event) -> Option<(&'static str, String)> {
    let seen = |what: &str| Some(("", what.to_owned()));
    match &event.fact {
        Fact::Created { .. } => {
            Some(("Pending", "both configs rendered, both arm configs derived and checked".to_owned()))
        }
        Fact::Started { .. } => {
            Some(("Deploying", "both arms start beside what runs on the host".to_owned()))
        }
        Fact::TargetRunning { host, .. } => {
            Some(("", format!("{host} was seen running both arms with the intended hashes")))
        }
        Fact::Deployed { .. } => Some(("Running", "samples count from here, after the warm-up".to_owned())),
        Fact::VerdictReached { verdict, look } => Some(("", format!("verdict by look {look}: {verdict}"))),
        Fact::AnalysisStarted { look, .. } => {
            Some(("Analyzing", format!("the planned time is over; look {} is the last", look.number)))
        }
        Fact::DecisionAwaited { decide_by, .. } => {
            Some(("AwaitingDecision", format!("somebody must decide by {decide_by}")))
        }
        Fact::WaveStarted { wave, .. } => Some(("Promoting", format!("wave {wave}"))),
        Fact::Captured { host, prior, .. } => Some(("", format!("{host}: {}", captured(prior)))),
        Fact::TargetBaking { host, .. } => {
            Some(("", format!("{host} runs the candidate's config and exports: it bakes")))
        }
        Fact::TargetBaked { host, .. } => Some(("", format!("{host} is baked; its arms are removed"))),
        Fact::RollbackStarted { then, .. } => Some(("RollingBack", format!("towards {}", ending(then)))),
        Fact::TargetSettled { host, .. } => {
            Some(("", format!("{host} was seen as it should be, without arms")))
        }
        Fact::TargetDrifted { host, .. } => {
            Some(("", format!("{host} runs something else; its arms are applied again")))
        }
        Fact::TargetExcluded { host, reason, .. } => {
            Some(("", format!("{host} takes no part any more: {reason:?}")))
        }
        Fact::TargetIndebted { host, .. } => Some(("", format!("{host} could not be put right yet: a debt"))),
        Fact::DeadlineGraced { .. } => seen("nobody was watching; the deadline is moved once"),
        Fact::Ended { outcome } => Some(("Ended", self::outcome(Some(*outcome)))),
        _ => None,
    }
}

/// A look in one line.
fn look(look: &LookReport, report: &Report) -> String {
    let of_role = |role| report.criteria.iter().filter(move |criterion| criterion.role == role);
    let kept = of_role(Role::Guardrail).filter(|criterion| criterion.status == Status::Pass).count();
    let mut parts: Vec<String> = of_role(Role::Goal).map(change).collect();
    parts.push(format!("{kept} of {} guardrails kept", of_role(Role::Guardrail).count()));
    parts.extend(look.critical_lost.iter().map(|lost| format!("{lost} is LOST")));
    parts.push(look.verdict.map_or("go on".to_owned(), |verdict| verdict.to_string()));
    format!("look {:2}: {}", look.number, parts.join("; "))
}

/// What became of a goal, with its interval.
fn change(goal: &CriterionReport) -> String {
    let percent = |fraction: f64| format!("{:+.0} %", fraction * 100.0).replace('-', "−");
    let (metric, interval) = (&goal.metric, goal.estimate.interval);
    match (goal.estimate.value, interval.lower, interval.upper) {
        (Some(found), Some(lower), Some(upper)) => {
            format!("{metric} {} ({} to {})", percent(found), percent(lower), percent(upper))
        }
        (Some(found), ..) => format!("{metric} {}, how sure is not known yet", percent(found)),
        (None, ..) => format!("{metric}: no batch yet"),
    }
}

fn captured(prior: &Prior) -> String {
    match prior {
        Prior::Nothing => "nothing runs in production".to_owned(),
        Prior::Config(hash) => format!("what runs in production is kept, byte for byte ({}…)", hash.short()),
    }
}

/// How it ended, in words.
pub(super) fn outcome(outcome: Option<Outcome>) -> String {
    match outcome {
        Some(Outcome::Ended(then)) => ending(&then),
        Some(other) => format!("{other:?}"),
        None => "not at all, somebody must decide".to_owned(),
    }
}

fn ending(ending: &Ending) -> String {
    match ending {
        Ending::BaselineKept { verdict: Some(verdict), .. } => format!("BaselineKept ({verdict})"),
        Ending::BaselineKept { verdict: None, cause } => format!("BaselineKept ({cause:?})"),
        other => format!("{other:?}"),
    }
}
