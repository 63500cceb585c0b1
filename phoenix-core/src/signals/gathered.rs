//! What was read so far.

use std::collections::BTreeMap;

use super::promql::{self, Selector};
use super::recorded::{self, Recorded};
use crate::model::UsedSignals;
use crate::model::signals::{SignalUser, Unread, UsedSignal};

/// More of an unread expression is not kept.
const LONGEST_KEPT: usize = 400;

/// What was read of all files so far.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) files: u64,
    pub(super) recorded: BTreeMap<String, Vec<Recorded>>,
    uses: Vec<(Selector, SignalUser)>,
    unread: Vec<Unread>,
    expressions: u64,
}

impl Gathered {
    /// Takes an expression of a user; what it selects, if it could be read.
    pub(super) fn expression(&mut self, expression: &str, user: &SignalUser) -> Option<promql::Selected> {
        self.expressions += 1;
        match promql::select(expression) {
            Ok(selected) => {
                for reason in &selected.unknown {
                    self.unread(user, expression, reason);
                }
                self.uses.extend(selected.selectors.iter().map(|selector| (selector.clone(), user.clone())));
                Some(selected)
            }
            Err(reason) => {
                self.unread(user, expression, &reason);
                None
            }
        }
    }

    /// Takes an expression with its variables replaced, written as `original`; `label` is asked of all that it selects.
    pub(super) fn expression_with(
        &mut self,
        expression: &str,
        original: &str,
        user: &SignalUser,
        label: Option<&str>,
    ) {
        self.expressions += 1;
        let label = label.filter(|label| !label.is_empty());
        match promql::select(expression) {
            Ok(selected) => {
                for reason in &selected.unknown {
                    self.unread(user, original, reason);
                }
                for mut selector in selected.selectors {
                    match label {
                        Some(label) if label.contains(['$', '[']) => {
                            self.unread(user, original, "the label that it asks for depends on a variable");
                        }
                        Some(label) => {
                            selector.labels.insert(label.to_owned());
                        }
                        None => {}
                    }
                    self.uses.push((selector, user.clone()));
                }
            }
            Err(reason) => self.unread(user, original, &reason),
        }
    }

    /// Takes a bare name of a metric.
    pub(super) fn name(&mut self, metric: &str, user: &SignalUser) {
        self.expressions += 1;
        if metric.trim().is_empty() {
            self.unread(user, "", "the name of a metric is empty");
            return;
        }
        let selector = Selector { metric: Some(metric.to_owned()), ..Selector::default() };
        self.uses.push((selector, user.clone()));
    }

    /// Notes what could not be read.
    pub(super) fn unread(&mut self, user: &SignalUser, expression: &str, reason: &str) {
        let mut kept: String = expression.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = kept.char_indices().nth(LONGEST_KEPT) {
            kept.truncate(end);
            kept.push('…');
        }
        self.unread.push(Unread { user: user.clone(), expression: kept, reason: reason.to_owned() });
    }

    /// All of it, in a fixed order.
    pub(super) fn finish(mut self) -> UsedSignals {
        let mut signals: BTreeMap<Selector, Vec<SignalUser>> = BTreeMap::new();
        for (selector, user) in std::mem::take(&mut self.uses) {
            match recorded::resolve(&selector, &user, &self.recorded) {
                Ok(resolved) => {
                    for (selector, user) in resolved {
                        signals.entry(selector).or_default().push(user);
                    }
                }
                Err(reason) => self.unread(&user, selector.metric.as_deref().unwrap_or_default(), &reason),
            }
        }
        let signals = signals
            .into_iter()
            .map(|(Selector { metric, matchers, labels, kind }, mut users)| {
                users.sort();
                users.dedup();
                UsedSignal { metric, matchers, labels, kind, users }
            })
            .collect();
        self.unread.sort();
        self.unread.dedup();
        UsedSignals {
            signals,
            unread: self.unread,
            files: self.files,
            expressions: self.expressions,
            ..UsedSignals::default()
        }
    }
}
