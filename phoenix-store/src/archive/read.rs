//! Reading an archive: every line is checked as it comes, and nothing counts before the last one has.

use std::collections::BTreeSet;
use std::io::BufRead;

use phoenix_core::experiment::EventRecord;
use phoenix_core::model::{ConfigHash, Measurements, Version};
use phoenix_core::ports::{Artifact, Loaded};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::line::{ArtifactLine, End, FORMAT, FORMAT_VERSION, Header, Line};
use super::write::{check_is_over, names_of};
use super::{ArchiveError, Archived, Damage};

/// Checks that an archive is whole and unchanged: the order of its lines, events without a gap that are the history of an experiment
/// that is over, every artifact that they name, the counts, and the SHA-256 of everything.
///
/// # Errors
/// [`ArchiveError::Damaged`] with the line and what to do; [`ArchiveError::Io`] when it cannot be read.
pub fn verify<R: BufRead>(archive: R) -> Result<Archived, ArchiveError> {
    let mut reader = Reader::open(archive)?;
    loop {
        if let Part::End(archived) = reader.next()? {
            return Ok(archived);
        }
    }
}

/// A part of an archive, in the order in which they come.
pub(super) enum Part {
    /// All events.
    Events(Vec<EventRecord>),
    Artifact(Artifact),
    Measurements(Measurements),
    /// Everything was there, and is as it was written.
    End(Archived),
}

/// Reads an archive part by part; the parts were one only once [`Part::End`] has come.
pub(super) struct Reader<R> {
    archive: R,
    /// The number of the newest line.
    line: u64,
    /// Of the lines before the last one.
    sha256: Sha256,
    header: Header,
    /// A line that was read ahead.
    ahead: Option<Line>,
    rank: u8,
    kind: &'static str,
    /// Artifacts that events name and that have not come.
    missing: BTreeSet<ConfigHash>,
    found: Found,
}

#[derive(Default)]
struct Found {
    events: u64,
    artifacts: u64,
    samples: u64,
    sightings: u64,
    watched: u64,
}

impl<R: BufRead> Reader<R> {
    pub(super) fn open(mut archive: R) -> Result<Reader<R>, ArchiveError> {
        let damaged = |damage| ArchiveError::Damaged { line: 1, damage };
        let text = text_of(&mut archive, 1)?.ok_or_else(|| damaged(Damage::NotAnArchive))?;
        let header = header(&text).map_err(damaged)?;
        Ok(Reader {
            archive,
            line: 1,
            sha256: Sha256::new_with_prefix(&text),
            header,
            ahead: None,
            rank: 0,
            kind: "the header",
            missing: BTreeSet::new(),
            found: Found::default(),
        })
    }

    pub(super) fn next(&mut self) -> Result<Part, ArchiveError> {
        match self.next_line()? {
            Line::Header(_) => self.refused(Damage::OutOfOrder { found: "a header", after: self.kind }),
            Line::Event(event) => self.events(event).map(Part::Events),
            Line::Artifact(artifact) => self.artifact(&artifact).map(Part::Artifact),
            Line::Measurements(measurements) => self.measurements(measurements).map(Part::Measurements),
            Line::End(end) => self.end(&end).map(Part::End),
        }
    }

    /// All events, from this one on.
    fn events(&mut self, first: EventRecord) -> Result<Vec<EventRecord>, ArchiveError> {
        let mut events = Vec::new();
        let mut next = first;
        loop {
            self.found.events += 1;
            let expected = self.found.events;
            if next.version != Version(expected) || next.experiment != self.header.experiment {
                return self.refused(Damage::NotTheNextEvent { expected });
            }
            events.push(next);
            match self.next_line()? {
                Line::Event(event) => next = event,
                other => {
                    self.ahead = Some(other);
                    break;
                }
            }
        }
        let loaded = Loaded::new(None, events);
        let is_over = loaded.experiment().map_err(ArchiveError::from).and_then(|it| check_is_over(&it));
        match is_over.and_then(|()| names_of(&loaded)) {
            Ok(names) => self.missing = names,
            Err(error) => return self.refused(Damage::NotAHistory(error.to_string())),
        }
        Ok(loaded.events)
    }

    fn artifact(&mut self, line: &ArtifactLine) -> Result<Artifact, ArchiveError> {
        self.found.artifacts += 1;
        match line.artifact() {
            Ok(artifact) if self.missing.remove(&artifact.name) => Ok(artifact),
            Ok(artifact) => self.refused(Damage::ArtifactUnknown(artifact.name)),
            Err(error) => self.refused(Damage::Unreadable(error)),
        }
    }

    fn measurements(&mut self, measurements: Measurements) -> Result<Measurements, ArchiveError> {
        self.check_artifacts()?;
        self.found.samples += measurements.samples.len() as u64;
        self.found.sightings += measurements.sightings.len() as u64;
        self.found.watched += measurements.watched.len() as u64;
        Ok(measurements)
    }

    fn end(&mut self, end: &End) -> Result<Archived, ArchiveError> {
        self.check_artifacts()?;
        let Found { events, artifacts, samples, sightings, watched } = self.found;
        for (what, found, said) in [
            ("events", events, end.events),
            ("events", events, self.header.events),
            ("artifacts", artifacts, end.artifacts),
            ("samples", samples, end.samples),
            ("sightings", sightings, end.sightings),
            ("proofs of watching", watched, end.watched),
        ] {
            if found != said {
                return self.refused(Damage::Counts { what, found, said });
            }
        }
        let sha256 = ConfigHash::from_bytes(self.sha256.clone().finalize().into());
        if sha256 != end.sha256 {
            return self.refused(Damage::Digest { found: sha256, said: end.sha256 });
        }
        if text_of(&mut self.archive, self.line + 1)?.is_some() {
            self.line += 1;
            return self.refused(Damage::Trailing);
        }
        let Header { experiment, name, .. } = self.header.clone();
        let version = Version(events);
        Ok(Archived { experiment, name, version, events, artifacts, samples, sightings, watched, sha256 })
    }

    fn check_artifacts(&self) -> Result<(), ArchiveError> {
        match self.missing.first() {
            None => Ok(()),
            Some(name) => self.refused(Damage::ArtifactMissing(*name)),
        }
    }

    /// The next line, where it may stand.
    fn next_line(&mut self) -> Result<Line, ArchiveError> {
        if let Some(line) = self.ahead.take() {
            return Ok(line);
        }
        self.line += 1;
        let Some(text) = text_of(&mut self.archive, self.line)? else { return self.refused(Damage::Cut) };
        let line: Line = match serde_json::from_slice(&text) {
            Ok(line) => line,
            Err(error) => return self.refused(Damage::Unreadable(error.to_string())),
        };
        let is_first_event = self.rank > 0 || matches!(line, Line::Event(_));
        if line.rank() < self.rank || line.rank() == 0 || !is_first_event {
            return self.refused(Damage::OutOfOrder { found: line.kind(), after: self.kind });
        }
        (self.rank, self.kind) = (line.rank(), line.kind());
        if !matches!(line, Line::End(_)) {
            self.sha256.update(&text);
        }
        Ok(line)
    }

    fn refused<T>(&self, damage: Damage) -> Result<T, ArchiveError> {
        Err(ArchiveError::Damaged { line: self.line, damage })
    }
}

/// A line with its end; `None` after the last one.
fn text_of(archive: &mut impl BufRead, line: u64) -> Result<Option<Vec<u8>>, ArchiveError> {
    let mut text = Vec::new();
    archive.read_until(b'\n', &mut text)?;
    match text.last() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(text)),
        Some(_) => Err(ArchiveError::Damaged { line, damage: Damage::Cut }),
    }
}

/// The header, read so that the header of any format says which it is.
fn header(text: &[u8]) -> Result<Header, Damage> {
    let value: Value = serde_json::from_slice(text).map_err(|_| Damage::NotAnArchive)?;
    let header =
        value.get("header").filter(|header| header["format"] == FORMAT).ok_or(Damage::NotAnArchive)?;
    match header["version"].as_u64() {
        Some(FORMAT_VERSION) => {}
        Some(version) => return Err(Damage::UnknownFormat(version)),
        None => return Err(Damage::NotAnArchive),
    }
    match serde_json::from_value(value) {
        Ok(Line::Header(header)) => Ok(header),
        Ok(_) => Err(Damage::NotAnArchive),
        Err(error) => Err(Damage::Unreadable(error.to_string())),
    }
}
