//! Stores around other stores: what happens around every operation, said once.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::store::{Store, StoreError};

/// An operation of a store: a method of one of its ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[allow(missing_docs)] // the methods say it
pub enum StoreOperation {
    Commit,
    FirstResult,
    Load,
    History,
    List,
    Changes,
    Targets,
    Delete,
    PutTemplate,
    GetTemplate,
    ListTemplates,
    PutArtifact,
    GetArtifact,
    Append,
    Window,
    Claim,
    Renew,
    Ack,
    Nack,
}

impl StoreOperation {
    /// All of them, in the order of the ports.
    pub const ALL: [StoreOperation; 19] = [
        StoreOperation::Commit,
        StoreOperation::FirstResult,
        StoreOperation::Load,
        StoreOperation::History,
        StoreOperation::List,
        StoreOperation::Changes,
        StoreOperation::Targets,
        StoreOperation::Delete,
        StoreOperation::PutTemplate,
        StoreOperation::GetTemplate,
        StoreOperation::ListTemplates,
        StoreOperation::PutArtifact,
        StoreOperation::GetArtifact,
        StoreOperation::Append,
        StoreOperation::Window,
        StoreOperation::Claim,
        StoreOperation::Renew,
        StoreOperation::Ack,
        StoreOperation::Nack,
    ];

    /// The method's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            StoreOperation::Commit => "commit",
            StoreOperation::FirstResult => "first_result",
            StoreOperation::Load => "load",
            StoreOperation::History => "history",
            StoreOperation::List => "list",
            StoreOperation::Changes => "changes",
            StoreOperation::Targets => "targets",
            StoreOperation::Delete => "delete",
            StoreOperation::PutTemplate => "put_template",
            StoreOperation::GetTemplate => "get_template",
            StoreOperation::ListTemplates => "list_templates",
            StoreOperation::PutArtifact => "put_artifact",
            StoreOperation::GetArtifact => "get_artifact",
            StoreOperation::Append => "append",
            StoreOperation::Window => "window",
            StoreOperation::Claim => "claim",
            StoreOperation::Renew => "renew",
            StoreOperation::Ack => "ack",
            StoreOperation::Nack => "nack",
        }
    }
}

impl fmt::Display for StoreOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An operation that was asked for and has not begun: it does nothing until it is awaited, and nothing at all when it is dropped.
pub type StoreCall<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A store around another one: it says which one, and what happens around each operation.
///
/// [`wrap_store!`](crate::wrap_store) then gives it all ports of a store, so that a wrapper never falls behind them:
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// use phoenix_core::memory::MemoryStore;
/// use phoenix_core::ports::{ExperimentStore, ListRequest, Store, StoreCall, StoreOperation, StoreWrapper};
///
/// /// Counts the lists that were asked for.
/// struct Counted<S> {
///     inner: S,
///     lists: AtomicU32,
/// }
///
/// impl<S: Store> StoreWrapper for Counted<S> {
///     type Inner = S;
///
///     fn inner(&self) -> &S {
///         &self.inner
///     }
///
///     fn around<'a, T: Send + 'a>(&'a self, operation: StoreOperation, call: StoreCall<'a, T>) -> StoreCall<'a, T> {
///         if operation == StoreOperation::List {
///             self.lists.fetch_add(1, Ordering::Relaxed);
///         }
///         call
///     }
/// }
///
/// phoenix_core::wrap_store! { impl[S: Store] for Counted<S> }
///
/// let store = Counted { inner: MemoryStore::new(), lists: AtomicU32::new(0) };
/// pollster::block_on(store.list(ListRequest::first(10)))?;
/// assert_eq!(store.lists.load(Ordering::Relaxed), 1);
/// # Ok::<(), phoenix_core::ports::StoreError>(())
/// ```
pub trait StoreWrapper: Send + Sync + 'static {
    /// The store inside.
    type Inner: Store;

    /// The store inside.
    fn inner(&self) -> &Self::Inner;

    /// What happens around an operation: whoever wants it done awaits `call`.
    fn around<'a, T: Send + 'a>(
        &'a self,
        operation: StoreOperation,
        call: StoreCall<'a, T>,
    ) -> StoreCall<'a, T>;
}

#[doc(hidden)]
pub use async_trait::async_trait as __async_trait;

/// Gives a [`StoreWrapper`](crate::ports::StoreWrapper) all ports of a store: `wrap_store! { impl[S: Store] for Mine<S> }`.
///
/// A wrapper that has to see what a port is asked implements that port by itself, and is given each other one:
/// `wrap_store! { impl[S: Store] SampleStore for Mine<S> }`.
#[macro_export]
macro_rules! wrap_store {
    (impl[$($generics:tt)*] for $wrapper:ty) => {
        $crate::wrap_store! { impl[$($generics)*] ExperimentStore for $wrapper }
        $crate::wrap_store! { impl[$($generics)*] TemplateStore for $wrapper }
        $crate::wrap_store! { impl[$($generics)*] ArtifactStore for $wrapper }
        $crate::wrap_store! { impl[$($generics)*] SampleStore for $wrapper }
        $crate::wrap_store! { impl[$($generics)*] Outbox for $wrapper }
    };
    (impl[$($generics:tt)*] ExperimentStore for $wrapper:ty) => {
        $crate::wrap_store! { @port [$($generics)*] $wrapper, $crate::ports::ExperimentStore {
            Commit commit(commit: $crate::ports::Commit) -> $crate::ports::Committed;
            FirstResult first_result(request: &$crate::ports::Request) -> Option<$crate::ports::Committed>;
            Load load(id: $crate::model::ExperimentId, from_start: bool) -> $crate::ports::Loaded;
            History history(
                id: $crate::model::ExperimentId,
                after: $crate::model::Version,
                limit: usize
            ) -> Vec<$crate::experiment::EventRecord>;
            List list(request: $crate::ports::ListRequest) -> $crate::ports::Listed;
            Changes changes(request: $crate::ports::ChangesRequest) -> $crate::ports::Changes;
            Targets targets(hosts: &[$crate::model::HostId]) -> Vec<$crate::ports::TargetState>;
            Delete delete(id: $crate::model::ExperimentId, expected_version: $crate::model::Version) -> ();
        } }
    };
    (impl[$($generics:tt)*] TemplateStore for $wrapper:ty) => {
        $crate::wrap_store! { @port [$($generics)*] $wrapper, $crate::ports::TemplateStore {
            PutTemplate put_template(template: $crate::ports::TemplateRevision) -> ();
            GetTemplate get_template(
                name: &$crate::model::TemplateName,
                revision: Option<$crate::model::Revision>
            ) -> $crate::ports::TemplateRevision;
            ListTemplates list_templates() -> Vec<$crate::ports::TemplateRevision>;
        } }
    };
    (impl[$($generics:tt)*] ArtifactStore for $wrapper:ty) => {
        $crate::wrap_store! { @port [$($generics)*] $wrapper, $crate::ports::ArtifactStore {
            PutArtifact put_artifact(artifact: $crate::ports::Artifact) -> ();
            GetArtifact get_artifact(name: $crate::model::ConfigHash) -> $crate::ports::Artifact;
        } }
    };
    (impl[$($generics:tt)*] SampleStore for $wrapper:ty) => {
        $crate::wrap_store! { @port [$($generics)*] $wrapper, $crate::ports::SampleStore {
            Append append(
                experiment: $crate::model::ExperimentId,
                measurements: $crate::model::Measurements
            ) -> ();
            Window window(
                experiment: $crate::model::ExperimentId,
                window: $crate::model::Window
            ) -> $crate::model::Measurements;
        } }
    };
    (impl[$($generics:tt)*] Outbox for $wrapper:ty) => {
        $crate::wrap_store! { @port [$($generics)*] $wrapper, $crate::ports::Outbox {
            Claim claim(request: $crate::ports::ClaimRequest) -> $crate::ports::Claimed;
            Renew renew(token: &$crate::ports::Token, until: $crate::model::Timestamp) -> ();
            Ack ack(token: &$crate::ports::Token) -> ();
            Nack nack(token: &$crate::ports::Token, retry_at: $crate::model::Timestamp) -> ();
        } }
    };
    (@port [$($generics:tt)*] $wrapper:ty, $port:path {
        $($operation:ident $method:ident($($argument:ident: $type:ty),*) -> $result:ty;)+
    }) => {
        #[$crate::ports::wrapper::__async_trait]
        impl<$($generics)*> $port for $wrapper {
            $(async fn $method(
                &self,
                $($argument: $type),*
            ) -> ::std::result::Result<$result, $crate::ports::StoreError> {
                let call = $crate::ports::StoreWrapper::inner(self).$method($($argument),*);
                $crate::ports::StoreWrapper::around(self, $crate::ports::StoreOperation::$operation, call).await
            })+
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = StoreOperation::ALL.iter().map(|operation| operation.as_str()).collect();
        assert_eq!(names.len(), StoreOperation::ALL.len());
        assert!(StoreOperation::ALL.is_sorted(), "in the order of the ports");
    }
}
