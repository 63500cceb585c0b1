//! A store that is watched: how long each operation takes, and what fails.

use std::sync::Arc;
use std::time::Instant;

use phoenix_core::ports::{Observer, Signal, Store, StoreCall, StoreError, StoreOperation, StoreWrapper};

/// A store whose operations are told to an [`Observer`], as [`Signal::StoreOperation`]: which, how long it took by this machine's
/// monotonic clock, and the code of its error. It changes nothing else.
///
/// A time is what the caller waited: it includes waiting for a connection or a lock. What was dropped before it was done is not told.
///
/// ```
/// use std::sync::{Arc, Mutex};
///
/// use phoenix_core::memory::MemoryStore;
/// use phoenix_core::ports::{ExperimentStore, ListRequest, Observer, Signal};
/// use phoenix_store::Observed;
///
/// #[derive(Default)]
/// struct Slowest(Mutex<Option<(&'static str, std::time::Duration)>>);
///
/// impl Observer for Slowest {
///     fn on(&self, signal: &Signal<'_>) {
///         if let Signal::StoreOperation { operation, elapsed, .. } = signal {
///             let mut slowest = self.0.lock().unwrap();
///             if slowest.is_none_or(|(_, longest)| *elapsed > longest) {
///                 *slowest = Some((operation.as_str(), *elapsed));
///             }
///         }
///     }
/// }
///
/// let slowest = Arc::new(Slowest::default());
/// let store = Observed::new(MemoryStore::new(), slowest.clone());
/// pollster::block_on(store.list(ListRequest::first(10)))?;
/// assert_eq!(slowest.0.lock().unwrap().unwrap().0, "list");
/// # Ok::<(), phoenix_core::ports::StoreError>(())
/// ```
pub struct Observed<S> {
    inner: S,
    observer: Arc<dyn Observer>,
}

impl<S: Store> Observed<S> {
    /// A store whose operations `observer` is told of.
    #[must_use]
    pub fn new(inner: S, observer: Arc<dyn Observer>) -> Observed<S> {
        Observed { inner, observer }
    }
}

impl<S> std::fmt::Debug for Observed<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Observed").finish_non_exhaustive()
    }
}

impl<S: Store> StoreWrapper for Observed<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.inner
    }

    fn around<'a, T: Send + 'a>(
        &'a self,
        operation: StoreOperation,
        call: StoreCall<'a, T>,
    ) -> StoreCall<'a, T> {
        Box::pin(async move {
            let began = Instant::now();
            let result = call.await;
            let error = result.as_ref().err().map(StoreError::code);
            self.observer.on(&Signal::StoreOperation { operation, elapsed: began.elapsed(), error });
            result
        })
    }
}

phoenix_core::wrap_store! { impl[S: Store] for Observed<S> }
