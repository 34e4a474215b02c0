//! Tables and how a connection is set up.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

/// Raised when the tables change; a file of another version is refused instead of being misread.
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS datasets (
    key INTEGER PRIMARY KEY,
    dataset_id TEXT NOT NULL UNIQUE,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    type INTEGER NOT NULL,
    state TEXT NOT NULL,
    labels TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS samples (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset INTEGER NOT NULL,
    sample_id TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    time INTEGER NOT NULL,
    state INTEGER NOT NULL,
    UNIQUE (dataset, sample_id)
) STRICT;
CREATE INDEX IF NOT EXISTS samples_in_order ON samples (dataset, seq, state);
CREATE TABLE IF NOT EXISTS sample_labels (
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    score REAL,
    PRIMARY KEY (seq, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deletions (
    key INTEGER PRIMARY KEY,
    dataset_id TEXT NOT NULL,
    sample_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    delete_source INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS deletions_of_dataset ON deletions (dataset_id);
";

pub fn connect(file: &Path, temporary: bool) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", if temporary { "OFF" } else { "NORMAL" })?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

pub fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version != 0 && version != VERSION {
        return Err(rusqlite::Error::InvalidParameterName(format!(
            "the database file has version {version}, this program writes version {VERSION}"
        )));
    }
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}
