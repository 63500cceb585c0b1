//! The verbs of the machine, one file each.

pub(super) mod delete;
pub(super) mod end;
pub(super) mod exclude;
pub(super) mod extend;
pub(super) mod judge;
pub(super) mod pause;
pub(super) mod promote;
pub(super) mod report;
pub(super) mod rollback;
pub(super) mod start;
pub(super) mod update;
pub(super) mod wake;
