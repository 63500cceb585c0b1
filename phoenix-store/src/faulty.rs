//! A store on which things go wrong, by a seed.

mod chance;

use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;

use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::model::Fraction;
use phoenix_core::ports::{Store, StoreCall, StoreError, StoreOperation, StoreWrapper};

use chance::Chance;

/// A store on which things go wrong, for tests of what is built on stores: operations fail, succeed without saying so, and take long.
///
/// Everything is decided by the seed, the operation, and how often it was asked for before: the n-th commit of a seed fails or not
/// whatever happens beside it. What goes wrong is what goes wrong with a database behind a network, so that whoever keeps the
/// contracts of the ports loses nothing: a failure is `Infrastructure` with the code `unavailable`, after which nothing is known.
///
/// ```
/// use phoenix_core::memory::MemoryStore;
/// use phoenix_core::model::Fraction;
/// use phoenix_core::ports::{ExperimentStore, ListRequest, StoreOperation};
/// use phoenix_store::{Faults, Faulty};
///
/// let store = Faulty::new(MemoryStore::new(), 7)
///     .everywhere(Faults::none().delaying(Fraction::percent(50), 3))
///     .on(StoreOperation::List, Faults::none().refusing(Fraction::percent(20)));
///
/// let asked = 100;
/// let answers = (0..asked).map(|_| pollster::block_on(store.list(ListRequest::first(10))));
/// let failed = answers.filter(Result::is_err).count() as u64;
/// assert_eq!(store.met().refused, failed);
/// assert!(0 < failed && failed < asked, "about one of five: {failed}");
///
/// // The rest of a test may want quiet.
/// store.calm();
/// pollster::block_on(store.list(ListRequest::first(10)))?;
/// # Ok::<(), phoenix_core::ports::StoreError>(())
/// ```
pub struct Faulty<S> {
    inner: S,
    seed: u64,
    everywhere: Faults,
    on: BTreeMap<StoreOperation, Faults>,
    asked: Mutex<BTreeMap<StoreOperation, u64>>,
    step: Option<Step>,
    is_calm: AtomicBool,
    refused: AtomicU64,
    unacknowledged: AtomicU64,
    delayed: AtomicU64,
}

type Step = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// How often what goes wrong with an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Faults {
    /// Fails before anything is done.
    pub refused: Fraction,
    /// Is done, and fails: the acknowledgement is lost.
    pub unacknowledged: Fraction,
    /// Begins late, and is answered late: each by itself this often.
    pub delayed: Fraction,
    /// The most steps of a delay; see [`Faulty::waiting`].
    pub longest_delay: u32,
}

/// How often what has gone wrong so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Met {
    /// Failed before anything was done.
    pub refused: u64,
    /// Was done and failed.
    pub unacknowledged: u64,
    /// Was delayed, before or after.
    pub delayed: u64,
}

impl Faults {
    /// Nothing goes wrong.
    #[must_use]
    pub const fn none() -> Faults {
        Faults {
            refused: Fraction::ZERO,
            unacknowledged: Fraction::ZERO,
            delayed: Fraction::ZERO,
            longest_delay: 0,
        }
    }

    /// The same, but failing before anything is done this often.
    #[must_use]
    pub fn refusing(self, refused: Fraction) -> Faults {
        Faults { refused, ..self }
    }

    /// The same, but done without an acknowledgement this often.
    #[must_use]
    pub fn losing_acknowledgements(self, unacknowledged: Fraction) -> Faults {
        Faults { unacknowledged, ..self }
    }

    /// The same, but delayed this often, by one to `longest` steps.
    #[must_use]
    pub fn delaying(self, delayed: Fraction, longest: u32) -> Faults {
        Faults { delayed, longest_delay: longest, ..self }
    }
}

impl Default for Faults {
    fn default() -> Faults {
        Faults::none()
    }
}

impl<S: Store> Faulty<S> {
    /// A store on which nothing goes wrong yet; `seed` decides what will.
    #[must_use]
    pub fn new(inner: S, seed: u64) -> Faulty<S> {
        Faulty {
            inner,
            seed,
            everywhere: Faults::none(),
            on: BTreeMap::new(),
            asked: Mutex::default(),
            step: None,
            is_calm: AtomicBool::new(false),
            refused: AtomicU64::new(0),
            unacknowledged: AtomicU64::new(0),
            delayed: AtomicU64::new(0),
        }
    }

    /// The same with these faults of every operation that has none of its own.
    #[must_use]
    pub fn everywhere(self, everywhere: Faults) -> Faulty<S> {
        Faulty { everywhere, ..self }
    }

    /// The same with these faults of one operation.
    #[must_use]
    pub fn on(mut self, operation: StoreOperation, faults: Faults) -> Faulty<S> {
        self.on.insert(operation, faults);
        self
    }

    /// The same, with what a step of a delay waits for, such as a millisecond of a runtime's timer. By default a step is one poll that
    /// is not ready and wakes its task, which any executor carries on.
    #[must_use]
    pub fn waiting(
        self,
        step: impl Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync + 'static,
    ) -> Faulty<S> {
        Faulty { step: Some(Box::new(step)), ..self }
    }

    /// From now on nothing goes wrong.
    pub fn calm(&self) {
        self.is_calm.store(true, Ordering::SeqCst);
    }

    /// How often what has gone wrong so far: a test that met nothing has shown nothing.
    #[must_use]
    pub fn met(&self) -> Met {
        Met {
            refused: self.refused.load(Ordering::SeqCst),
            unacknowledged: self.unacknowledged.load(Ordering::SeqCst),
            delayed: self.delayed.load(Ordering::SeqCst),
        }
    }

    /// What will go wrong with an operation that is asked for now.
    fn next(&self, operation: StoreOperation) -> Fate {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let times = asked.entry(operation).or_default();
        let mut chance = Chance::of(self.seed, operation.as_str(), *times);
        *times += 1;
        if self.is_calm.load(Ordering::SeqCst) {
            return Fate::default();
        }
        let Faults { refused, unacknowledged, delayed, longest_delay } =
            *self.on.get(&operation).unwrap_or(&self.everywhere);
        let mut delay = || if chance.hits(delayed) { chance.up_to(longest_delay) } else { 0 };
        let (before, after) = (delay(), delay());
        Fate { before, is_refused: chance.hits(refused), is_lost: chance.hits(unacknowledged), after }
    }

    async fn delay(&self, steps: u32) {
        if steps > 0 {
            self.delayed.fetch_add(1, Ordering::SeqCst);
        }
        for _ in 0..steps {
            match &self.step {
                Some(step) => step().await,
                None => pending_once().await,
            }
        }
    }
}

/// What goes wrong with one operation.
#[derive(Debug, Clone, Copy, Default)]
struct Fate {
    before: u32,
    is_refused: bool,
    is_lost: bool,
    after: u32,
}

async fn pending_once() {
    let mut was_polled = false;
    poll_fn(|context| {
        if was_polled {
            return Poll::Ready(());
        }
        was_polled = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn failure(what: &'static str) -> StoreError {
    Infrastructure::new(ErrorCode::Unavailable, "reach the store").caused_by(what).into()
}

impl<S> fmt::Debug for Faulty<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Faulty { seed, everywhere, on, .. } = self;
        f.debug_struct("Faulty")
            .field("seed", seed)
            .field("everywhere", everywhere)
            .field("on", on)
            .finish_non_exhaustive()
    }
}

impl<S: Store> StoreWrapper for Faulty<S> {
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
            let Fate { before, is_refused, is_lost, after } = self.next(operation);
            self.delay(before).await;
            if is_refused {
                self.refused.fetch_add(1, Ordering::SeqCst);
                return Err(failure("a fault of the test, before anything was done"));
            }
            let result = call.await;
            self.delay(after).await;
            if is_lost {
                self.unacknowledged.fetch_add(1, Ordering::SeqCst);
                return Err(failure("a fault of the test, in the place of the answer"));
            }
            result
        })
    }
}

phoenix_core::wrap_store! { impl[S: Store] for Faulty<S> }
