//! Which collector a configuration is meant for.

mod distribution;
mod environment;

pub use distribution::{ComponentsError, Distribution};
pub use environment::Environment;

use super::component::{Version, Versions};

/// The newest version of the collector whose components are known.
pub const KNOWN_VERSION: Version = Version::v0(158);

/// The collector that a configuration is checked for.
///
/// ```
/// use phoenix_core::collector::{Document, Target, UnknownTypes, check_for};
///
/// let document = Document::parse("
/// receivers: {otlp: {protocols: {grpc: }}}
/// exporters: {our_own: {}}
/// service: {pipelines: {metrics: {receivers: [otlp], exporters: [our_own]}}}
/// ")?;
/// let target = Target { unknown_types: UnknownTypes::Warn, ..Target::default() };
/// let found = check_for(&document, &target);
/// assert!(found.iter().all(|diagnostic| !diagnostic.is_error()), "{found:?}");
/// # Ok::<(), phoenix_core::collector::DocumentError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The component types it is built with.
    pub distribution: Distribution,
    /// The versions the configuration must be right for.
    pub versions: Versions,
    /// What is said about a component type that the distribution does not have.
    pub unknown_types: UnknownTypes,
    /// What is known of the environment variables it runs with.
    pub environment: Environment,
}

impl Target {
    /// A distribution in the version it was read from, else in the one that is known.
    #[must_use]
    pub fn of(distribution: Distribution) -> Self {
        let versions = Versions::only(distribution.version.unwrap_or(KNOWN_VERSION));
        Self { distribution, versions, ..Self::default() }
    }
}

/// What is said about a component type that the distribution does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownTypes {
    /// It is an error: the collector would refuse it.
    #[default]
    Refuse,
    /// It is a warning: the distribution may have more than is known.
    Warn,
}

/// The distribution that Phoenix is tested with, in the version that is known.
impl Default for Target {
    fn default() -> Self {
        Self {
            distribution: Distribution::TESTED,
            versions: Versions::only(KNOWN_VERSION),
            unknown_types: UnknownTypes::Refuse,
            environment: Environment::Unknown,
        }
    }
}
