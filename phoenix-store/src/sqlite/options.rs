//! How a database file is used.

use std::time::Duration;

/// How a database file is used.
///
/// ```
/// use phoenix_store::sqlite::{SqliteOptions, Synchronous};
///
/// let fast = SqliteOptions { synchronous: Synchronous::Normal, ..SqliteOptions::default() };
/// assert!(fast.check_on_open && !fast.read_only);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteOptions {
    /// When what was answered is on the disk.
    pub synchronous: Synchronous,
    /// How long to wait for other processes that write the same file, before a call is refused as `unavailable`: 5 seconds.
    pub busy_timeout: Duration,
    /// How many threads read: 4. They are asleep unless asked.
    pub readers: usize,
    /// Whether the file is never written: writing calls are refused, a file that is not there is not made.
    pub read_only: bool,
    /// Whether the structure of the whole file is checked first (`PRAGMA quick_check`): yes. It reads the file once, about a second per
    /// gigabyte where that is cached.
    pub check_on_open: bool,
    /// How large the file may become, in bytes: no bound. What does not fit is refused as `unavailable`.
    pub max_size: Option<u64>,
}

/// When what was answered is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Synchronous {
    /// Before the answer: nothing that was answered is lost, whatever happens to the machine.
    Full,
    /// Soon after it: nothing is lost when the process is killed, but when the machine loses power the last commits may be. The file is
    /// sound in any case.
    Normal,
}

impl Default for SqliteOptions {
    fn default() -> SqliteOptions {
        SqliteOptions {
            synchronous: Synchronous::Full,
            busy_timeout: Duration::from_secs(5),
            readers: 4,
            read_only: false,
            check_on_open: true,
            max_size: None,
        }
    }
}
