//! What an experiment is made of: ids, time, fractions, the spec, criteria, prices, verdicts.

pub mod arm;
pub mod assignment;
pub mod config_source;
pub mod criterion;
pub mod draft;
pub mod duration;
pub mod fraction;
pub mod hash;
pub mod id;
pub mod limits;
pub mod measurements;
pub mod metric;
pub mod overlay;
pub mod price;
pub mod sample;
pub mod signals;
pub mod spec;
pub mod timestamp;
pub mod verdict;

pub use arm::{Design, PerVariant, Variant};
pub use config_source::ConfigSource;
pub use criterion::{Criterion, Role};
pub use draft::{Draft, SpecError, SpecErrors};
pub use fraction::Fraction;
pub use hash::ConfigHash;
pub use id::{Actor, ExperimentId, Fence, HostId, InvalidId, RequestId, Revision, TemplateName, Version};
pub use limits::Limits;
pub use measurements::{Inventory, Measurements, Sighting, Usage, Window};
pub use metric::{Better, MetricName};
pub use overlay::Overlay;
pub use price::PriceModel;
pub use sample::Sample;
pub use signals::UsedSignals;
pub use spec::Spec;
pub use timestamp::Timestamp;
pub use verdict::{Reason, Verdict};
