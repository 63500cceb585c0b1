//! From batches to statuses, from statuses to the verdict.

pub(crate) mod aa;
pub(crate) mod apart;
pub(crate) mod breakdown;
pub(crate) mod criterion;
pub(crate) mod critical;
pub(crate) mod cross_check;
pub(crate) mod hosts;
pub(crate) mod limits;
pub(crate) mod losses;
pub(crate) mod measured;
pub(crate) mod money;
pub(crate) mod needed;
pub(crate) mod saving;
pub(crate) mod series;
pub(crate) mod signals;
pub(crate) mod validity;
pub(crate) mod verdict;
pub(crate) mod wording;
