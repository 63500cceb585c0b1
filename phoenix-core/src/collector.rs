//! What a collector would accept, and the arm configs derived from it.
//!
//! The way of a configuration through this module: [`Document::parse`] reads the text, [`check()`]
//! says what a collector would refuse, [`arm::derive()`] makes of a checked plain config the config
//! that measures it, and [`difference()`] shows what was changed. [`mod@hash`] gives both their
//! identity.

pub mod arm;
pub mod check;
pub mod comparison;
pub mod component;
pub mod diagnostic;
pub mod difference;
pub mod document;
pub mod hash;
pub mod mend;
pub mod ottl;
pub mod overlay;
pub mod respell;
pub mod target;
pub mod topology;

pub use arm::{ArmConfig, ArmError, ArmSettings, OtherSignals, Placement, PortRange, Sink};
pub(crate) use check::{Sound, check_knowing};
pub use check::{check, check_for, check_text};
pub use comparison::{Comparison, compare};
pub use diagnostic::{Code, Diagnostic, Fix, Severity, Span};
pub use difference::{Change, Difference, Why, difference};
pub(crate) use document::Replacement;
pub use document::{Document, DocumentError};
pub use hash::{HashError, hash_of, plain_hash};
pub use mend::{Mended, mend};
pub use respell::{RespellError, respell};
pub use target::{ComponentsError, Distribution, Environment, Target, UnknownTypes};
