//! Jobs for the threads of a store, and the queue in which they wait.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use futures_channel::oneshot;
use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::ports::StoreError;
use rusqlite::Connection;

use super::fault::{Fault, in_words};

/// Something to be done on a connection, perhaps several times until it is kept; then its outcome is told.
pub(super) trait Job: Send {
    /// Whether nobody waits for it any more.
    fn is_unwanted(&self) -> bool;
    /// Whether it is done outside of any transaction.
    fn is_outside(&self) -> bool;
    /// Does it; whether it was done. What a job changed that was not done is taken back.
    fn run(&mut self, db: &Connection) -> bool;
    /// Tells the outcome of the last run.
    fn tell(self: Box<Self>);
    /// Tells that nothing was changed, because of `error`.
    fn refuse(self: Box<Self>, error: &rusqlite::Error);
}

/// What is to be done, for the words of errors, and how.
pub(super) struct Operation {
    name: &'static str,
    is_outside: bool,
}

impl Operation {
    /// An operation (a verb phrase such as `load an experiment`) that is done in a transaction.
    pub(super) const fn new(name: &'static str) -> Operation {
        Operation { name, is_outside: false }
    }

    /// The same, outside of any.
    pub(super) const fn outside(self) -> Operation {
        Operation { is_outside: true, ..self }
    }
}

/// What the callers of one kind of thread wait in.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Box<dyn Job>>,
    is_closed: bool,
}

impl Queue {
    /// Has `work` done and waits for its outcome. Dropped before it was begun, it is never begun.
    pub(super) async fn ask<T, W>(&self, operation: Operation, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnMut(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let Operation { name: operation, is_outside } = operation;
        self.put(Box::new(Asked { operation, is_outside, work, outcome: None, caller }));
        answer.await.unwrap_or_else(|_| {
            Err(Infrastructure::new(ErrorCode::Internal, operation)
                .caused_by("the store's thread has ended; open the store again")
                .into())
        })
    }

    /// At most `limit` jobs in the order in which they came, at least one; `None` once the queue is closed and empty.
    pub(super) fn take(&self, limit: usize) -> Option<Vec<Box<dyn Job>>> {
        let mut waiting = self.lock();
        while waiting.jobs.is_empty() {
            if waiting.is_closed {
                return None;
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let taken = waiting.jobs.len().min(limit);
        Some(waiting.jobs.drain(..taken).collect())
    }

    /// Lets the threads end when they have done what is waiting; a later job is told so.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    /// Throws away what is waiting, when nobody is left to do it.
    pub(super) fn abandon(&self) {
        self.close();
        let abandoned = std::mem::take(&mut self.lock().jobs);
        drop(abandoned);
    }

    /// How many jobs wait.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.lock().jobs.len()
    }

    fn put(&self, job: Box<dyn Job>) {
        let mut waiting = self.lock();
        if !waiting.is_closed {
            waiting.jobs.push_back(job);
            drop(waiting);
            self.changed.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing panics while it is held: jobs run and are dropped outside.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Asked<T, W> {
    operation: &'static str,
    is_outside: bool,
    work: W,
    outcome: Option<Result<T, StoreError>>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, W> Job for Asked<T, W>
where
    T: Send,
    W: FnMut(&Connection) -> Result<T, Fault> + Send,
{
    fn is_unwanted(&self) -> bool {
        self.caller.is_canceled()
    }

    fn is_outside(&self) -> bool {
        self.is_outside
    }

    fn run(&mut self, db: &Connection) -> bool {
        let work = &mut self.work;
        let done = catch_unwind(AssertUnwindSafe(|| work(db)));
        let outcome = match done {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(fault)) => Err(fault.of(self.operation)),
            Err(panic) => {
                let words = panic
                    .downcast_ref::<&str>()
                    .map(|words| (*words).to_owned())
                    .or_else(|| panic.downcast_ref::<String>().cloned())
                    .unwrap_or_default();
                let source = format!("a mistake in phoenix-store, please report it: {words}");
                Err(Infrastructure::new(ErrorCode::Internal, self.operation).caused_by(source).into())
            }
        };
        self.outcome.insert(outcome).is_ok()
    }

    fn tell(self: Box<Self>) {
        if let Some(outcome) = self.outcome {
            // Whoever is not there any more does not want to know.
            let _ = self.caller.send(outcome);
        }
    }

    fn refuse(self: Box<Self>, error: &rusqlite::Error) {
        let _ = self.caller.send(Err(in_words(error, self.operation).into()));
    }
}
