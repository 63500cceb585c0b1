//! The notifier: tells people.

use async_trait::async_trait;

use crate::error::Infrastructure;
use crate::experiment::{EffectKey, Notice};

/// Tells people what happened.
#[async_trait]
pub trait Notifier: Send + Sync + 'static {
    /// Tells it, at least once; `key` is the same for the same notice, so that repeated ones can be known.
    async fn notify(&self, key: EffectKey, notice: &Notice) -> Result<(), Infrastructure>;
}
