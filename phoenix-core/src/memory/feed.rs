//! Lists, and the feed of changes: for each experiment the number of its newest change.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

use super::{Row, State};
use crate::model::ExperimentId;
use crate::ports::{Change, Changes, ChangesRequest, Cursor, ListRequest, Listed, StoreError, Summary};

/// The order in which experiments changed; deleted ones stay in it.
#[derive(Debug, Default)]
pub(super) struct Feed {
    last: u64,
    by_number: BTreeMap<u64, ExperimentId>,
    newest: BTreeMap<ExperimentId, u64>,
}

impl Feed {
    pub(super) fn note(&mut self, id: ExperimentId) {
        self.last += 1;
        if let Some(before) = self.newest.insert(id, self.last) {
            self.by_number.remove(&before);
        }
        self.by_number.insert(self.last, id);
    }
}

impl State {
    pub(super) fn changes(&self, request: &ChangesRequest) -> Result<Changes, StoreError> {
        let after = match &request.after {
            None => 0,
            Some(Cursor(text)) => text
                .parse()
                .ok()
                .filter(|number| *number <= self.feed.last)
                .ok_or(StoreError::Invalid("the cursor is not one of this store's; start without one"))?,
        };
        let newer = self.feed.by_number.range((Excluded(after), Unbounded)).take(request.limit);
        let mut cursor = after;
        let changes = newer
            .map(|(number, id)| {
                cursor = *number;
                Change::new(*id, self.experiments.get(id).map(|row| row.summary.clone()))
            })
            .collect();
        Ok(Changes::new(changes, Cursor(cursor.to_string())))
    }

    pub(super) fn list(&self, request: &ListRequest) -> Listed {
        let after = request.after.map_or(Unbounded, Excluded);
        let mut shown = self
            .experiments
            .range((after, Unbounded))
            .map(|(_, Row { summary, .. })| summary)
            .filter(|summary| is_wanted(summary, request));
        let page = shown.by_ref().take(request.limit).cloned().collect();
        Listed::new(page, shown.next().is_some())
    }
}

fn is_wanted(summary: &Summary, request: &ListRequest) -> bool {
    (request.phases.is_empty() || request.phases.contains(&summary.phase))
        && request.labels.iter().all(|(key, value)| summary.labels.get(key) == Some(value))
}
