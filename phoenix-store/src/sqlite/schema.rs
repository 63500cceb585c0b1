//! The tables, and how a file comes to have them.

use rusqlite::{Connection, TransactionBehavior};

use super::fault::in_words;
use crate::migration::{Applied, Migration, pending};
use crate::open::OpenError;

/// `PHNX` in the header of every file of a store.
pub(super) const APPLICATION_ID: i32 = 0x5048_4E58;

/// Every schema there was, forward only; a released one is never edited.
const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "tables", sql: include_str!("migrations/0001_tables.sql") }];

/// Gives a database the tables that this version needs; two processes may do it at once.
pub(super) fn migrate(db: &mut Connection) -> Result<(), OpenError> {
    let failed = |error: rusqlite::Error| in_words(&error, "migrate the database");
    // Under the lock: whoever comes second finds it done.
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let applied = applied(&transaction).map_err(failed)?;
    let steps = pending(MIGRATIONS, &applied)?;
    for step in steps {
        apply(&transaction, step).map_err(failed)?;
    }
    if steps.is_empty() {
        return Ok(());
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
    Ok(transaction.commit().map_err(failed)?)
}

/// Whether a database has exactly the tables that this version needs; for those who may not write.
pub(super) fn check(db: &Connection) -> Result<(), OpenError> {
    let applied = applied(db).map_err(|error| in_words(&error, "look after the schema of the database"))?;
    if pending(MIGRATIONS, &applied)?.is_empty() {
        return Ok(());
    }
    let number = |last: Option<i64>| last.unwrap_or(0);
    Err(crate::MigrationError::Pending {
        found: number(applied.last().map(|step| step.number)),
        needed: number(MIGRATIONS.last().map(|step| step.number)),
    }
    .into())
}

fn applied(db: &Connection) -> Result<Vec<Applied>, rusqlite::Error> {
    // Asked by a statement: what SQLite remembers of the tables may be older than the lock.
    let table = "SELECT count(*) FROM sqlite_schema WHERE name = 'phoenix_migrations'";
    if db.query_row(table, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(Vec::new());
    }
    let mut statement = db.prepare("SELECT number, checksum FROM phoenix_migrations ORDER BY number")?;
    let rows = statement.query_map([], |row| Ok(Applied { number: row.get(0)?, checksum: row.get(1)? }))?;
    rows.collect()
}

fn apply(db: &Connection, step: &Migration) -> Result<(), rusqlite::Error> {
    db.execute_batch(
        "CREATE TABLE IF NOT EXISTS phoenix_migrations (
             number   INTEGER PRIMARY KEY,
             name     TEXT NOT NULL,
             checksum TEXT NOT NULL
         ) STRICT",
    )?;
    db.execute_batch(step.sql)?;
    let row = (step.number, step.name, step.checksum());
    db.execute("INSERT INTO phoenix_migrations (number, name, checksum) VALUES (?1, ?2, ?3)", row)?;
    Ok(())
}
