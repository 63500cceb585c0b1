//! The notifier: tells people.

use async_trait::async_trait;

use crate::error::Infrastructure;
use crate::experiment::{EffectKey, Notice};

/// Tells people what happened.
#[async_trait]
pub trait Notifier: Send + Sync + 'static {
    /// Tells it, at least once; `key` is the same for the same notice, so that repeated ones can be known.
    ///
    /// # Errors
    /// What kept it from being told; it will be tried again.
    async fn notify(&self, key: EffectKey, notice: &Notice) -> Result<(), Infrastructure>;
}

/// The notifier that tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoNotifier;

#[async_trait]
impl Notifier for NoNotifier {
    async fn notify(&self, _: EffectKey, _: &Notice) -> Result<(), Infrastructure> {
        Ok(())
    }
}
