//! A worker under tokio: it does what is due, waits for what comes, and ends in order.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use phoenix_core::controller::{CallContext, Controller, Error, NextWake};
use phoenix_core::model::{Actor, Timestamp};

/// Does the work of a [`Controller`], batch after batch. Any number of workers, in any number of processes, may share a store: each
/// piece of work is leased to one of them at a time, and nobody leads.
///
/// ```
/// # use std::sync::Arc;
/// # use phoenix_core::collector::arm::Sink;
/// # use phoenix_core::controller::{Controller, Settings};
/// # use phoenix_core::memory::{MemoryDeployer, MemoryStore};
/// # use phoenix_core::ports::NoSource;
/// use phoenix_store::worker::{Worker, system_time};
///
/// # let deployer = Arc::new(MemoryDeployer::new(system_time));
/// # let settings = Settings::new(Sink::new("http://127.0.0.1:4318"));
/// # let controller = Controller::new(Arc::new(MemoryStore::new()), deployer, Arc::new(NoSource), settings);
/// # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
/// let worker = Worker::new(controller, system_time);
/// // A server would wait for a signal of the operating system here.
/// let shutdown = tokio::time::sleep(std::time::Duration::from_millis(50));
/// let done = worker.run(shutdown).await;
/// assert_eq!(done.failures, 0);
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct Worker {
    controller: Controller,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    on_failure: OnFailure,
    pace: Pace,
}

type OnFailure = Arc<dyn Fn(&Error, Duration) + Send + Sync>;

/// How long a worker waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pace {
    /// The longest wait while nothing is known to be due: others make work too. 2 seconds by default.
    pub longest_wait: Duration,
    /// How long to wait after a failure of the store; doubled with each further one in a row. 200 milliseconds by default.
    pub back_off: Duration,
    /// The longest such wait. 30 seconds by default.
    pub longest_back_off: Duration,
}

/// What a worker did until it was told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Worked {
    /// Batches that held any work.
    pub batches: u64,
    /// Pieces of work that were leased.
    pub pieces: u64,
    /// Failures of the store, after each of which it waited and went on.
    pub failures: u64,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            longest_wait: Duration::from_secs(2),
            back_off: Duration::from_millis(200),
            longest_back_off: Duration::from_secs(30),
        }
    }
}

impl Pace {
    /// The wait after so many failures in a row.
    fn after(&self, failures: u32) -> Duration {
        self.back_off.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(self.longest_back_off)
    }
}

/// The time of this machine, for a worker and its controller's other callers.
#[must_use]
pub fn system_time() -> Timestamp {
    let micros = |time: Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => Timestamp::from_micros(micros(after)),
        Err(before) => Timestamp::from_micros(-micros(before.duration())),
    }
}

impl Worker {
    /// A worker of this controller, to which `clock` tells the time.
    #[must_use]
    pub fn new(controller: Controller, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Worker {
        Worker { controller, clock: Arc::new(clock), on_failure: Arc::new(|_, _| {}), pace: Pace::default() }
    }

    /// The same at this pace.
    #[must_use]
    pub fn with_pace(self, pace: Pace) -> Worker {
        Worker { pace, ..self }
    }

    /// The same, telling `on_failure` why the store failed and how long the worker waits now.
    #[must_use]
    pub fn on_failure(self, on_failure: impl Fn(&Error, Duration) + Send + Sync + 'static) -> Worker {
        Worker { on_failure: Arc::new(on_failure), ..self }
    }

    /// Works until `shutdown` is done. Then the piece that was begun is finished, what was seen is told, and what was not begun is given
    /// back to other workers, at once.
    ///
    /// A failure of the store is no end: it waits, longer after each failure in a row, and goes on. A future that is dropped in the middle
    /// loses nothing either, but what it had leased waits until the leases run out.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) -> Worked {
        let mut end = End { shutdown: pin!(shutdown), has_come: false };
        let mut done = Worked::default();
        let mut failures_in_a_row = 0;
        while !end.has_come().await {
            let wait = match self.step(&mut end).await {
                Ok(next) => {
                    failures_in_a_row = 0;
                    done.batches += u64::from(next.worked > 0);
                    done.pieces += next.worked as u64;
                    self.until(next)
                }
                Err(error) => {
                    done.failures += 1;
                    failures_in_a_row += 1;
                    let wait = self.pace.after(failures_in_a_row);
                    (self.on_failure)(&error, wait);
                    wait
                }
            };
            end.wait(wait).await;
        }
        done
    }

    async fn step<F: Future<Output = ()>>(&self, end: &mut End<'_, F>) -> Result<NextWake, Error> {
        let mut batch = self.controller.claim(&self.now()).await?;
        let mut done = Ok(());
        while done.is_ok() && batch.left() > 0 && !end.has_come().await {
            done = batch.perform_next(&self.now()).await;
        }
        let finished = batch.finish(&self.now()).await;
        done.and(finished)
    }

    fn now(&self) -> CallContext {
        CallContext::new((self.clock)(), Actor::phoenix())
    }

    fn until(&self, next: NextWake) -> Duration {
        if next.worked > 0 {
            return Duration::ZERO;
        }
        let due = next.at.map_or(Duration::MAX, |at| at.since((self.clock)()));
        due.min(self.pace.longest_wait)
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("pace", &self.pace).finish_non_exhaustive()
    }
}

/// The end of a worker, which may be asked after more than once.
struct End<'a, F> {
    shutdown: Pin<&'a mut F>,
    has_come: bool,
}

impl<F: Future<Output = ()>> End<'_, F> {
    fn poll(&mut self, context: &mut Context<'_>) -> bool {
        if !self.has_come {
            self.has_come = self.shutdown.as_mut().poll(context).is_ready();
        }
        self.has_come
    }

    /// Whether it has come by now; waits for nothing.
    async fn has_come(&mut self) -> bool {
        poll_fn(|context| Poll::Ready(self.poll(context))).await
    }

    /// Waits so long, or until the end comes. A wait of nothing lets others have their turn.
    async fn wait(&mut self, time: Duration) {
        if time.is_zero() {
            return tokio::task::yield_now().await;
        }
        let mut sleep = pin!(tokio::time::sleep(time));
        poll_fn(|context| if self.poll(context) { Poll::Ready(()) } else { sleep.as_mut().poll(context) })
            .await;
    }
}
