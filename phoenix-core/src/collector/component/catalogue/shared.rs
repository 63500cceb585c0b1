//! Blocks of fields that many components share.

pub(crate) mod matching;
pub(crate) mod ottl;
pub(crate) mod scraped;
