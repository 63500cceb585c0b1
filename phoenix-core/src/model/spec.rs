//! The parsed spec of an experiment: everything in it is valid.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::draft::{Draft, Format, SpecErrors};

/// Who decides after a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// `Adopt` is promoted at once.
    Auto,
    /// `Adopt` waits for a person.
    #[default]
    Manual,
}

/// What production gets when the candidate is not adopted and production had been touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnKeep {
    /// The exact bytes it had before.
    #[default]
    Prior,
    /// The baseline's plain config.
    Baseline,
}

/// How the candidate's plain config reaches production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promotion {
    /// Phoenix applies it to the targets, in waves.
    #[default]
    Deploy,
    /// It is handed over as a file; the user's own rollout does the rest.
    Export,
}

/// What the arms do with traces and logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherSignals {
    /// Their pipelines are left out of shadow arms.
    #[default]
    LeaveOut,
    /// Their pipelines run into nothing.
    RunIntoNothing,
}

/// Everything that is asked for, valid: a [`Draft`] that passed every check, and can only be read.
///
/// Its fields are those of the draft.
///
/// ```
/// use phoenix_core::model::{Spec, draft::Format};
///
/// let spec = Spec::parse(
///     "{name: fewer-series, baseline: {template: process-baseline-v1}, candidate: {template: process-aggregated-v1}, targets: [web-1]}",
///     Format::Yaml,
/// )?;
/// assert_eq!(spec.targets.len(), 1);
/// # Ok::<(), phoenix_core::model::draft::SpecErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Spec(Draft);

impl Spec {
    /// Reads a spec from text.
    ///
    /// # Errors
    /// All the mistakes in it at once, each with the field that it concerns.
    pub fn parse(text: &str, format: Format) -> Result<Spec, SpecErrors> {
        Spec::from_value(&super::draft::text::read(text, format)?)
    }

    /// Reads a spec from the generic form of its text.
    ///
    /// # Errors
    /// All the mistakes in it at once, each with the field that it concerns.
    pub fn from_value(value: &Value) -> Result<Spec, SpecErrors> {
        super::draft::read(value).map(Spec)
    }

    /// The complete spec, defaults written out, in the form that [`Spec::from_value`] reads back to an equal spec.
    #[must_use]
    pub fn to_value(&self) -> Value {
        super::draft::write(&self.0)
    }

    /// The draft again, to make another spec of it.
    #[must_use]
    pub fn into_draft(self) -> Draft {
        self.0
    }

    pub(super) fn checked(draft: Draft) -> Spec {
        Spec(draft)
    }
}

impl Deref for Spec {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.0
    }
}

impl Serialize for Spec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Spec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spec::from_value(&Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
