//! What a caller can do: one method per use case, over the ports.
//!
//! A [`Controller`] holds no state of its own (but compiled templates, for speed): any number of them, in any number of processes, may share one store. It retries
//! conflicts at once and boundedly, knows repeated requests by their `request_id`, and leaves sleeping to whoever embeds it:
//! [`Controller::step`] does the work that is due and tells when to come again.

mod commit;
mod context;
mod create;
mod error;
mod evaluate;
mod manage;
mod perform;
mod planning;
mod read;
mod settings;
mod templates;
mod worker;

use std::sync::Arc;

pub use context::CallContext;
pub use create::{CreateRequest, Created, UpdateRequest};
pub use error::{Error, PlanError};
pub use settings::Settings;
pub use templates::{KnownTemplate, TemplateProblem};
pub use worker::{Batch, NextWake};

use crate::ports::{Deployer, MetricSource, NoObserver, Notifier, Observer, Store};
use crate::render::TemplateCache;

/// The use cases.
#[derive(Clone)]
pub struct Controller {
    store: Arc<dyn Store>,
    deployer: Arc<dyn Deployer>,
    source: Arc<dyn MetricSource>,
    notifier: Arc<dyn Notifier>,
    observer: Arc<dyn Observer>,
    settings: Arc<Settings>,
    /// Stored templates, compiled; shared by the controller's clones.
    templates: Arc<TemplateCache>,
}

impl Controller {
    /// A controller over these ports; nobody is notified and nothing observed unless said so.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        deployer: Arc<dyn Deployer>,
        source: Arc<dyn MetricSource>,
        settings: Settings,
    ) -> Controller {
        Controller {
            store,
            deployer,
            source,
            notifier: Arc::new(crate::ports::notifier::NoNotifier),
            observer: Arc::new(NoObserver),
            templates: Arc::new(TemplateCache::new(settings.compiled_templates)),
            settings: Arc::new(settings),
        }
    }

    /// The same, telling people through `notifier`.
    #[must_use]
    pub fn with_notifier(self, notifier: Arc<dyn Notifier>) -> Controller {
        Controller { notifier, ..self }
    }

    /// The same, watched by `observer`.
    #[must_use]
    pub fn with_observer(self, observer: Arc<dyn Observer>) -> Controller {
        Controller { observer, ..self }
    }

    /// What it was set up with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
