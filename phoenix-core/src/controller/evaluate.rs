//! Evaluating: collect what was measured, compute the report, and take it in.

use std::sync::Arc;
use std::time::Duration;

use super::commit::Intent;
use super::{CallContext, Controller, Error};
use crate::analysis::{self, Question, Report};
use crate::collector::Document;
use crate::experiment::{Command, Experiment, Heard, Look, LookKind, LookReport};
use crate::model::{ConfigHash, ExperimentId, HostId, Measurements, Timestamp, Variant, Window, metric};
use crate::ports::{Artifact, CollectRequest};

impl Controller {
    /// Evaluates an experiment now. A look that is awaited is answered; else the report is a preview that changes nothing.
    ///
    /// # Errors
    /// [`Error::NotMeasured`] before it runs; [`Error::Infrastructure`] when the metric source fails.
    pub async fn evaluate(&self, ctx: &CallContext, id: ExperimentId) -> Result<Report, Error> {
        let experiment = self.load(id).await?;
        match experiment.look() {
            Some(look) => self.answer(ctx, &experiment, look).await,
            None => {
                let running_since = experiment.running_since().ok_or(Error::NotMeasured)?;
                let measurements = self.store.window(id, Window { from: running_since, to: ctx.now }).await?;
                let look = Look { number: 0, cutoff: ctx.now, kind: LookKind::Interim };
                self.judge(&experiment, look, running_since, measurements).await
            }
        }
    }

    /// Answers a look that is awaited.
    pub(super) async fn answer(
        &self,
        ctx: &CallContext,
        experiment: &Experiment,
        look: Look,
    ) -> Result<Report, Error> {
        let id = experiment.id();
        let running_since = experiment.running_since().ok_or(Error::NotMeasured)?;
        let whole = Window { from: running_since, to: look.cutoff };
        let known = self.store.window(id, whole).await?;
        let from =
            known.watched.iter().map(|window| window.to).max().unwrap_or(running_since).min(look.cutoff);
        let window = Window { from, to: look.cutoff };
        let fresh =
            self.source.collect(CollectRequest::new(id, Arc::clone(experiment.spec()), window)).await?;
        self.store.append(id, fresh).await?;
        let measurements = self.store.window(id, whole).await?;
        // What was pushed counts as what was collected; a look covers at least its interval.
        let since = from.min(look.cutoff.minus(experiment.spec().interval)).max(running_since);
        let heard = heard(&measurements, Window { from: since, to: look.cutoff });
        let report = self.judge(experiment, look, running_since, measurements).await?;
        self.take_in(ctx, id, look, heard, &report).await?;
        Ok(report)
    }

    async fn judge(
        &self,
        experiment: &Experiment,
        look: Look,
        running_since: Timestamp,
        measurements: Measurements,
    ) -> Result<Report, Error> {
        let excluded = excluded(experiment);
        let measurements = taking_part(experiment, measurements);
        let question = Question {
            spec: experiment.spec(),
            look: match look.kind {
                LookKind::Interim => analysis::LookKind::Interim,
                LookKind::Watch => analysis::LookKind::Watch,
                LookKind::Horizon => analysis::LookKind::Horizon,
                LookKind::Last => analysis::LookKind::Final,
            },
            number: look.number,
            running_since,
            cutoff: look.cutoff,
            excluded: &excluded,
            planned: true,
            same_receivers: self.same_receivers(experiment).await?,
            same_config: experiment.plan().is_aa(),
            measurements: &measurements,
        };
        Ok(analysis::evaluate(&question))
    }

    async fn take_in(
        &self,
        ctx: &CallContext,
        id: ExperimentId,
        look: Look,
        heard: Heard,
        report: &Report,
    ) -> Result<(), Error> {
        let bytes = serde_json::to_vec(report).map_err(|error| {
            crate::error::Infrastructure::new(crate::error::ErrorCode::Internal, "write a report")
                .caused_by(error)
        })?;
        let name = ConfigHash::of(&bytes);
        self.store.put_artifact(Artifact { name, bytes: Arc::from(bytes) }).await?;
        let answer = LookReport {
            number: look.number,
            report: name,
            verdict: report.verdict,
            reasons: Arc::from(report.reasons.clone()),
            heard,
            critical_lost: critical_lost(report),
        };
        let command = Command::RecordLook(answer.clone());
        self.change(&ctx.by_phoenix(), "record_look", id, &answer, Intent::Give(command)).await?;
        Ok(())
    }

    /// Whether the receivers of both plain configs are the same, so that both arms must accept the same points.
    async fn same_receivers(&self, experiment: &Experiment) -> Result<bool, Error> {
        let Some(target) = experiment.plan().targets.first() else { return Ok(false) };
        let mut receivers = Vec::new();
        for variant in Variant::ALL {
            let artifact = self.store.get_artifact(*target.plain.get(variant)).await?;
            let document =
                std::str::from_utf8(&artifact.bytes).ok().and_then(|text| Document::parse(text).ok());
            receivers.push(document.and_then(|document| document.root().get("receivers").cloned()));
        }
        Ok(receivers[0].is_some() && receivers[0] == receivers[1])
    }
}

/// What the candidate must not lose and does: critical processes, and signals that alerts and dashboards use.
fn critical_lost(report: &Report) -> Arc<[String]> {
    let processes = report.critical.lost.iter().map(|lost| lost.executable.clone());
    let signals = report.signals.iter().flat_map(|signals| &signals.lost.listed);
    processes.chain(signals.map(|lost| lost.signal.clone())).collect()
}

/// The time that does not count: pauses, and the drift of a host that is the only one (of several, its samples are left out).
fn excluded(experiment: &Experiment) -> Vec<Window> {
    let mut taking_part = experiment.targets().filter(|(_, target)| target.excluded.is_none());
    let alone = taking_part.next().filter(|_| taking_part.next().is_none()).map(|(host, _)| host);
    let pauses = experiment.excluded_windows().iter().filter(|e| e.host.is_none()).map(|e| e.window);
    pauses.chain(alone.into_iter().flat_map(|host| drifts(experiment, host))).collect()
}

/// When a target did not run what it should; a drift that goes on is among them.
fn drifts<'a>(experiment: &'a Experiment, host: &'a HostId) -> impl Iterator<Item = Window> + 'a {
    let over =
        experiment.excluded_windows().iter().filter(move |e| e.host.as_ref() == Some(host)).map(|e| e.window);
    let open = experiment.target(host).and_then(|target| target.drifting_since);
    over.chain(open.map(|from| Window { from, to: Timestamp::MAX }))
}

/// Leaves out what does not count: targets that were excluded, and drifted targets while they drifted.
fn taking_part(experiment: &Experiment, mut measurements: Measurements) -> Measurements {
    let counts = |host: &HostId, window: Window| {
        experiment.target(host).is_some_and(|target| target.excluded.is_none())
            && !drifts(experiment, host).any(|drift| drift.overlaps(window))
    };
    measurements.samples.retain(|sample| counts(&sample.target, Window { from: sample.from, to: sample.to }));
    measurements.sightings.retain(|sighting| counts(&sighting.target, sighting.window));
    measurements
}

/// Who was heard in a window: an arm that sent any data, its collector's own telemetry not counted.
fn heard(measurements: &Measurements, window: Window) -> Heard {
    const OWN: [&str; 3] =
        [metric::COLLECTOR_CPU_CORES, metric::COLLECTOR_MEMORY_BYTES, metric::EXPORT_ERROR_RATIO];
    let spoke = |variant| {
        measurements.samples.iter().any(|sample| {
            sample.variant == variant
                && sample.value != 0.0
                && window.overlaps(Window { from: sample.from, to: sample.to })
                && !OWN.contains(&sample.metric.as_str())
        })
    };
    let watched = watched(measurements, window);
    Heard { watched, baseline: spoke(Variant::Baseline), candidate: spoke(Variant::Candidate) }
}

/// For how long of a window somebody was watching; what several proofs cover counts once.
fn watched(measurements: &Measurements, window: Window) -> Duration {
    let mut proofs = measurements.watched.clone();
    proofs.sort_unstable();
    let mut counted_to = window.from;
    let mut watched = Duration::ZERO;
    for proof in proofs {
        let to = proof.to.min(window.to);
        watched += to.since(proof.from.max(counted_to));
        counted_to = counted_to.max(to);
    }
    watched
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_several_proofs_cover_was_watched_once() {
        let window = |from: i64, to: i64| Window {
            from: Timestamp::from_micros(from * 1_000_000),
            to: Timestamp::from_micros(to * 1_000_000),
        };
        let watched = vec![window(0, 60), window(10, 40), window(30, 90), window(100, 200)];
        let measurements = Measurements { watched, ..Measurements::default() };
        assert_eq!(heard(&measurements, window(0, 120)).watched, Duration::from_secs(110));
    }
}
