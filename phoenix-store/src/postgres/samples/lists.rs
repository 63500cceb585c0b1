//! Measurements as lists that stand side by side, in the order of keys.

use phoenix_core::model::Sighting;
use phoenix_core::ports::StoreError;

use crate::form::{SampleRows, to_json};
use crate::postgres::run::Statement;

#[derive(Debug, Default)]
pub(super) struct SampleLists {
    from: Vec<i64>,
    to: Vec<i64>,
    target: Vec<String>,
    variant: Vec<&'static str>,
    source: Vec<String>,
    metrics: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct SightingLists {
    from: Vec<i64>,
    to: Vec<i64>,
    target: Vec<String>,
    variant: Vec<&'static str>,
    record: Vec<String>,
}

impl SampleLists {
    pub(super) fn of(rows: &SampleRows) -> Result<SampleLists, StoreError> {
        let mut lists = SampleLists::default();
        for (key, values) in &rows.0 {
            lists.from.push(key.window.from.as_micros());
            lists.to.push(key.window.to.as_micros());
            lists.target.push(key.target.as_str().to_owned());
            lists.variant.push(key.variant.as_str());
            lists.source.push(key.source.clone());
            lists.metrics.push(to_json(values)?);
        }
        Ok(lists)
    }

    pub(super) fn len(&self) -> u64 {
        self.from.len() as u64
    }

    pub(super) fn is_empty(&self) -> bool {
        self.from.is_empty()
    }

    pub(super) fn bind_keys<'q>(&'q self, statement: Statement<'q>) -> Statement<'q> {
        let statement = statement.bind(&self.from).bind(&self.to).bind(&self.target);
        statement.bind(&self.variant).bind(&self.source)
    }

    pub(super) fn bind_all<'q>(&'q self, statement: Statement<'q>) -> Statement<'q> {
        self.bind_keys(statement).bind(&self.metrics)
    }
}

impl SightingLists {
    pub(super) fn of(sightings: &[Sighting]) -> Result<SightingLists, StoreError> {
        let mut lists = SightingLists::default();
        for sighting in sightings {
            lists.from.push(sighting.window.from.as_micros());
            lists.to.push(sighting.window.to.as_micros());
            lists.target.push(sighting.target.as_str().to_owned());
            lists.variant.push(sighting.variant.as_str());
            lists.record.push(to_json(sighting)?);
        }
        Ok(lists)
    }

    pub(super) fn len(&self) -> u64 {
        self.from.len() as u64
    }

    pub(super) fn is_empty(&self) -> bool {
        self.from.is_empty()
    }

    pub(super) fn bind_keys<'q>(&'q self, statement: Statement<'q>) -> Statement<'q> {
        statement.bind(&self.from).bind(&self.to).bind(&self.target).bind(&self.variant)
    }

    pub(super) fn bind_all<'q>(&'q self, statement: Statement<'q>) -> Statement<'q> {
        self.bind_keys(statement).bind(&self.record)
    }
}
