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
}

impl Column {
    /// A column can be added as required only with a default.
    fn addition(&self, table: &str) -> String {
        let Self { name, type_name, is_required, default } = self;
        let default = default.as_ref().map(|default| match is_required {
            true => format!(" NOT NULL DEFAULT {default}"),
            false => format!(" DEFAULT {default}"),
        });
        format!("ALTER TABLE {table} ADD COLUMN {name} {type_name}{}", default.unwrap_or_default())
    }
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Column>> {
    const COLUMNS: &str = "SELECT name, type, \"notnull\", dflt_value FROM pragma_table_info(?1)";
    let mut statement = connection.prepare(COLUMNS)?;
    let rows = statement.query_map([table], |row| {
        Ok(Column {
            name: row.get(0)?,
            type_name: row.get(1)?,
            is_required: row.get(2)?,
            default: row.get(3)?,
        })
    })?;
    rows.collect()
}
