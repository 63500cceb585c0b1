//! Why a use case was not carried out.

use super::templates::TemplateProblem;
use crate::collector::arm::ArmError;
use crate::collector::overlay::OverlayError;
use crate::error::{ErrorCode, Infrastructure};
use crate::experiment::Rejection;
use crate::model::Variant;
use crate::model::draft::SpecErrors;
use crate::ports::{DeployError, StoreError};
use crate::render::{RenderError, TemplateError};

/// Why a use case was not carried out; nothing changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The experiment is not in a phase for it, or its targets are not free.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// Labels or description are not valid.
    #[error(transparent)]
    Spec(#[from] SpecErrors),
    /// The source of a template has mistakes: all of them.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A revision of a template is taken, not the next one, or not there.
    #[error(transparent)]
    TemplateRevision(#[from] TemplateProblem),
    /// No plan can be made of the spec.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something else outside failed.
    #[error(transparent)]
    Infrastructure(#[from] Infrastructure),
    /// The deployer refused or failed.
    #[error(transparent)]
    Deploy(#[from] DeployError),
    /// An update that names nothing.
    #[error("there is nothing to update: name a spec, a description or labels")]
    NothingToUpdate,
    /// There is no report yet.
    #[error("no look has been recorded yet; the first is due one interval after the experiment runs")]
    NoReport,
    /// The experiment does not measure yet, or no longer.
    #[error("the experiment has not run yet, so there is nothing to evaluate")]
    NotMeasured,
}

impl Error {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Error::Rejected(error) => error.code(),
            Error::Plan(error) => error.code(),
            Error::Store(error) => error.code(),
            Error::Infrastructure(error) => error.code(),
            Error::Deploy(error) => error.code(),
            Error::Template(_) => ErrorCode::TemplateInvalid,
            Error::TemplateRevision(problem) => problem.code(),
            Error::Spec(_) | Error::NothingToUpdate => ErrorCode::InvalidArgument,
            Error::NoReport => ErrorCode::NotFound,
            Error::NotMeasured => ErrorCode::InsufficientData,
        }
    }
}

/// Why no plan can be made of a spec.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// There is no such template, or no such revision of it.
    #[error("{variant}: {problem}")]
    UnknownTemplate {
        /// The arm.
        variant: Variant,
        /// What was asked for, and what there is.
        problem: TemplateProblem,
    },
    /// A stored template cannot be read.
    #[error("{variant}: the template is not valid")]
    Template {
        /// The arm.
        variant: Variant,
        /// Why.
        source: TemplateError,
    },
    /// The template does not render with the parameters.
    #[error("{variant}: the template cannot be rendered with these parameters")]
    Render {
        /// The arm.
        variant: Variant,
        /// Why.
        source: RenderError,
    },
    /// The overlay cannot be laid over the other variant's plain config.
    #[error("{variant}: the overlay cannot be laid over the {} config", variant.other())]
    Overlay {
        /// The arm.
        variant: Variant,
        /// Why.
        source: OverlayError,
    },
    /// Both variants are overlays.
    #[error(
        "both variants are overlays, so neither has anything to lie on: give one of them a template or a config"
    )]
    OverlayOnOverlay,
    /// No arm config can be derived.
    #[error("{variant}: no arm config can be derived")]
    Arm {
        /// The arm.
        variant: Variant,
        /// Why.
        source: ArmError,
    },
    /// The arms need more ports than there are.
    #[error("the arms need more ports than there are from port {first} on")]
    Ports {
        /// The first port.
        first: u16,
    },
    /// In `split`, one arm would have no host.
    #[error("with {hosts} hosts this candidate share leaves one arm without a host")]
    EmptyArm {
        /// How many hosts there are.
        hosts: usize,
    },
}

impl PlanError {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            PlanError::UnknownTemplate { .. } => ErrorCode::NotFound,
            PlanError::Template { .. }
            | PlanError::Render { .. }
            | PlanError::Overlay { .. }
            | PlanError::Arm { .. } => ErrorCode::TemplateInvalid,
            PlanError::OverlayOnOverlay => ErrorCode::InvalidArgument,
            PlanError::Ports { .. } => ErrorCode::LimitExceeded,
            PlanError::EmptyArm { .. } => ErrorCode::InvalidArgument,
        }
    }
}
