//! Where a variant's configuration comes from.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::overlay::Overlay;
use super::{Revision, TemplateName};

/// Where a variant's plain config comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConfigSource {
    /// A template, rendered with parameters.
    Template {
        /// The template's name.
        name: TemplateName,
        /// The revision; the newest when it is left out. The plan pins it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revision: Option<Revision>,
        /// The values of its parameters.
        #[serde(default)]
        parameters: BTreeMap<String, serde_json::Value>,
    },
    /// An existing collector configuration, byte for byte; never read as a template.
    Config(
        /// The text of the configuration.
        Arc<str>,
    ),
    /// Changes that make it of the other variant's plain config; the other one is no overlay then.
    Overlay(Overlay),
}
