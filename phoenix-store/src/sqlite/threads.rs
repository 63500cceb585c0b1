//! The threads of a store: begun with it, ended with it.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::ports::StoreError;
use rusqlite::Connection;

use super::fault::Fault;
use super::jobs::{Operation, Queue};
use super::log::Log;
use super::options::SqliteOptions;
use super::{connect, readers, writer};
use crate::open::OpenError;

/// The writer and the readers of one database.
pub(super) struct Threads {
    path: Option<PathBuf>,
    // Fields are dropped in this order: the writer closes the file last, and so empties the log.
    readers: Option<Crew>,
    writer: Option<Crew>,
}

impl Threads {
    pub(super) fn on_file(path: &Path, options: &SqliteOptions) -> Result<Threads, OpenError> {
        let mut first = None;
        let writer = if options.read_only {
            first = Some(connect::first_reader(path, options)?);
            None
        } else {
            let db = connect::writer(path, options)?;
            let log = Log::of(path);
            Some(Crew::of(vec![db], move |db, queue| writer::run(db, queue, || log.bound(db)))?)
        };
        let mut connections: Vec<Connection> = first.into_iter().collect();
        while connections.len() < options.readers.max(1) {
            connections.push(connect::reader(path, options)?);
        }
        let readers = Some(Crew::of(connections, readers::run)?);
        Ok(Threads { path: Some(path.to_owned()), readers, writer })
    }

    /// With one connection, which reads and writes: a database in memory has no log beside which one could read.
    pub(super) fn in_memory() -> Result<Threads, OpenError> {
        let crew = Crew::of(vec![connect::memory()?], |db, queue| writer::run(db, queue, || {}))?;
        Ok(Threads { path: None, readers: None, writer: Some(crew) })
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Has something done that changes the database, and waits until it is on the disk.
    pub(super) async fn write<T, W>(&self, operation: &'static str, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnMut(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.queue.ask(Operation::new(operation), work).await,
            None => Err(read_only(operation)),
        }
    }

    /// Has something read, from one state of the database.
    pub(super) async fn read<T, W>(&self, operation: &'static str, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnMut(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        match &self.readers {
            Some(readers) => readers.queue.ask(Operation::new(operation), work).await,
            None => self.write(operation, work).await,
        }
    }

    /// Has something done by the writer outside of any transaction.
    pub(super) async fn outside<T, W>(&self, operation: &'static str, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnMut(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.queue.ask(Operation::new(operation).outside(), work).await,
            None => Err(read_only(operation)),
        }
    }
}

fn read_only(operation: &'static str) -> StoreError {
    Infrastructure::new(ErrorCode::PermissionDenied, operation)
        .caused_by("the store was opened read-only; open it for writing")
        .into()
}

/// Threads that share a queue.
struct Crew {
    queue: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
}

impl Crew {
    fn of<R>(connections: Vec<Connection>, run: R) -> Result<Crew, OpenError>
    where
        R: Fn(&Connection, &Queue) + Clone + Send + 'static,
    {
        let mut crew = Crew { queue: Arc::default(), threads: Vec::new() };
        for db in connections {
            let (queue, run) = (Arc::clone(&crew.queue), run.clone());
            let begun = thread::Builder::new().name("phoenix-sqlite".to_owned()).spawn(move || {
                let _abandons = Abandons(&queue);
                run(&db, &queue);
            });
            let begun = begun.map_err(|error| {
                Infrastructure::new(ErrorCode::Unavailable, "begin a thread of the store").caused_by(error)
            })?;
            crew.threads.push(begun);
        }
        Ok(crew)
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.queue.close();
        for thread in self.threads.drain(..) {
            // A thread that panicked has told its panic; there is nothing left to end.
            let _ = thread.join();
        }
    }
}

/// Lets nobody wait for a thread that has ended, however it did.
struct Abandons<'a>(&'a Queue);

impl Drop for Abandons<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
