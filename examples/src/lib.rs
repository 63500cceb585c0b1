//! Phoenix shown at work: the demo and the recorder of its data.

pub mod case;
pub mod demo;
pub mod plan;
pub mod record;
