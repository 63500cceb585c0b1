//! How the store reaches its server.

use std::str::FromStr;
use std::time::Duration;

use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::model::duration;
use sqlx::postgres::PgConnectOptions;

use super::error::Refused;

/// How the feed of changes keeps its order when transactions become visible in another order than they began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum FeedOrder {
    /// By transaction id (PostgreSQL 13 or newer): commits do not wait for each other, and a change is told once every commit that began
    /// before it is over.
    #[default]
    Transactions,
    /// By one counter, which each commit locks until it is durable: works wherever SQL does, and commits one after the other.
    Counter,
}

/// How the store reaches its server, as plain values; [`PostgresOptions::default`] fits one controller among several.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PostgresOptions {
    /// The schema that holds the tables: 1 to 63 letters, digits and underscores.
    pub schema: String,
    /// At most so many connections; 16 by default.
    pub max_connections: u32,
    /// How long to wait for a connection, a new one included; 10 seconds by default.
    pub acquire_timeout: Duration,
    /// How long the server works on one statement before it gives up; 30 seconds by default.
    pub statement_timeout: Duration,
    /// How long a statement may take altogether, with a server that does not answer any more; 45 seconds by default.
    pub answer_timeout: Duration,
    /// How long a connection is kept that nobody uses; 10 minutes by default. It is closed when the store is used next.
    pub idle_timeout: Duration,
    /// How long a connection is used before a new one takes its place; 30 minutes by default.
    pub max_lifetime: Duration,
    /// Whether workers are hinted at new work through `NOTIFY`; they are by default.
    pub hints: bool,
    /// How the feed keeps its order; it is fixed when the schema is first migrated.
    pub feed: FeedOrder,
    /// Whether opening migrates; it does not by default.
    pub migrate: bool,
}

impl Default for PostgresOptions {
    fn default() -> PostgresOptions {
        PostgresOptions {
            schema: "phoenix".to_owned(),
            max_connections: 16,
            acquire_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(30),
            answer_timeout: Duration::from_secs(45),
            idle_timeout: Duration::from_secs(600),
            max_lifetime: Duration::from_secs(1800),
            hints: true,
            feed: FeedOrder::default(),
            migrate: false,
        }
    }
}

impl PostgresOptions {
    /// The options that a URL names beside the server, and the URL without them.
    ///
    /// They are `schema`, `max_connections`, `acquire_timeout`, `statement_timeout`, `answer_timeout`, `idle_timeout`, `max_lifetime`
    /// (times, such as `5s`, or a number of seconds), `hints` (`true` or `false`), `feed` (`transactions` or `counter`) and `migrate`. All else is left to the
    /// connection, such as `sslmode` and `sslrootcert`.
    ///
    /// # Errors
    /// `InvalidArgument` when one of them has a value that it cannot have.
    pub fn of_url(url: &str) -> Result<(PostgresOptions, String), Infrastructure> {
        let mut options = PostgresOptions::default();
        let Some((server, query)) = url.split_once('?') else { return Ok((options, url.to_owned())) };
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if !options.set(name, value)? {
                rest.push(pair);
            }
        }
        let url = if rest.is_empty() { server.to_owned() } else { format!("{server}?{}", rest.join("&")) };
        Ok((options, url))
    }

    /// Sets the option of this name; whether there is one.
    fn set(&mut self, name: &str, value: &str) -> Result<bool, Infrastructure> {
        match name {
            "schema" => value.clone_into(&mut self.schema),
            "max_connections" => self.max_connections = parsed(name, value, "a number from 1")?,
            "acquire_timeout" => self.acquire_timeout = time(name, value)?,
            "statement_timeout" => self.statement_timeout = time(name, value)?,
            "answer_timeout" => self.answer_timeout = time(name, value)?,
            "idle_timeout" => self.idle_timeout = time(name, value)?,
            "max_lifetime" => self.max_lifetime = time(name, value)?,
            "hints" => self.hints = parsed(name, value, "true or false")?,
            "migrate" => self.migrate = parsed(name, value, "true or false")?,
            "feed" => {
                self.feed = match value {
                    "transactions" => FeedOrder::Transactions,
                    "counter" => FeedOrder::Counter,
                    _ => return Err(wrong(name, "transactions or counter")),
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The connection of a URL, with these options.
    pub(super) fn connection(&self, url: &str) -> Result<PgConnectOptions, Infrastructure> {
        let connection = PgConnectOptions::from_str(url).map_err(|_| {
            // What was wrong may repeat the URL, and so the password.
            Infrastructure::new(ErrorCode::InvalidArgument, "read the URL of PostgreSQL").caused_by(
                Refused::new(
                    "it is not of the form postgres://user:password@host:port/database?sslmode=verify-full",
                ),
            )
        })?;
        let timeout = format!("{}ms", self.statement_timeout.as_millis());
        let named = connection.get_application_name().is_some();
        let connection = if named { connection } else { connection.application_name("phoenix") };
        // Plans that fit any values: statements have many parts, and planning them for each run would take longer than running them.
        Ok(connection
            .options([("statement_timeout", timeout.as_str()), ("plan_cache_mode", "force_generic_plan")]))
    }
}

fn time(name: &str, value: &str) -> Result<Duration, Infrastructure> {
    match value.parse() {
        Ok(seconds) => Ok(Duration::from_secs(seconds)),
        Err(_) => duration::parse(value).map_err(|_| wrong(name, "a time such as `5s`")),
    }
}

fn parsed<T: FromStr>(name: &str, value: &str, what: &'static str) -> Result<T, Infrastructure> {
    value.parse().map_err(|_| wrong(name, what))
}

/// The value is not repeated: behind a `?` in a password that was not encoded, it would be a piece of it.
fn wrong(name: &str, what: &'static str) -> Infrastructure {
    Infrastructure::new(ErrorCode::InvalidArgument, "read the URL of PostgreSQL")
        .caused_by(Refused::new(&format!("{name} should be {what}")))
}
