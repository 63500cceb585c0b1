//! Arm configs: what runs to measure a plain config, derived from it.
//!
//! In both designs the metrics of every pipeline that exports are copied, tagged and sent to the
//! measuring sink, and the collector's own telemetry is sent there too. In [`Placement::Beside`] the
//! arm runs beside the production collector: it exports nothing else and has ports and paths of
//! its own. In [`Placement::Mirrored`] some of these ports are sent a copy of what production is sent.
//! In [`Placement::Instead`] it takes the production collector's place and keeps all it does.

mod draft;
mod error;
mod measure;
mod names;
mod own;
mod settings;
mod shadow;
mod telemetry;
#[cfg(test)]
mod tests;

use super::check::check;
use super::component::{Class, Signal};
use super::difference::{Change, difference};
use super::document::Document;
use super::hash::{self, HASH_TAG};
use super::topology::Topology;
use draft::Draft;

pub use crate::model::spec::OtherSignals;
pub use error::ArmError;
pub use measure::{TAG_EXPERIMENT, TAG_HOST, TAG_VARIANT};
pub use settings::{ArmSettings, Placement, PortRange, Sink};

/// A configuration that measures a plain config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmConfig {
    /// The file to be run.
    pub text: String,
    /// Its hash, which it also states about itself.
    pub hash: String,
    /// What was changed in the plain config and why.
    pub changes: Vec<Change>,
}

/// Derives the arm config of a plain config: the same input gives the same bytes.
///
/// ```
/// use phoenix_core::collector::arm::{self, ArmSettings, Placement, PortRange, Sink};
/// use phoenix_core::collector::hash_of;
///
/// let plain = "
/// receivers: {host_metrics: {scrapers: {process: {}}}}
/// exporters: {otlp_http: {endpoint: 'https://backend.example'}}
/// service: {pipelines: {metrics: {receivers: [host_metrics], exporters: [otlp_http]}}}
/// ";
/// let settings = ArmSettings::new("exp-1", "candidate", "web-1", Placement::Beside, Sink::new("http://127.0.0.1:4318"))
///     .with_ports(PortRange { first: 20_000, count: 10 });
/// let arm = arm::derive(plain, &settings)?;
/// assert!(!arm.text.contains("backend.example"));
/// assert_eq!(hash_of(&arm.text)?, arm.hash);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ArmError`] when the plain config would be refused by a collector, cannot be measured in the
/// wanted placement, or needs more ports than it was allotted.
pub fn derive(plain: &str, settings: &ArmSettings) -> Result<ArmConfig, ArmError> {
    settings.check()?;
    let plain = accepted(plain)?;
    let draft = drafted(&plain, settings)?;
    let (text, hash) = hash::fill_in(&draft.document.to_text())?;
    let arm = rechecked(&text, &draft, &hash)?;
    let changes = difference(&plain, &arm)
        .changes
        .into_iter()
        .map(|change| Change { why: draft.reasons.of(&change.path), ..change })
        .collect();
    Ok(ArmConfig { text, hash, changes })
}

/// An arm config without the list of what was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmText {
    /// The file to be run.
    pub text: String,
    /// Its hash, which it also states about itself.
    pub hash: String,
}

/// Derives the arm configs of a plain config for many hosts: for each what [`derive()`] gives for it.
///
/// The plain config is read and checked once, and so is the first arm config; the others differ from
/// it in the name of the host only, which is written as a quoted text.
///
/// # Errors
/// [`ArmError`] as for [`derive()`].
pub fn derive_for_hosts<'h>(
    plain: &str,
    settings: &ArmSettings,
    hosts: impl IntoIterator<Item = &'h str>,
) -> Result<Vec<ArmText>, ArmError> {
    let plain = accepted(plain)?;
    let mut arms = Vec::new();
    for host in hosts {
        let settings = ArmSettings { host: host.to_owned(), ..settings.clone() };
        settings.check()?;
        let draft = drafted(&plain, &settings)?;
        let (text, hash) = hash::fill_in(&draft.document.to_text())?;
        if arms.is_empty() {
            rechecked(&text, &draft, &hash)?;
        }
        arms.push(ArmText { text, hash });
    }
    Ok(arms)
}

/// How many ports the arm config of a plain config needs.
///
/// # Errors
/// [`ArmError`] as for [`derive()`].
pub fn ports_needed(plain: &str, placement: Placement, other_signals: OtherSignals) -> Result<u16, ArmError> {
    let settings = ArmSettings {
        other_signals,
        ..ArmSettings::new("ports", "baseline", "host", placement, Sink::new("http://localhost"))
    }
    .with_ports(PortRange { first: 1, count: u16::MAX });
    let plain = accepted(plain)?;
    Ok(drafted(&plain, &settings)?.ports_taken())
}

/// The document of a plain config that a collector accepts and an arm can be made of.
fn accepted(plain: &str) -> Result<Document, ArmError> {
    if plain.contains(HASH_TAG) {
        return Err(ArmError::AlreadyArm);
    }
    let document = Document::parse(plain)?;
    let refused: Vec<_> = check(&document).into_iter().filter(super::Diagnostic::is_error).collect();
    if !refused.is_empty() {
        return Err(ArmError::Refused(refused));
    }
    let (topology, _) = Topology::read(&document);
    if let Some(path) = topology.opaque.first() {
        return Err(ArmError::Opaque { path: path.clone() });
    }
    let measurable = topology.pipelines.iter().any(|pipeline| {
        let exports = |r: &super::topology::Reference| topology.has(Class::Exporter, &r.id);
        pipeline.signal == Signal::Metrics && pipeline.exporters.iter().any(exports)
    });
    match measurable {
        true => Ok(document),
        false => Err(ArmError::NoMetrics),
    }
}

fn drafted(plain: &Document, settings: &ArmSettings) -> Result<Draft, ArmError> {
    let mut draft = Draft::new(plain.clone(), settings);
    let measured = measure::measured_pipelines(plain);
    if settings.placement.is_beside() {
        shadow::refuse_receiving(plain, settings.placement, settings.other_signals)?;
        shadow::cut_outputs(&mut draft, settings.other_signals);
        shadow::drop_extensions(&mut draft);
    }
    measure::add_branch(&mut draft, &measured, settings);
    telemetry::measure_own(&mut draft, settings)?;
    if settings.placement.is_beside() {
        own::ports(&mut draft)?;
        own::paths(&mut draft, &settings.directory)?;
    }
    Ok(draft)
}

/// The arm config as a collector will read it; it must mean what was drafted and be accepted.
fn rechecked(text: &str, draft: &Draft, hash: &str) -> Result<Document, ArmError> {
    let arm = Document::parse(text).map_err(ArmError::Unreadable)?;
    let mut drafted = draft.document.clone();
    measure::set_hash(&mut drafted, &draft.names, hash);
    if arm.root() != drafted.root() {
        return Err(ArmError::Unfaithful);
    }
    let refused: Vec<_> = check(&arm).into_iter().filter(super::Diagnostic::is_error).collect();
    match refused.is_empty() {
        true => Ok(arm),
        false => Err(ArmError::ArmRefused(refused)),
    }
}
