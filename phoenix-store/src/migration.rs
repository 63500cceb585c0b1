//! Which migrations a database still needs: decided here, the same for every backend; the backends only carry it out.

use sha2::{Digest, Sha256};

/// One step of a schema, forward only. A step that was released is never changed: a further change is a further step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// Its number, from 1 without gaps.
    pub(crate) number: i64,
    /// What it does, in a few words.
    pub(crate) name: &'static str,
    /// The statements.
    pub(crate) sql: &'static str,
}

/// A migration that a database says it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) number: i64,
    pub(crate) checksum: String,
}

/// Why a database cannot be used as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// A newer Phoenix has written the database.
    #[error(
        "the database has schema {found}, and this version of Phoenix knows schemas up to {newest}; use the version of Phoenix that migrated it, or a newer one"
    )]
    Newer {
        /// The schema of the database.
        found: i64,
        /// The newest schema that this version knows.
        newest: i64,
    },
    /// A migration that was applied is another one than that of this version.
    #[error(
        "migration {number} ({name}) of the database is not the one of this version of Phoenix; the database was made by a changed build, or its schema was edited by hand: restore a backup, or use the build that made it"
    )]
    Changed {
        /// Its number.
        number: i64,
        /// Its name in this version.
        name: &'static str,
    },
    /// A migration is missing among those that were applied.
    #[error(
        "the database says that migration {number} was never applied, though later ones were; restore a backup"
    )]
    Missing {
        /// Its number.
        number: i64,
    },
    /// The database is older than this version, and migrating was not asked for.
    #[error(
        "the database has schema {found}, and this version of Phoenix needs {needed}; migrate it first (PostgreSQL: call `PostgresStore::migrate`, or open it with `?migrate=true`; SQLite: open it for writing)"
    )]
    Pending {
        /// The schema of the database; 0 for an empty one.
        found: i64,
        /// The schema that this version needs.
        needed: i64,
    },
    /// What was dumped from one server lies on another, whose transactions have lower ids.
    #[error(
        "the database was restored from a dump, and the positions of its feed of changes are of another server; let them begin anew: call `PostgresStore::migrate`, or open it with `?migrate=true`"
    )]
    Restored,
}

impl Migration {
    /// The SHA-256 of the statements, in hexadecimal digits.
    pub(crate) fn checksum(&self) -> String {
        Sha256::digest(self.sql.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The steps of `known` that a database with `applied` (in the order of numbers) still needs.
pub(crate) fn pending<'a>(
    known: &'a [Migration],
    applied: &[Applied],
) -> Result<&'a [Migration], MigrationError> {
    for (place, step) in applied.iter().enumerate() {
        let Some(migration) = known.get(place) else {
            let found = applied.last().map_or(0, |last| last.number);
            return Err(MigrationError::Newer { found, newest: known.last().map_or(0, |last| last.number) });
        };
        if step.number != migration.number {
            return Err(MigrationError::Missing { number: migration.number });
        }
        if step.checksum != migration.checksum() {
            return Err(MigrationError::Changed { number: migration.number, name: migration.name });
        }
    }
    Ok(&known[applied.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [Migration; 3] = [
        Migration { number: 1, name: "first", sql: "one" },
        Migration { number: 2, name: "second", sql: "two" },
        Migration { number: 3, name: "third", sql: "three" },
    ];

    fn applied(numbers: &[i64]) -> Vec<Applied> {
        let checksum = |number: i64| {
            KNOWN.iter().find(|known| known.number == number).map_or(String::new(), Migration::checksum)
        };
        numbers.iter().map(|&number| Applied { number, checksum: checksum(number) }).collect()
    }

    fn needed(numbers: &[i64]) -> Result<Vec<i64>, MigrationError> {
        pending(&KNOWN, &applied(numbers)).map(|steps| steps.iter().map(|step| step.number).collect())
    }

    #[test]
    fn what_was_not_applied_is_needed_in_order() {
        assert_eq!(needed(&[]), Ok(vec![1, 2, 3]));
        assert_eq!(needed(&[1]), Ok(vec![2, 3]));
        assert_eq!(needed(&[1, 2, 3]), Ok(vec![]));
    }

    #[test]
    fn a_newer_database_is_refused_with_both_numbers() {
        assert_eq!(needed(&[1, 2, 3, 4]), Err(MigrationError::Newer { found: 4, newest: 3 }));
    }

    #[test]
    fn a_gap_is_refused() {
        assert_eq!(needed(&[1, 3]), Err(MigrationError::Missing { number: 2 }));
    }

    #[test]
    fn a_changed_migration_is_refused() {
        let mut steps = applied(&[1, 2]);
        steps[0].checksum.replace_range(0..1, "x");
        assert_eq!(
            pending(&KNOWN, &steps).unwrap_err(),
            MigrationError::Changed { number: 1, name: "first" }
        );
    }
}
