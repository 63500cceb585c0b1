use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::task::{Context, Waker};

use phoenix_core::ports::Thing;
use tempfile::TempDir;

use super::*;

struct Bench {
    threads: Threads,
    path: PathBuf,
    _directory: TempDir,
}

fn bench(options: &SqliteOptions) -> Bench {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("phoenix.db");
    let threads = Threads::on_file(&path, options).unwrap();
    let bench = Bench { threads, path, _directory: directory };
    bench.write(|db| Ok(db.execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY, filler BLOB)")?)).unwrap();
    bench
}

impl Bench {
    fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        pollster::block_on(self.threads.write("test", work))
    }

    /// What is kept, by the eyes of another connection.
    fn numbers(&self) -> Vec<i64> {
        let db = Connection::open(&self.path).unwrap();
        let mut statement = db.prepare("SELECT n FROM t ORDER BY n").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// Has all of `jobs` done while the writer is held until they wait, so that they are one group.
    fn in_one_group(&self, jobs: Vec<Job>) -> Vec<Result<(), StoreError>> {
        let queue = &self.threads.writer.as_ref().unwrap().queue;
        let count = jobs.len();
        thread::scope(|scope| {
            let hold = self.hold(scope);
            let waiting: Vec<_> = jobs
                .into_iter()
                .enumerate()
                .map(|(place, job)| {
                    let begun = scope.spawn(move || self.write(job));
                    while queue.waiting() <= place {
                        thread::yield_now();
                    }
                    begun
                })
                .collect();
            assert_eq!(queue.waiting(), count);
            drop(hold);
            waiting.into_iter().map(|job| job.join().unwrap()).collect()
        })
    }

    /// Keeps the writer busy until what is returned is dropped.
    fn hold<'s, 'e: 's>(&'e self, scope: &'s thread::Scope<'s, 'e>) -> mpsc::Sender<()> {
        let (hold, held) = mpsc::channel::<()>();
        let (begin, begun) = mpsc::channel();
        scope.spawn(move || {
            self.write(move |_| {
                begin.send(()).unwrap();
                let _ = held.recv();
                Ok(())
            })
        });
        begun.recv().unwrap();
        hold
    }
}

type Job = Box<dyn FnMut(&Connection) -> Result<(), Fault> + Send>;

fn put(n: i64) -> Job {
    Box::new(move |db| {
        db.execute("INSERT INTO t (n) VALUES (?1)", [n])?;
        Ok(())
    })
}

#[test]
fn a_refused_job_takes_back_its_own_and_nothing_of_its_group() {
    let bench = bench(&SqliteOptions::default());
    let refused = Box::new(|db: &Connection| {
        db.execute("INSERT INTO t (n) VALUES (20), (21)", [])?;
        Err(StoreError::NotFound(Thing::Experiment).into())
    });
    let outcomes = bench.in_one_group(vec![put(1), refused, put(3)]);
    assert!(matches!(outcomes[..], [Ok(()), Err(StoreError::NotFound(Thing::Experiment)), Ok(())]));
    assert_eq!(bench.numbers(), [1, 3]);
}

#[test]
fn a_refused_job_alone_takes_back_its_own() {
    let bench = bench(&SqliteOptions::default());
    let refused = bench.write(|db| {
        db.execute("INSERT INTO t (n) VALUES (1)", [])?;
        Err::<(), _>(StoreError::Conflict.into())
    });
    assert!(matches!(refused, Err(StoreError::Conflict)));
    bench.write(put(2)).unwrap();
    assert_eq!(bench.numbers(), [2]);
}

#[test]
fn a_panic_is_an_internal_error_and_the_thread_goes_on() {
    let bench = bench(&SqliteOptions::default());
    let panics = || {
        Box::new(|db: &Connection| {
            db.execute("INSERT INTO t (n) VALUES (9)", [])?;
            panic!("the unthinkable")
        })
    };
    let alone = bench.write::<()>(panics()).unwrap_err();
    let mut outcomes = bench.in_one_group(vec![put(1), panics(), put(2)]);
    for error in [alone, outcomes.remove(1).unwrap_err()] {
        assert_eq!(error.code(), ErrorCode::Internal);
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains("the unthinkable"), "{source}");
    }
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(bench.numbers(), [1, 2]);
    let read = bench.threads.read("test", |_| -> Result<(), Fault> { panic!("the unthinkable") });
    assert_eq!(pollster::block_on(read).unwrap_err().code(), ErrorCode::Internal);
    pollster::block_on(bench.threads.read("test", |_| Ok(()))).unwrap();
}

#[test]
fn when_a_whole_transaction_is_taken_back_each_job_is_done_alone_and_once() {
    let bench = bench(&SqliteOptions::default());
    // SQLite does this by itself when the disk fails.
    let breaks = Box::new(|db: &Connection| {
        db.execute_batch("ROLLBACK")?;
        Err(StoreError::Conflict.into())
    });
    let outcomes = bench.in_one_group(vec![put(1), breaks, put(2)]);
    assert!(matches!(outcomes[..], [Ok(()), Err(StoreError::Conflict), Ok(())]));
    assert_eq!(bench.numbers(), [1, 2]);
}

#[test]
fn what_does_not_fit_on_the_disk_is_refused_and_what_fits_is_kept() {
    let bench = bench(&SqliteOptions { max_size: Some(1 << 20), ..SqliteOptions::default() });
    let large = Box::new(|db: &Connection| {
        db.execute("INSERT INTO t (n, filler) VALUES (9, zeroblob(2000000))", [])?;
        Ok(())
    });
    let outcomes = bench.in_one_group(vec![put(1), large, put(2)]);
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    let error = outcomes[1].as_ref().unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unavailable);
    assert!(std::error::Error::source(error).unwrap().to_string().contains("make room and try again"));
    assert_eq!(bench.numbers(), [1, 2]);
}

#[test]
fn what_nobody_waits_for_any_more_is_never_begun() {
    let bench = bench(&SqliteOptions::default());
    let queue = &bench.threads.writer.as_ref().unwrap().queue;
    thread::scope(|scope| {
        let hold = bench.hold(scope);
        let mut dropped = Box::pin(bench.threads.write("test", put(1)));
        assert!(dropped.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        let waits = scope.spawn(|| bench.write(put(2)));
        while queue.waiting() < 2 {
            thread::yield_now();
        }
        drop(dropped);
        drop(hold);
        waits.join().unwrap().unwrap();
    });
    assert_eq!(bench.numbers(), [2]);
}

#[test]
fn a_job_that_was_begun_is_done_also_when_nobody_waits() {
    let bench = bench(&SqliteOptions::default());
    let (begin, begun) = mpsc::channel();
    let (hold, held) = mpsc::channel::<()>();
    let mut dropped = Box::pin(bench.threads.write("test", move |db| {
        begin.send(()).unwrap();
        let _ = held.recv();
        Ok(db.execute("INSERT INTO t (n) VALUES (1)", [])?)
    }));
    assert!(dropped.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    begun.recv().unwrap();
    drop(dropped);
    drop(hold);
    bench.write(put(2)).unwrap();
    assert_eq!(bench.numbers(), [1, 2]);
}

#[test]
fn jobs_that_wait_share_one_transaction() {
    let bench = bench(&SqliteOptions::default());
    // Each job sees what those before it in its transaction did, another connection nothing before the end.
    let path = bench.path.clone();
    let looks = Box::new(move |db: &Connection| {
        let here: i64 = db.query_row("SELECT count(*) FROM t", [], |row| row.get(0))?;
        let other = Connection::open(&path)?;
        let there: i64 = other.query_row("SELECT count(*) FROM t", [], |row| row.get(0))?;
        assert_eq!((here, there), (1, 0));
        Ok(())
    });
    let outcomes = bench.in_one_group(vec![put(1), looks]);
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
}

#[test]
fn what_was_asked_for_before_the_end_is_done() {
    let Bench { threads, path, _directory } = bench(&SqliteOptions::default());
    let queue = Arc::clone(&threads.writer.as_ref().unwrap().queue);
    let done = Arc::new(AtomicU32::new(0));
    let jobs: Vec<_> = (0..50)
        .map(|n| {
            let (queue, done) = (Arc::clone(&queue), Arc::clone(&done));
            thread::spawn(move || {
                let outcome = pollster::block_on(queue.ask(Operation::new("test"), put(n)));
                done.fetch_add(u32::from(outcome.is_ok()), Ordering::SeqCst);
            })
        })
        .collect();
    while done.load(Ordering::SeqCst) == 0 {
        thread::yield_now();
    }
    drop(threads);
    jobs.into_iter().for_each(|job| job.join().unwrap());
    let db = Connection::open(path).unwrap();
    let kept: u32 = db.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, done.load(Ordering::SeqCst), "what was answered is kept, what was not is not");
}
