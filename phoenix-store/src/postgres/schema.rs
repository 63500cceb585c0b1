//! The schema (PostgreSQL's namespace) that the tables lie in, and statements on them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// What statements say for the schema.
const PLACE: &str = "{schema}";
/// PostgreSQL cuts longer names.
const LONGEST: usize = 63;

/// The name of a schema: it is quoted in statements, so that it stands for itself whatever it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SchemaName(String);

/// Why a name cannot be that of a schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} cannot be the name of a schema; use 1 to {LONGEST} letters, digits and underscores, not beginning with a digit or `pg_`"
)]
pub(super) struct InvalidSchema(pub(super) String);

impl SchemaName {
    /// # Errors
    /// When it is not letters, digits and underscores, or kept for PostgreSQL itself.
    pub(super) fn new(name: &str) -> Result<SchemaName, InvalidSchema> {
        let is_legal = !name.is_empty()
            && name.len() <= LONGEST
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && !name.to_ascii_lowercase().starts_with("pg_");
        if is_legal { Ok(SchemaName(name.to_owned())) } else { Err(InvalidSchema(name.to_owned())) }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SchemaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Statements with the schema filled in; each is made once.
#[derive(Debug)]
pub(super) struct Statements {
    schema: SchemaName,
    made: RwLock<HashMap<&'static str, Arc<str>>>,
}

impl Statements {
    pub(super) fn new(schema: SchemaName) -> Statements {
        Statements { schema, made: RwLock::default() }
    }

    pub(super) fn schema(&self) -> &SchemaName {
        &self.schema
    }

    /// A statement, in whose text `{schema}` stands for the schema.
    ///
    /// It is safe: the text is the program's own, and the name of a schema was checked.
    pub(super) fn of(&self, text: &'static str) -> SqlStr {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner).get(text).cloned();
        let made = made.unwrap_or_else(|| {
            let made: Arc<str> = self.fill(text).into();
            let mut all = self.made.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(text).or_insert(made))
        });
        AssertSqlSafe(made).into_sql_str()
    }

    /// A text with the schema filled in, for what is used once.
    pub(super) fn fill(&self, text: &str) -> String {
        text.replace(PLACE, &format!("\"{}\"", self.schema))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_schemas() {
        for good in ["phoenix", "Phoenix_2", "_", "a", "x".repeat(63).as_str()] {
            assert!(SchemaName::new(good).is_ok(), "{good}");
        }
        for bad in ["", "2a", "a b", "a\"b", "a;b", "a.b", "pg_catalog", "PG_x", "é", "x".repeat(64).as_str()]
        {
            let error = SchemaName::new(bad).unwrap_err();
            assert!(error.to_string().contains("letters, digits and underscores"), "{error}");
        }
    }

    #[test]
    fn a_statement_names_the_schema_in_quotes() {
        let statements = Statements::new(SchemaName::new("Mine").unwrap());
        let text = "SELECT 1 FROM {schema}.events, {schema}.hosts";
        for _ in 0..2 {
            assert_eq!(statements.of(text).as_str(), "SELECT 1 FROM \"Mine\".events, \"Mine\".hosts");
        }
    }
}
