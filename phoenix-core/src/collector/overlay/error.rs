//! Why an overlay cannot be laid over a configuration.

use crate::collector::document::DocumentError;

/// Why an overlay cannot be laid over a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OverlayError {
    /// The configuration below cannot be read.
    #[error("the configuration below the overlay cannot be read")]
    Base(#[source] DocumentError),
    /// What is to be merged cannot be read.
    #[error("what the overlay merges cannot be read")]
    Merge(#[source] DocumentError),
    /// Pipelines cannot be changed like this: every reason.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Pipelines(Vec<PipelineProblem>),
}

/// What cannot be done to a pipeline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineProblem {
    /// There is no such pipeline.
    #[error("there is no pipeline `{pipeline}`{}", did_you_mean(.suggestion))]
    NoPipeline {
        /// The pipeline.
        pipeline: String,
        /// The nearest one that is there.
        suggestion: Option<String>,
    },
    /// A list is no list of ids, but perhaps a `${…}` reference.
    #[error("{path} is no list of components, so it cannot be changed; replace it with `merge`")]
    NotAList {
        /// Path of the list.
        path: String,
    },
    /// A component is named that the list does not have.
    #[error("{path} does not have `{id}`{}", did_you_mean(.suggestion))]
    NotThere {
        /// Path of the list.
        path: String,
        /// The component.
        id: String,
        /// The nearest one that is there.
        suggestion: Option<String>,
    },
    /// A component is put in that the list has already, or twice.
    #[error(
        "{path} would have `{id}` twice; remove it where it is, or give the new one another name: `{id}/2`"
    )]
    Twice {
        /// Path of the list.
        path: String,
        /// The component.
        id: String,
    },
}

fn did_you_mean(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map(|id| format!("; did you mean `{id}`?")).unwrap_or_default()
}
