//! What the machine promises, held against worlds in which everything goes wrong, and against nonsense.

mod fleet;
mod nonsense;
mod scale;
