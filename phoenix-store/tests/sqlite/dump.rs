//! A database as SQL.

use std::fmt::Write;
use std::path::Path;

use rusqlite::Connection;

/// The statements of all tables and indexes, in the order of their names.
pub(crate) fn tables(path: &Path) -> Vec<String> {
    let db = Connection::open(path).unwrap();
    let mut statement =
        db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// The number of the newest migration.
pub(crate) fn newest(path: &Path) -> i64 {
    let newest = "SELECT max(number) FROM phoenix_migrations";
    Connection::open(path).unwrap().query_row(newest, [], |row| row.get(0)).unwrap()
}

/// Everything, in statements that make it again.
pub(crate) fn sql(path: &Path) -> String {
    let db = Connection::open(path).unwrap();
    let application: i64 = db.pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
    let mut sql = format!("PRAGMA application_id = {application};\nBEGIN;\n");
    let mut statement = db
        .prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, rowid")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    for (kind, name, create) in rows.map(Result::<(String, String, String), _>::unwrap) {
        writeln!(sql, "{create};").unwrap();
        if kind == "table" {
            insert(&db, &name, &mut sql);
        }
    }
    sql + "COMMIT;\n"
}

fn insert(db: &Connection, table: &str, sql: &mut String) {
    let mut columns = db.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
    let names: Vec<String> = columns.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let quoted: Vec<String> = names.iter().map(|name| format!("quote({name})")).collect();
    let values = format!("SELECT {} FROM {table}", quoted.join(" || ', ' || "));
    let mut statement = db.prepare(&values).unwrap();
    for row in statement.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        writeln!(sql, "INSERT INTO {table} ({}) VALUES ({});", names.join(", "), row.unwrap()).unwrap();
    }
}
