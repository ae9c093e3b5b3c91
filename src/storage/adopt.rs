//! Takes a database of malwar 0.4.0 (Python) in: adds what ours has more, and changes nothing.

use super::seed;
use rusqlite::Connection;

/// Whether a database was written by the original: it keeps its versions in a table.
pub(super) fn is_original(connection: &Connection) -> rusqlite::Result<bool> {
    exists(connection, "schema_migrations")
}

/// Adds the tables, columns and indexes that the original's database lacks. Its own tables keep
/// their rows and columns, so that the original goes on reading them; what it writes later gets
/// our columns' defaults.
///
/// `model` is an empty database with our schema.
pub(super) fn adopt(connection: &Connection, model: &Connection) -> rusqlite::Result<()> {
    for (kind, name, sql) in parts(model)? {
        if !exists(connection, &name)? {
            connection.execute_batch(&sql)?;
        } else if kind == "table" {
            let own = columns(connection, &name)?;
            for column in columns(model, &name)? {
                if !own.iter().any(|known| known.name == column.name) {
                    connection.execute_batch(&column.addition(&name))?;
                }
            }
        }
    }
    seed::fill(connection)
}

/// Tables before indexes, each with the statement that makes it.
fn parts(model: &Connection) -> rusqlite::Result<Vec<(String, String, String)>> {
    const PARTS: &str = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL \
                         ORDER BY type = 'index', rowid";
    let mut statement = model.prepare(PARTS)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}

fn exists(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    const EXISTS: &str = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)";
    connection.query_row(EXISTS, [name], |row| row.get(0))
}

struct Column {
    name: String,
    type_name: String,
    is_required: bool,
    default: Option<String>,
    /// Table, column and action of what it refers to.
    refers_to: Option<(String, String, String)>,
}

impl Column {
    /// The statement that adds it. It can be required only with a default; a reference can be
    /// added only without one.
    fn addition(&self, table: &str) -> String {
        let Self { name, type_name, .. } = self;
        let mut sql = format!("ALTER TABLE {table} ADD COLUMN {name} {type_name}");
        if let Some(default) = &self.default {
            sql.push_str(if self.is_required { " NOT NULL DEFAULT " } else { " DEFAULT " });
            sql.push_str(default);
        }
        if let Some((table, column, action)) = &self.refers_to {
            let reference = [" REFERENCES ", table, " (", column, ") ON DELETE ", action];
            sql.push_str(&reference.concat());
        }
        sql
    }
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Column>> {
    const COLUMNS: &str = "SELECT info.name, info.type, info.\"notnull\", info.dflt_value, \
         key.\"table\", key.\"to\", key.on_delete FROM pragma_table_info(?1) AS info \
         LEFT JOIN pragma_foreign_key_list(?1) AS key ON key.\"from\" = info.name \
         ORDER BY info.cid";
    let mut statement = connection.prepare(COLUMNS)?;
    let rows = statement.query_map([table], |row| {
        let table: Option<String> = row.get(4)?;
        let refers_to = match table {
            Some(table) => Some((table, row.get(5)?, row.get(6)?)),
            None => None,
        };
        Ok(Column {
            name: row.get(0)?,
            type_name: row.get(1)?,
            is_required: row.get(2)?,
            default: row.get(3)?,
            refers_to,
        })
    })?;
    rows.collect()
}
