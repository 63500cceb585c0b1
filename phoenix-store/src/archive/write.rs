//! Writing an archive.

use std::collections::BTreeSet;
use std::io::{self, Write};

use phoenix_core::experiment::Experiment;
use phoenix_core::model::{ConfigHash, ExperimentId, Measurements, Timestamp, Window};
use phoenix_core::ports::{Loaded, Store, StoreError, Thing};
use sha2::{Digest, Sha256};

use super::line::{ArtifactLine, End, FORMAT, FORMAT_VERSION, Header, Line};
use super::{ArchiveError, Archived};

/// How many values, and how many sightings, a line holds at most; a reader needs no more memory than a line.
const VALUES: usize = 2_048;
const SIGHTINGS: usize = 64;

/// All of time: stores tell whole intervals only, so that a narrower window would miss what lies across its edges.
pub(super) const ALWAYS: Window = Window { from: Timestamp::from_micros(i64::MIN), to: Timestamp::MAX };

/// Writes an experiment that is over as an archive. It flushes `out` at the end.
///
/// Its measurements are held in memory, as they are by a look of the experiment.
///
/// # Errors
/// [`ArchiveError::NotOver`], [`ArchiveError::Debts`], [`ArchiveError::ArtifactMissing`]; [`ArchiveError::Store`] when the store fails or
/// has no such experiment, [`ArchiveError::Io`] when `out` fails. What was written so far is no archive then: its last line is missing.
pub async fn write<S, W>(store: &S, id: ExperimentId, out: W) -> Result<Archived, ArchiveError>
where
    S: Store + ?Sized,
    W: Write + Send,
{
    let loaded = store.load(id, true).await?;
    let experiment = loaded.experiment()?;
    check_is_over(&experiment)?;
    let mut lines = Lines { out, sha256: Sha256::new() };
    let events = loaded.events.len() as u64;
    lines.write(&Line::Header(Header {
        format: FORMAT.to_owned(),
        version: FORMAT_VERSION,
        experiment: id,
        name: experiment.spec().name.clone(),
        events,
    }))?;
    let names = names_of(&loaded)?;
    for event in loaded.events {
        lines.write(&Line::Event(event))?;
    }
    for name in &names {
        let artifact = store.get_artifact(*name).await.map_err(|error| match error {
            StoreError::NotFound(Thing::Artifact) => ArchiveError::ArtifactMissing { name: *name },
            error => error.into(),
        })?;
        lines.write(&Line::Artifact(ArtifactLine::new(&artifact)))?;
    }
    let measured = store.window(id, ALWAYS).await?;
    let counts = [measured.samples.len(), measured.sightings.len(), measured.watched.len()];
    for part in parts(measured) {
        lines.write(&Line::Measurements(part))?;
    }
    let [samples, sightings, watched] = counts.map(|count| count as u64);
    let sha256 = ConfigHash::from_bytes(lines.sha256.clone().finalize().into());
    let artifacts = names.len() as u64;
    lines.write(&Line::End(End { events, artifacts, samples, sightings, watched, sha256 }))?;
    lines.out.flush()?;
    let (name, version) = (experiment.spec().name.clone(), experiment.version());
    Ok(Archived { experiment: id, name, version, events, artifacts, samples, sightings, watched, sha256 })
}

/// Whether nothing can happen to it any more that would have to be known.
pub(super) fn check_is_over(experiment: &Experiment) -> Result<(), ArchiveError> {
    let phase = experiment.phase().name();
    if !phase.is_terminal() {
        return Err(ArchiveError::NotOver { phase });
    }
    match experiment.debts().count() {
        0 => Ok(()),
        count => Err(ArchiveError::Debts { count }),
    }
}

/// The artifacts that events name.
pub(super) fn names_of(loaded: &Loaded) -> Result<BTreeSet<ConfigHash>, ArchiveError> {
    let mut names = BTreeSet::new();
    for record in &loaded.events {
        let event = record.event().map_err(phoenix_core::ports::LoadError::from)?;
        names.extend(event.fact.artifacts());
    }
    Ok(names)
}

/// The same measurements in parts of bounded size; one part at least when there is anything.
fn parts(measured: Measurements) -> Vec<Measurements> {
    let Measurements { samples, sightings, watched, mut signals } = measured;
    let mut parts: Vec<Measurements> = Vec::new();
    parts.extend(
        samples
            .chunks(VALUES)
            .map(|samples| Measurements { samples: samples.to_vec(), ..Measurements::default() }),
    );
    parts.extend(
        sightings
            .chunks(SIGHTINGS)
            .map(|sightings| Measurements { sightings: sightings.to_vec(), ..Measurements::default() }),
    );
    parts.extend(
        watched
            .chunks(VALUES)
            .map(|watched| Measurements { watched: watched.to_vec(), ..Measurements::default() }),
    );
    if signals.is_some() {
        parts.push(Measurements { signals: signals.take(), ..Measurements::default() });
    }
    parts
}

/// Lines, and the digest of all that were written.
struct Lines<W> {
    out: W,
    sha256: Sha256,
}

impl<W: Write> Lines<W> {
    fn write(&mut self, line: &Line) -> Result<(), ArchiveError> {
        let mut text = serde_json::to_vec(line).map_err(io::Error::from)?;
        text.push(b'\n');
        self.sha256.update(&text);
        self.out.write_all(&text)?;
        Ok(())
    }
}
