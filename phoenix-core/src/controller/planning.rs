//! Planning: from a spec to plain configs, arm configs and what Create pins.

use std::sync::Arc;

use super::error::PlanError;
use super::{Controller, Error};
use crate::collector::arm::{self, ArmSettings, PortRange};
use crate::collector::overlay;
use crate::experiment::{Plan, PlannedArms, PlannedTarget};
use crate::model::{
    ConfigHash, ConfigSource, Design, ExperimentId, Overlay, PerVariant, Revision, Spec, Variant, assignment,
};
use crate::ports::Artifact;

/// A plan with the configs that it names.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) plan: Plan,
    pub(super) plain: PerVariant<Arc<str>>,
    pub(super) artifacts: Vec<Artifact>,
}

impl Controller {
    pub(super) async fn plan(&self, id: ExperimentId, spec: &Spec) -> Result<Planned, Error> {
        let mut plain = PerVariant::default();
        let mut revisions = PerVariant::default();
        // The one that an overlay lies on comes first.
        let overlay = Variant::ALL.into_iter().find(|variant| overlay_of(spec, *variant).is_some());
        for variant in overlay.map_or(Variant::ALL, |overlay| [overlay.other(), overlay]) {
            let below = plain.get(variant.other());
            let (text, revision) = self.plain(variant, spec.sources.get(variant), below).await?;
            *plain.get_mut(variant) = Some(text);
            *revisions.get_mut(variant) = revision;
        }
        let plain = plain.map(|text| text.expect("invariant: both variants were made"));
        let (plan, artifacts) = self.lay_out(id, spec, &plain, revisions)?;
        Ok(Planned { plan, plain, artifacts })
    }

    /// The plain config of a variant, with the revision of its template; an overlay lies on the other variant's.
    async fn plain(
        &self,
        variant: Variant,
        source: &ConfigSource,
        below: &Option<Arc<str>>,
    ) -> Result<(Arc<str>, Option<Revision>), Error> {
        match source {
            ConfigSource::Config(text) => Ok((Arc::clone(text), None)),
            ConfigSource::Overlay(overlay) => {
                let below = below.as_ref().ok_or(PlanError::OverlayOnOverlay)?;
                let text = overlay::apply(below, overlay)
                    .map_err(|source| PlanError::Overlay { variant, source })?;
                Ok((Arc::from(text), None))
            }
            ConfigSource::Template { name, revision, parameters } => {
                let known = self.template(name, *revision).await.map_err(|error| match error {
                    Error::TemplateRevision(problem) => {
                        PlanError::UnknownTemplate { variant, problem }.into()
                    }
                    Error::Template(source) => PlanError::Template { variant, source }.into(),
                    other => other,
                })?;
                let rendered = known
                    .template
                    .render(parameters)
                    .map_err(|source| PlanError::Render { variant, source })?;
                Ok((Arc::from(rendered.text), Some(known.revision)))
            }
        }
    }

    fn lay_out(
        &self,
        id: ExperimentId,
        spec: &Spec,
        plain: &PerVariant<Arc<str>>,
        revisions: PerVariant<Option<Revision>>,
    ) -> Result<(Plan, Vec<Artifact>), PlanError> {
        let first_port = self.allot_ports(spec, plain)?;
        let assigned = match spec.design {
            Design::Shadow | Design::Mirror => None,
            Design::Split { candidate_share } => Some(
                assignment::assign(spec.seed, &spec.targets, candidate_share)
                    .ok_or(PlanError::EmptyArm { hosts: spec.targets.len() })?,
            ),
        };
        let hashes = PerVariant::from_fn(|variant| ConfigHash::of(plain.get(variant).as_bytes()));
        let mut artifacts: Vec<Artifact> = Variant::ALL
            .iter()
            .map(|variant| Artifact {
                name: *hashes.get(*variant),
                bytes: Arc::from(plain.get(*variant).as_bytes()),
            })
            .collect();
        let mut arms = PerVariant::from_fn(|_| Vec::new());
        for variant in Variant::ALL {
            let hosts: Vec<&str> = spec
                .targets
                .iter()
                .enumerate()
                .filter(|(index, _)| assigned.as_ref().is_none_or(|assigned| assigned[*index] == variant))
                .map(|(_, host)| host.as_str())
                .collect();
            let settings = self.arm_settings(id, spec, variant, *first_port.get(variant));
            let derived = arm::derive_for_hosts(plain.get(variant), &settings, hosts)
                .map_err(|source| PlanError::Arm { variant, source })?;
            for arm in derived {
                let name = hash_of(&arm.hash);
                arms.get_mut(variant).push(name);
                artifacts.push(Artifact { name, bytes: Arc::from(arm.text.as_bytes()) });
            }
        }
        let mut next =
            PerVariant { baseline: arms.baseline.into_iter(), candidate: arms.candidate.into_iter() };
        let mut hash = |variant| {
            next.get_mut(variant).next().expect("invariant: one arm config for each host of a variant")
        };
        let targets = spec
            .targets
            .iter()
            .enumerate()
            .map(|(index, host)| {
                let arms = match &assigned {
                    None => PlannedArms::Beside(PerVariant::from_fn(&mut hash)),
                    Some(assigned) => {
                        PlannedArms::Instead { variant: assigned[index], hash: hash(assigned[index]) }
                    }
                };
                PlannedTarget { host: host.clone(), arms, plain: hashes, first_port }
            })
            .collect();
        Ok((Plan { revisions, targets }, artifacts))
    }

    /// The first port of each arm, the same on every host: a host holds the arms of one experiment only.
    fn allot_ports(
        &self,
        spec: &Spec,
        plain: &PerVariant<Arc<str>>,
    ) -> Result<PerVariant<Option<u16>>, PlanError> {
        if !spec.design.is_paired() {
            return Ok(PerVariant::default());
        }
        let first = self.settings.first_port;
        let needed = |variant: Variant| {
            arm::ports_needed(plain.get(variant), placement_of(spec), spec.other_signals)
                .map_err(|source| PlanError::Arm { variant, source })
        };
        let baseline = needed(Variant::Baseline)?;
        let second = first.checked_add(baseline).ok_or(PlanError::Ports { first })?;
        second.checked_add(needed(Variant::Candidate)?).ok_or(PlanError::Ports { first })?;
        Ok(PerVariant { baseline: Some(first), candidate: Some(second) })
    }

    fn arm_settings(
        &self,
        id: ExperimentId,
        spec: &Spec,
        variant: Variant,
        first_port: Option<u16>,
    ) -> ArmSettings {
        let mut settings = ArmSettings::new(
            id.to_string(),
            variant.as_str(),
            spec.targets[0].as_str(),
            placement_of(spec),
            self.settings.sink.clone(),
        );
        settings.other_signals = spec.other_signals;
        settings.directory = format!("{}/{id}/{variant}", self.settings.directory);
        match first_port {
            // `allot_ports` has counted them; the arm takes only what it needs.
            Some(first) => settings.with_ports(PortRange { first, count: u16::MAX - first }),
            None => settings,
        }
    }
}

fn overlay_of(spec: &Spec, variant: Variant) -> Option<&Overlay> {
    match spec.sources.get(variant) {
        ConfigSource::Overlay(overlay) => Some(overlay),
        ConfigSource::Template { .. } | ConfigSource::Config(_) => None,
    }
}

fn hash_of(digits: &str) -> ConfigHash {
    digits.parse().expect("invariant: an arm config's hash is 64 hexadecimal digits")
}

fn placement_of(spec: &Spec) -> arm::Placement {
    match spec.design {
        Design::Shadow => arm::Placement::Beside,
        Design::Mirror => arm::Placement::Mirrored,
        Design::Split { .. } => arm::Placement::Instead,
    }
}
