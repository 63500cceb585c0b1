//! Migrating the schema, and looking whether it is the one of this version.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use super::FeedOrder;
use super::connections::Connections;
use super::error::{failure, state};
use super::feed::Feed;
use super::schema::Statements;
use crate::OpenError;
use crate::migration::{Applied, Migration, MigrationError, pending};

const KNOWN: &[Migration] =
    &[Migration { number: 1, name: "begin", sql: include_str!("migrations/0001_begin.sql") }];

const OPEN: &str = "open a store on PostgreSQL";
const MIGRATE: &str = "migrate a store on PostgreSQL";

/// Who migrates any schema of a database holds this; the number is the first eight bytes of the SHA-256 of `phoenix`.
const LOCK: &str = "SELECT pg_advisory_xact_lock(4846577384713219341)";

const LEDGER: &str = "
CREATE TABLE IF NOT EXISTS {schema}.phoenix_migrations (
    number      bigint  PRIMARY KEY,
    name        text    NOT NULL,
    checksum    text    NOT NULL,
    applied_at  timestamp with time zone NOT NULL DEFAULT current_timestamp
)";

const APPLIED: &str = "SELECT number, checksum FROM {schema}.phoenix_migrations ORDER BY number";

/// Brings the schema to the newest form, in one transaction, one process at a time.
pub(super) async fn migrate(
    connections: &Connections,
    statements: &Statements,
    order: FeedOrder,
) -> Result<(), OpenError> {
    let said = |error| OpenError::from(failure(MIGRATE, &error));
    let mut lent = connections.lend().await.map_err(said)?;
    let mut transaction = lent.begin().await.map_err(said)?;
    let connection = &mut *transaction;
    sqlx::query(LOCK).execute(&mut *connection).await.map_err(said)?;
    // Whoever may not create schemas may have been given one.
    let schema = statements.schema().as_str();
    let is_there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)")
        .bind(schema)
        .fetch_one(&mut *connection)
        .await
        .map_err(said)?;
    if !is_there {
        run(connection, statements.fill("CREATE SCHEMA {schema}")).await.map_err(said)?;
    }
    run(connection, statements.fill(LEDGER)).await.map_err(said)?;
    let applied = applied(connection, statements).await.map_err(said)?;
    let needed = pending(KNOWN, &applied)?;
    for migration in needed {
        run(connection, statements.fill(migration.sql)).await.map_err(said)?;
        let note = "INSERT INTO {schema}.phoenix_migrations (number, name, checksum) VALUES ($1, $2, $3)";
        sqlx::query(statements.of(note))
            .bind(migration.number)
            .bind(migration.name)
            .bind(migration.checksum())
            .execute(&mut *connection)
            .await
            .map_err(said)?;
    }
    for settle in SETTLE {
        let query = sqlx::query(statements.of(settle));
        let query = if settle.contains("$1") { query.bind(word(order)) } else { query };
        query.execute(&mut *connection).await.map_err(said)?;
    }
    if is_ahead(&mut *connection, statements).await.map_err(said)? {
        for text in BEGIN_ANEW {
            sqlx::query(statements.of(text)).execute(&mut *connection).await.map_err(said)?;
        }
    }
    transaction.commit().await.map_err(said)?;
    connections.give_back(lent);
    Ok(())
}

/// What the store agrees on, once.
const SETTLE: [&str; 2] = [
    "INSERT INTO {schema}.settings (id, feed_order, feed_epoch) VALUES (1, $1, 1) ON CONFLICT (id) DO NOTHING",
    "INSERT INTO {schema}.feed_counter (id, feed_position) VALUES (1, 0) ON CONFLICT (id) DO NOTHING",
];

/// Whether a change stands where no transaction of this server has been yet: it was dumped from another server, and what is committed from
/// now on would stand below cursors that were told.
const IS_AHEAD: &str = "
SELECT feed_order = 'transactions' AND COALESCE(GREATEST(
    (SELECT max(feed_position) FROM {schema}.experiments), (SELECT max(feed_position) FROM {schema}.deleted)
), 0) >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM {schema}.settings";

/// Positions begin anew, below all transactions (the first ids are the server's own), and cursors with them.
const BEGIN_ANEW: [&str; 3] = [
    "UPDATE {schema}.experiments SET feed_position = 0",
    "UPDATE {schema}.deleted SET feed_position = 0",
    "UPDATE {schema}.settings SET feed_epoch = feed_epoch + 1",
];

/// Looks whether the schema is the one of this version; the feed's settings.
pub(super) async fn check(connections: &Connections, statements: &Statements) -> Result<Feed, OpenError> {
    let said = |error| OpenError::from(failure(OPEN, &error));
    let mut connection = connections.lend().await.map_err(said)?;
    let applied = match applied(&mut connection, statements).await {
        // undefined_table, invalid_schema_name: nothing was ever migrated.
        Err(error) if matches!(state(&error).as_deref(), Some("42P01" | "3F000")) => Vec::new(),
        applied => applied.map_err(said)?,
    };
    let needed = pending(KNOWN, &applied)?;
    if let Some(newest) = needed.last() {
        let found = applied.last().map_or(0, |last| last.number);
        return Err(MigrationError::Pending { found, needed: newest.number }.into());
    }
    if is_ahead(&mut connection, statements).await.map_err(said)? {
        return Err(MigrationError::Restored.into());
    }
    let settings = "SELECT feed_order, feed_epoch FROM {schema}.settings";
    let row = sqlx::query(statements.of(settings)).fetch_one(&mut *connection).await.map_err(said)?;
    let order = match row.try_get::<&str, _>(0).map_err(said)? {
        "counter" => FeedOrder::Counter,
        _ => FeedOrder::Transactions,
    };
    let feed = Feed { order, epoch: row.try_get(1).map_err(said)? };
    connections.give_back(connection);
    Ok(feed)
}

async fn is_ahead(connection: &mut PgConnection, statements: &Statements) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(statements.of(IS_AHEAD)).fetch_one(connection).await
}

async fn applied(
    connection: &mut PgConnection,
    statements: &Statements,
) -> Result<Vec<Applied>, sqlx::Error> {
    let rows = sqlx::query(statements.of(APPLIED)).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(Applied { number: row.try_get(0)?, checksum: row.try_get(1)? })).collect()
}

/// Runs statements without values. They are the program's own, and the schema's name was checked.
async fn run(connection: &mut PgConnection, text: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(text)).execute(connection).await.map(drop)
}

const fn word(order: FeedOrder) -> &'static str {
    match order {
        FeedOrder::Transactions => "transactions",
        FeedOrder::Counter => "counter",
    }
}
