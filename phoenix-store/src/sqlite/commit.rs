//! A commit: everything is checked before anything is changed.

use std::collections::{BTreeMap, BTreeSet};

use phoenix_core::experiment::{Claim, Effect, HostEffect};
use phoenix_core::model::{ConfigHash, ExperimentId, Fence, HostId, Timestamp, Version};
use phoenix_core::ports::{Artifact, Commit, Committed, Request, Snapshot, StoreError, Thing};
use rusqlite::{Connection, OptionalExtension, params};

use super::experiments::{self, Found, find, id_of, next_change};
use super::fault::Fault;
use super::library::{check_artifact, keep_artifact};
use super::numbers::{as_stored, as_told};
use super::{listing, work};
use crate::form::{phase_word, place_of_effect, to_json};

/// A commit in the form of rows, made before the writer is asked: the writer's time is everybody's.
pub(super) struct Rows {
    experiment: ExperimentId,
    expected_version: Version,
    version: Version,
    events: Vec<(Version, String)>,
    snapshot: Option<Snapshot>,
    summary: Summary,
    effects: Vec<EffectRow>,
    wake_at: Option<Timestamp>,
    takes: Vec<(HostId, Fence)>,
    releases: Vec<HostId>,
    artifacts: Vec<Artifact>,
    request: Option<Request>,
}

struct Summary {
    name: String,
    phase: String,
    labels: BTreeMap<String, String>,
    labels_json: String,
    outcome: Option<String>,
    debts: u32,
    created_at: Timestamp,
    updated_at: Timestamp,
}

struct EffectRow {
    place: String,
    json: String,
    /// The host that it touches, and the fence.
    touches: Option<(HostId, Fence)>,
}

impl Rows {
    /// A commit as rows.
    ///
    /// # Errors
    /// `Invalid` for what cannot be meant, whatever is stored.
    pub(super) fn of(commit: Commit) -> Result<Rows, StoreError> {
        let version = commit.check()?;
        let summary = commit.summary;
        let summary = Summary {
            phase: phase_word(summary.phase)?,
            labels_json: to_json(&summary.labels)?,
            outcome: summary.outcome.as_ref().map(to_json).transpose()?,
            name: summary.name,
            labels: summary.labels,
            debts: summary.debts,
            created_at: summary.created_at,
            updated_at: summary.updated_at,
        };
        let events = commit.events.iter().map(|event| Ok((event.version, to_json(event)?)));
        let effects = commit.effects.iter().map(|(key, effect)| {
            let touches = match effect {
                Effect::Host(HostEffect { host, fence, .. }) => Some((host.clone(), *fence)),
                _ => None,
            };
            let json = to_json(&(key, effect))?;
            Ok(EffectRow { place: place_of_effect(*key, effect), json, touches })
        });
        let (mut takes, mut releases) = (Vec::new(), Vec::new());
        for claim in &commit.claims {
            match claim {
                Claim::Take { host, fence } => takes.push((host.clone(), *fence)),
                Claim::Release { host } => releases.push(host.clone()),
            }
        }
        Ok(Rows {
            experiment: commit.experiment,
            expected_version: commit.expected_version,
            version,
            events: events.collect::<Result<_, StoreError>>()?,
            snapshot: commit.snapshot,
            summary,
            effects: effects.collect::<Result<_, StoreError>>()?,
            wake_at: commit.wake_at,
            takes,
            releases,
            artifacts: distinct(commit.artifacts),
            request: commit.request,
        })
    }

    /// Checks and carries out.
    pub(super) fn commit(&self, db: &Connection) -> Result<Committed, Fault> {
        if let Some(request) = &self.request
            && let Some(first) = first_result(db, request)?
        {
            return Ok(first);
        }
        let found = find(db, self.experiment)?;
        let stored = found.as_ref().map_or(Version::default(), |found| found.version);
        if stored != self.expected_version {
            return Err(StoreError::Conflict.into());
        }
        let holders = self.check_claims(db)?;
        self.check_fences(db, holders)?;
        self.check_artifacts(db)?;
        self.carry_out(db, found)
    }

    /// Who holds the hosts that are taken: this experiment or nobody.
    fn check_claims(&self, db: &Connection) -> Result<BTreeMap<&HostId, Fence>, Fault> {
        let mut taken = BTreeMap::new();
        let mut is_current = true;
        for (host, fence) in &self.takes {
            let target = experiments::target(db, host)?;
            if let Some(by) = target.holder.filter(|by| *by != self.experiment) {
                return Err(StoreError::TargetsHeld { host: host.clone(), by }.into());
            }
            is_current &= target.fence == *fence;
            taken.insert(host, target.fence);
        }
        if is_current { Ok(taken) } else { Err(StoreError::Conflict.into()) }
    }

    fn check_fences(&self, db: &Connection, taken: BTreeMap<&HostId, Fence>) -> Result<(), Fault> {
        let mut highest = taken;
        for (host, fence) in self.effects.iter().filter_map(|effect| effect.touches.as_ref()) {
            if !highest.contains_key(host) {
                let target = experiments::target(db, host)?;
                if target.holder != Some(self.experiment) {
                    return Err(StoreError::Conflict.into());
                }
                highest.insert(host, target.fence);
            }
            if highest.insert(host, *fence).is_some_and(|before| *fence <= before) {
                return Err(StoreError::Conflict.into());
            }
        }
        Ok(())
    }

    fn check_artifacts(&self, db: &Connection) -> Result<(), Fault> {
        let mut names: BTreeSet<ConfigHash> = BTreeSet::new();
        for artifact in &self.artifacts {
            // The same bytes are there once; a second one of a name contradicts the first.
            if !names.insert(artifact.name) {
                return Err(StoreError::AlreadyExists(Thing::Artifact).into());
            }
            check_artifact(db, artifact)?;
        }
        Ok(())
    }

    fn carry_out(&self, db: &Connection, found: Option<Found>) -> Result<Committed, Fault> {
        let number = if self.events.is_empty() {
            found.ok_or(StoreError::Conflict)?.number
        } else {
            let born = next_change(db)?;
            let number = self.keep_summary(db, born, found)?;
            self.keep_events(db, number)?;
            work::set_wake(db, self.experiment, number, born, self.wake_at)?;
            self.keep_targets_and_effects(db, number, born)?;
            number
        };
        for artifact in &self.artifacts {
            keep_artifact(db, artifact)?;
        }
        if let Some(request) = &self.request {
            db.prepare_cached(
                "INSERT INTO requests (id, digest, experiment, version) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                request.id.as_str(),
                request.digest.as_bytes(),
                number,
                as_stored(self.version.0)
            ])?;
        }
        Ok(Committed::new(self.experiment, self.version, false))
    }

    /// The number of the experiment.
    fn keep_summary(&self, db: &Connection, change: i64, found: Option<Found>) -> Result<i64, Fault> {
        let Summary { name, phase, labels, labels_json, outcome, debts, created_at, updated_at } =
            &self.summary;
        let (version, id) = (as_stored(self.version.0), self.experiment.to_string());
        let (created_at, updated_at) = (created_at.as_micros(), updated_at.as_micros());
        if let Some(found) = found {
            db.prepare_cached(
                "UPDATE experiments SET version = ?2, change = ?3, phase = ?4, name = ?5, labels = ?6, outcome = ?7,
                 debts = ?8, created_at = ?9, updated_at = ?10 WHERE number = ?1",
            )?
            .execute(params![
                found.number, version, change, phase, name, labels_json, outcome, debts, created_at, updated_at
            ])?;
            if found.phase != *phase || found.labels != *labels_json {
                listing::forget_labels(db, self.experiment, &found)?;
                listing::note_labels(db, self.experiment, phase, labels)?;
            }
            return Ok(found.number);
        }
        // The id may have been used before.
        db.prepare_cached("DELETE FROM tombstones WHERE id = ?1")?.execute([&id])?;
        db.prepare_cached(
            "INSERT INTO experiments (id, version, change, phase, name, labels, outcome, debts, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            id, version, change, phase, name, labels_json, outcome, debts, created_at, updated_at
        ])?;
        let number = db.last_insert_rowid();
        listing::note_labels(db, self.experiment, phase, labels)?;
        Ok(number)
    }

    fn keep_events(&self, db: &Connection, number: i64) -> Result<(), Fault> {
        for (version, record) in &self.events {
            db.prepare_cached("INSERT INTO events (experiment, version, record) VALUES (?1, ?2, ?3)")?
                .execute(params![number, as_stored(version.0), record])?;
        }
        if let Some(Snapshot { apply_version, version, bytes, .. }) = &self.snapshot {
            db.prepare_cached(
                "INSERT INTO snapshots (experiment, apply_version, version, bytes) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (experiment) DO UPDATE
                 SET apply_version = excluded.apply_version, version = excluded.version, bytes = excluded.bytes",
            )?
            .execute(params![number, apply_version, as_stored(version.0), &**bytes])?;
        }
        Ok(())
    }

    fn keep_targets_and_effects(&self, db: &Connection, number: i64, born: i64) -> Result<(), Fault> {
        for (host, _) in &self.takes {
            db.prepare_cached(
                "INSERT INTO targets (host, holder, fence) VALUES (?1, ?2, 0)
                 ON CONFLICT (host) DO UPDATE SET holder = excluded.holder",
            )?
            .execute(params![host.as_str(), number])?;
        }
        // What a release ends is decided before this commit's own effects are in.
        for host in &self.releases {
            if experiments::target(db, host)?.holder == Some(self.experiment) {
                work::forget_host(db, host)?;
            }
        }
        for EffectRow { place, json, touches } in &self.effects {
            if let Some((host, fence)) = touches {
                db.prepare_cached("UPDATE targets SET fence = ?2 WHERE host = ?1")?
                    .execute(params![host.as_str(), fence.0.cast_signed()])?;
            }
            work::put(db, &work::Piece { experiment: number, born, place, effect: json })?;
        }
        for host in &self.releases {
            db.prepare_cached("UPDATE targets SET holder = NULL WHERE host = ?1 AND holder = ?2")?
                .execute(params![host.as_str(), number])?;
        }
        Ok(())
    }
}

/// Each artifact once.
fn distinct(artifacts: Vec<Artifact>) -> Vec<Artifact> {
    let mut distinct: Vec<Artifact> = Vec::with_capacity(artifacts.len());
    for artifact in artifacts {
        if !distinct.contains(&artifact) {
            distinct.push(artifact);
        }
    }
    distinct
}

/// What came of a request, if it was carried out before.
pub(super) fn first_result(db: &Connection, request: &Request) -> Result<Option<Committed>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT digest = ?2, (SELECT id FROM experiments WHERE number = experiment), version FROM requests WHERE id = ?1",
    )?;
    let first = statement
        .query_row(params![request.id.as_str(), request.digest.as_bytes()], |row| {
            Ok((row.get::<_, bool>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()?;
    match first {
        None => Ok(None),
        Some((true, id, version)) => Ok(Some(Committed::new(id_of(&id)?, Version(as_told(version)), true))),
        Some((false, ..)) => Err(StoreError::RequestReused(request.id.clone()).into()),
    }
}
