//! What came of the signals that alerts and dashboards use.

use serde::{Deserialize, Serialize};

use crate::model::signals::{SignalUser, Unread};
use crate::model::{HostId, Timestamp};

/// How many entries a list of signals spells out; the rest is counted.
pub const SIGNALS_LISTED: usize = 100;

/// What came of the signals that alerts and dashboards use, where their files were given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SignalCoverage {
    /// How many files said what is used.
    pub files: u64,
    /// How many expressions and names were read in them.
    pub expressions: u64,
    /// How many different signals these use.
    pub signals: u64,
    /// How many alerts, panels and rules use them.
    pub users: u64,
    /// How many signals the baseline shows often enough to be tested.
    pub tested: u64,
    /// Seen in the baseline and absent in the candidate for at least three intervals in a row.
    pub lost: Listed<LostSignal>,
    /// How many alerts, panels and rules use one that is lost.
    pub blind: u64,
    /// Seen in the baseline in fewer than three intervals.
    pub not_tested: Listed<String>,
    /// Tested, but not in all that is asked of them: of what is named here no series of the baseline shows anything.
    pub in_part: Listed<PartlyTested>,
    /// Neither arm shows them.
    pub nobody_sends: Listed<String>,
    /// What could not be read: nobody knows whether it goes blind.
    pub unread: Listed<Unread>,
}

/// The first of many, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed<T> {
    /// The first, at most [`SIGNALS_LISTED`].
    pub listed: Vec<T>,
    /// How many there are in all.
    pub count: u64,
}

impl<T> Listed<T> {
    /// No more than can be listed of these.
    pub(crate) fn of(all: impl IntoIterator<Item = T>) -> Listed<T> {
        let mut list = Listed::default();
        for one in all {
            if list.listed.len() < SIGNALS_LISTED {
                list.listed.push(one);
            }
            list.count += 1;
        }
        list
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Listed { listed: Vec::new(), count: 0 }
    }
}

/// A used signal that the candidate does not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostSignal {
    /// The signal, as PromQL selects it.
    pub signal: String,
    /// What is missing of it, in words: `no series of it`, `no label process_pid on its series`.
    pub missing: Vec<String>,
    /// Who uses it.
    pub users: Listed<SignalUser>,
    /// The hosts on which it is missing; none where the arms are on different hosts.
    pub hosts: Listed<HostId>,
    /// Start of the first interval in which it was missing for at least three in a row.
    pub since: Timestamp,
    /// The longest run of intervals in which it was missing.
    pub intervals: u64,
}

/// A signal that could be tested in part only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartlyTested {
    /// The signal, as PromQL selects it.
    pub signal: String,
    /// What the baseline does not show of it, in words.
    pub missing: Vec<String>,
}
