//! Restoring an archive into a store.

use std::io::{BufRead, Seek, SeekFrom};

use phoenix_core::experiment::EventRecord;
use phoenix_core::model::{ExperimentId, Version};
use phoenix_core::ports::{Commit, Loaded, Snapshot, Store, StoreError, Summary, Thing};

use super::read::{Part, Reader};
use super::{ArchiveError, Archived, verify};

/// Puts an archived experiment back into a store: the same events, artifacts and measurements.
///
/// The archive is [verified](verify) first, so that a damaged one changes nothing. Restoring what is there already changes nothing, and one that
/// was cut short is finished by restoring again. Request ids are not restored: they end with an experiment's deletion.
///
/// # Errors
/// [`ArchiveError::Damaged`], [`ArchiveError::Io`]; [`ArchiveError::Differs`] when an experiment of that id with other events is there;
/// [`ArchiveError::Store`] when the store fails, or holds other measurements or artifacts under the same keys.
pub async fn restore<S, R>(store: &S, archive: &mut R) -> Result<Archived, ArchiveError>
where
    S: Store + ?Sized,
    R: BufRead + Seek + Send,
{
    let begin = archive.stream_position()?;
    let verified = verify(&mut *archive)?;
    archive.seek(SeekFrom::Start(begin))?;
    let mut reader = Reader::open(archive)?;
    let mut events = Vec::new();
    let mut is_there = false;
    loop {
        let part = reader.next()?;
        // The experiment comes after its artifacts and before what was measured of it.
        if !is_there && matches!(part, Part::Measurements(_) | Part::End(_)) {
            restore_events(store, verified.experiment, std::mem::take(&mut events)).await?;
            is_there = true;
        }
        match part {
            Part::Events(all) => events = all,
            Part::Artifact(artifact) => store.put_artifact(artifact).await?,
            Part::Measurements(measurements) => store.append(verified.experiment, measurements).await?,
            Part::End(archived) if archived == verified => return Ok(archived),
            Part::End(_) => return Err(ArchiveError::Changed),
        }
    }
}

async fn restore_events<S: Store + ?Sized>(
    store: &S,
    id: ExperimentId,
    events: Vec<EventRecord>,
) -> Result<(), ArchiveError> {
    match store.load(id, true).await {
        Ok(there) if there.events == events => return Ok(()),
        Ok(_) => return Err(ArchiveError::Differs(id)),
        Err(StoreError::NotFound(Thing::Experiment)) => {}
        Err(error) => return Err(error.into()),
    }
    let loaded = Loaded::new(None, events);
    let experiment = loaded.experiment()?;
    let mut commit = Commit::new(id, Version(0), Summary::of(&experiment));
    commit.events = loaded.events;
    commit.snapshot = Some(Snapshot::of(&experiment));
    match store.commit(commit).await {
        Ok(_) => Ok(()),
        Err(StoreError::Conflict) => Err(ArchiveError::Differs(id)),
        Err(error) => Err(error.into()),
    }
}
