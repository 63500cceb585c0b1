//! A real PostgreSQL: the one that the environment names, else a throw-away one from the installed programs.

mod cluster;
mod programs;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::collector::missing;

pub use cluster::{Cluster, Options};
pub use programs::Programs;

/// The variable that names a server.
pub const VARIABLE: &str = "PHOENIX_TEST_POSTGRES_URL";
/// What the names of schemas of tests begin with; the seconds since 1970 follow, so that what was left behind can be told.
pub const SCHEMA_PREFIX: &str = "phoenix_test_";

/// A server for tests that bring nothing down; each takes a schema of its own in it.
#[derive(Debug)]
pub enum Server {
    /// The one that the environment names.
    Named(String),
    /// A throw-away one of this process.
    Own(Cluster),
}

impl Server {
    /// The server of this process: the one that `PHOENIX_TEST_POSTGRES_URL` names, else a throw-away one that is started now and ends
    /// with the process.
    ///
    /// `None` where there is none, with a loud line about what is not shown; where `CI=true`, that fails.
    ///
    /// # Panics
    /// Where the environment says `CI=true` and there is no server.
    #[must_use]
    pub fn find(shown: &str) -> Option<&'static Server> {
        Self::locate().map_err(|reason| missing(shown, &reason)).ok()
    }

    /// As [`Server::find`], for whoever says it otherwise.
    ///
    /// # Errors
    /// Where there is none; the error says what to do.
    pub fn locate() -> Result<&'static Server, String> {
        static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
        SERVER.get_or_init(Self::named_or_own).as_ref().map_err(String::clone)
    }

    fn named_or_own() -> Result<Server, String> {
        match std::env::var(VARIABLE) {
            Ok(url) => Ok(Server::Named(url)),
            Err(_) => Cluster::start(&Options::default()).map(Server::Own),
        }
    }

    /// Where it is, with a user that may create schemas.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Server::Named(url) => url.clone(),
            Server::Own(cluster) => cluster.url(),
        }
    }

    /// The name of a schema that no other test has. It is not created yet.
    ///
    /// # Panics
    /// When the clock stands before 1970.
    #[must_use]
    pub fn schema(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        format!("{SCHEMA_PREFIX}{seconds}_{}_{number}", std::process::id())
    }
}
