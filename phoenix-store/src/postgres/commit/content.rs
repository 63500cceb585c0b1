//! What a commit holds, as the values of its statement.

use std::collections::{BTreeMap, BTreeSet};

use phoenix_core::experiment::Claim;
use phoenix_core::model::{HostId, Version};
use phoenix_core::ports::{Commit, StoreError, Thing};

use super::statement::Shape;
use crate::form::{phase_word, place_of_effect, place_of_wake, to_json};
use crate::postgres::FeedOrder;
use crate::postgres::listing::words;
use crate::postgres::rows::number;
use crate::postgres::run::Statement;

/// The values of the statement, in lists that stand side by side.
#[derive(Debug, Default)]
pub(super) struct Content {
    experiment: String,
    expected_version: i64,
    version: i64,
    summary: Summary,
    events: (Vec<i64>, Vec<String>),
    snapshot: Option<(i64, Vec<u8>)>,
    hosts: Hosts,
    effects: (Vec<String>, Vec<i64>, Vec<String>),
    wake: (String, Option<i64>),
    artifacts: (Vec<String>, Vec<Vec<u8>>),
    request: Option<(String, String)>,
    /// What the commit contradicts itself by, so that it is refused whatever is stored.
    pub(super) refusal: Option<Refusal>,
}

/// How a commit contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Fences that do not rise, or claims of one host that differ.
    Fences,
    /// Two artifacts of one name that differ.
    Artifacts,
}

#[derive(Debug, Default)]
struct Summary {
    name: String,
    phase: String,
    outcome: Option<String>,
    debts: i64,
    labels: String,
    label_words: Vec<String>,
    created_at: i64,
    updated_at: i64,
}

/// One entry for each host that is taken, touched or released.
#[derive(Debug, Default)]
struct Hosts {
    names: Vec<String>,
    taken: Vec<bool>,
    expected: Vec<i64>,
    first: Vec<Option<i64>>,
    last: Vec<Option<i64>>,
    released: Vec<bool>,
}

#[derive(Debug, Default)]
struct HostChange {
    taken_at: Option<i64>,
    fences: Option<(i64, i64)>,
    is_released: bool,
}

impl Content {
    pub(super) fn of(commit: &Commit, version: Version) -> Result<Content, StoreError> {
        let summary = &commit.summary;
        let mut content = Content {
            experiment: commit.experiment.to_string(),
            expected_version: number(commit.expected_version.0)?,
            version: number(version.0)?,
            summary: Summary {
                name: summary.name.clone(),
                phase: phase_word(summary.phase)?,
                outcome: summary.outcome.as_ref().map(to_json).transpose()?,
                debts: i64::from(summary.debts),
                labels: to_json(&summary.labels)?,
                label_words: summary.labels.iter().map(|(key, value)| words::of_label(key, value)).collect(),
                created_at: summary.created_at.as_micros(),
                updated_at: summary.updated_at.as_micros(),
            },
            snapshot: commit
                .snapshot
                .as_ref()
                .map(|snapshot| (i64::from(snapshot.apply_version), snapshot.bytes.to_vec())),
            wake: (place_of_wake(commit.experiment), commit.wake_at.map(|at| at.as_micros())),
            request: commit
                .request
                .as_ref()
                .map(|request| (request.id.as_str().to_owned(), request.digest.to_string())),
            ..Content::default()
        };
        for event in &commit.events {
            content.events.0.push(number(event.version.0)?);
            content.events.1.push(to_json(event)?);
        }
        content.take_hosts(commit)?;
        content.take_effects(commit)?;
        content.take_artifacts(commit);
        Ok(content)
    }

    pub(super) fn has_effects(&self) -> bool {
        !self.effects.0.is_empty()
    }

    /// Which parts the statement needs.
    pub(super) fn shape(&self, order: FeedOrder) -> Shape {
        Shape {
            creates: self.expected_version == 0,
            has_events: !self.events.0.is_empty(),
            has_snapshot: self.snapshot.is_some(),
            has_hosts: !self.hosts.names.is_empty(),
            has_effects: self.has_effects(),
            has_wake: self.wake.1.is_some(),
            has_artifacts: !self.artifacts.0.is_empty(),
            has_request: self.request.is_some(),
            counts: order == FeedOrder::Counter,
        }
    }

    /// The statement with its values, numbered as [`super::statement`] numbers them.
    pub(super) fn bind<'q>(&'q self, statement: Statement<'q>) -> Statement<'q> {
        let (summary, hosts) = (&self.summary, &self.hosts);
        statement
            .bind(&self.experiment)
            .bind(self.expected_version)
            .bind(self.version)
            .bind(&summary.name)
            .bind(&summary.phase)
            .bind(&summary.outcome)
            .bind(summary.debts)
            .bind(&summary.labels)
            .bind(&summary.label_words)
            .bind(summary.created_at)
            .bind(summary.updated_at)
            .bind(&self.events.0)
            .bind(&self.events.1)
            .bind(self.snapshot.as_ref().map(|(apply_version, _)| *apply_version))
            .bind(self.snapshot.as_ref().map(|(_, bytes)| bytes))
            .bind(&hosts.names)
            .bind(&hosts.taken)
            .bind(&hosts.expected)
            .bind(&hosts.first)
            .bind(&hosts.last)
            .bind(&hosts.released)
            .bind(&self.effects.0)
            .bind(&self.effects.1)
            .bind(&self.effects.2)
            .bind(&self.wake.0)
            .bind(self.wake.1)
            .bind(&self.artifacts.0)
            .bind(&self.artifacts.1)
            .bind(self.request.as_ref().map(|(id, _)| id))
            .bind(self.request.as_ref().map(|(_, digest)| digest))
    }

    fn take_hosts(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let mut hosts: BTreeMap<&HostId, HostChange> = BTreeMap::new();
        for claim in &commit.claims {
            match claim {
                Claim::Take { host, fence } => {
                    let fence = number(fence.0)?;
                    let change = hosts.entry(host).or_default();
                    if change.taken_at.replace(fence).is_some_and(|other| other != fence) {
                        self.refusal = Some(Refusal::Fences);
                    }
                }
                Claim::Release { host } => hosts.entry(host).or_default().is_released = true,
            }
        }
        for (host, fence) in commit.touched() {
            let fence = number(fence.0)?;
            let change = hosts.entry(host).or_default();
            let first = match change.fences {
                Some((_, last)) if fence <= last => {
                    self.refusal = Some(Refusal::Fences);
                    continue;
                }
                Some((first, _)) => first,
                None => fence,
            };
            change.fences = Some((first, fence));
        }
        for (host, change) in hosts {
            self.hosts.names.push(host.as_str().to_owned());
            self.hosts.taken.push(change.taken_at.is_some());
            self.hosts.expected.push(change.taken_at.unwrap_or_default());
            self.hosts.first.push(change.fences.map(|(first, _)| first));
            self.hosts.last.push(change.fences.map(|(_, last)| last));
            self.hosts.released.push(change.is_released);
        }
        Ok(())
    }

    /// The effects that are left when later ones of the commit have superseded earlier ones, in order.
    fn take_effects(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let mut taken = BTreeSet::new();
        for (key, effect) in commit.effects.iter().rev() {
            let place = place_of_effect(*key, effect);
            if taken.insert(place.clone()) {
                self.effects.0.push(place);
                self.effects.1.push(i64::from(key.index));
                self.effects.2.push(to_json(effect)?);
            }
        }
        self.effects.0.reverse();
        self.effects.1.reverse();
        self.effects.2.reverse();
        Ok(())
    }

    fn take_artifacts(&mut self, commit: &Commit) {
        let mut artifacts = BTreeMap::new();
        for artifact in &commit.artifacts {
            match artifacts.insert(artifact.name.to_string(), &artifact.bytes) {
                Some(other) if *other != artifact.bytes => {
                    self.refusal = self.refusal.or(Some(Refusal::Artifacts));
                }
                _ => {}
            }
        }
        (self.artifacts.0, self.artifacts.1) =
            artifacts.into_iter().map(|(name, bytes)| (name, bytes.to_vec())).unzip();
    }
}

impl Refusal {
    pub(super) fn error(self) -> StoreError {
        match self {
            Refusal::Fences => StoreError::Conflict,
            Refusal::Artifacts => StoreError::AlreadyExists(Thing::Artifact),
        }
    }
}
