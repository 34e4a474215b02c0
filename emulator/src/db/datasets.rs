//! Datasets.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};
use serde::{Deserialize, Serialize};

use super::NewSample;

/// Whether a dataset can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatasetState {
    Normal,
    Publishing,
    Deleting,
}

impl DatasetState {
    fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Publishing => "publishing",
            Self::Deleting => "deleting",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "publishing" => Self::Publishing,
            "deleting" => Self::Deleting,
            _ => Self::Normal,
        }
    }

    /// The number in the service's `status`.
    pub fn status(self) -> u8 {
        match self {
            Self::Normal => 1,
            Self::Deleting => 2,
            Self::Publishing => 6,
        }
    }
}

/// What the samples of a dataset are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleKind {
    Image,
    Text,
    Sound,
}

impl SampleKind {
    pub fn of_dataset_type(dataset_type: u32) -> Option<Self> {
        match dataset_type {
            0 => Some(Self::Image),
            100 => Some(Self::Text),
            200 => Some(Self::Sound),
            _ => None,
        }
    }

    pub fn dataset_type(self) -> u32 {
        match self {
            Self::Image => 0,
            Self::Text => 100,
            Self::Sound => 200,
        }
    }

    pub fn sample_type(self) -> u32 {
        match self {
            Self::Image => 0,
            Self::Text => 1,
            Self::Sound => 2,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Dataset {
    pub dataset_id: String,
    pub project_id: String,
    pub name: String,
    pub description: String,
    pub kind: SampleKind,
    pub state: DatasetState,
    pub labels: Vec<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub samples: i64,
    pub annotated: i64,
}

#[derive(Debug, Clone)]
pub struct NewDataset {
    pub dataset_id: String,
    pub project_id: String,
    pub name: String,
    pub description: String,
    pub kind: SampleKind,
    pub labels: Vec<String>,
    pub created_at: i64,
}

const COLUMNS: &str = "SELECT d.dataset_id, d.project_id, d.name, d.description, d.type, d.state, d.labels,
    d.created_at, d.updated_at,
    (SELECT count(*) FROM samples s WHERE s.dataset = d.key),
    (SELECT count(*) FROM samples s WHERE s.dataset = d.key AND s.state = 1)
    FROM datasets d";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Dataset> {
    let labels: String = row.get(6)?;
    Ok(Dataset {
        dataset_id: row.get(0)?,
        project_id: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        kind: SampleKind::of_dataset_type(row.get(4)?).unwrap_or(SampleKind::Image),
        state: DatasetState::from_name(&row.get::<_, String>(5)?),
        labels: serde_json::from_str(&labels).unwrap_or_default(),
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
        samples: row.get(9)?,
        annotated: row.get(10)?,
    })
}

/// What a request needs to know before it may touch a dataset: cheap, for it is asked on every request.
#[derive(Debug, Clone)]
pub struct Owner {
    pub key: i64,
    pub project_id: String,
    pub kind: SampleKind,
    pub state: DatasetState,
}

impl Dataset {
    pub fn owner(connection: &Connection, dataset_id: &str) -> rusqlite::Result<Option<Owner>> {
        let mut statement = connection
            .prepare_cached("SELECT key, project_id, type, state FROM datasets WHERE dataset_id = ?1")?;
        statement
            .query_row([dataset_id], |row| {
                Ok(Owner {
                    key: row.get(0)?,
                    project_id: row.get(1)?,
                    kind: SampleKind::of_dataset_type(row.get(2)?).unwrap_or(SampleKind::Image),
                    state: DatasetState::from_name(&row.get::<_, String>(3)?),
                })
            })
            .optional()
    }

    pub fn find(connection: &Connection, dataset_id: &str) -> rusqlite::Result<Option<Self>> {
        let mut statement = connection.prepare_cached(&format!("{COLUMNS} WHERE d.dataset_id = ?1"))?;
        statement.query_row([dataset_id], from_row).optional()
    }

    /// One page of a project's datasets, newest last, and how many match in all.
    pub fn list(
        connection: &Connection,
        project_id: &str,
        name_contains: Option<&str>,
        dataset_type: Option<u32>,
        limit: u32,
        skip: u64,
    ) -> rusqlite::Result<(Vec<Self>, i64)> {
        const MATCHES: &str =
            "d.project_id = :project AND (:name IS NULL OR instr(lower(d.name), lower(:name)) > 0)
            AND (:type IS NULL OR d.type = :type)";
        let skip = i64::try_from(skip).unwrap_or(i64::MAX);
        let mut count =
            connection.prepare_cached(&format!("SELECT count(*) FROM datasets d WHERE {MATCHES}"))?;
        let total = count.query_row(
            named_params! {":project": project_id, ":name": name_contains, ":type": dataset_type},
            |row| row.get(0),
        )?;
        let mut page = connection.prepare_cached(&format!(
            "{COLUMNS} WHERE {MATCHES} ORDER BY d.key LIMIT :limit OFFSET :skip"
        ))?;
        let rows = page.query_map(
            named_params! {":project": project_id, ":name": name_contains, ":type": dataset_type, ":limit": limit, ":skip": skip},
            from_row,
        )?;
        Ok((rows.collect::<Result<_, _>>()?, total))
    }

    /// `None` when the id is taken.
    pub fn create(transaction: &Transaction<'_>, new: &NewDataset) -> rusqlite::Result<Option<i64>> {
        let labels = serde_json::to_string(&new.labels).unwrap_or_else(|_| "[]".to_owned());
        let inserted = transaction.execute(
            "INSERT OR IGNORE INTO datasets (dataset_id, project_id, name, description, type, state, labels, created_at, updated_at)
             VALUES (:id, :project, :name, :description, :type, 'normal', :labels, :at, :at)",
            named_params! {
                ":id": new.dataset_id, ":project": new.project_id, ":name": new.name,
                ":description": new.description, ":type": new.kind.dataset_type(), ":labels": labels,
                ":at": new.created_at,
            },
        )?;
        Ok((inserted == 1).then(|| transaction.last_insert_rowid()))
    }

    pub fn add_samples(
        transaction: &Transaction<'_>,
        dataset: i64,
        samples: impl Iterator<Item = NewSample>,
    ) -> rusqlite::Result<()> {
        let mut sample_row = transaction.prepare_cached(
            "INSERT OR IGNORE INTO samples (dataset, sample_id, name, size, time, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let mut label_row = transaction
            .prepare_cached("INSERT OR IGNORE INTO sample_labels (seq, name, score) VALUES (?1, ?2, ?3)")?;
        for sample in samples {
            let inserted = sample_row.execute((
                dataset,
                &sample.sample_id,
                &sample.name,
                sample.size,
                sample.time,
                sample.state.number(),
            ))?;
            let seq = transaction.last_insert_rowid();
            for label in sample.labels.iter().filter(|_| inserted == 1) {
                label_row.execute((seq, &label.name, label.score))?;
            }
        }
        Ok(())
    }

    pub fn set_state(
        connection: &Connection,
        dataset_id: &str,
        state: DatasetState,
    ) -> rusqlite::Result<bool> {
        let changed = connection.execute(
            "UPDATE datasets SET state = ?2 WHERE dataset_id = ?1",
            (dataset_id, state.name()),
        )?;
        Ok(changed == 1)
    }

    /// The dataset with its samples and the log of its deletions.
    pub fn remove(transaction: &Transaction<'_>, dataset_id: &str) -> rusqlite::Result<bool> {
        let Some(owner) = Self::owner(transaction, dataset_id)? else {
            return Ok(false);
        };
        transaction.execute(
            "DELETE FROM sample_labels WHERE seq IN (SELECT seq FROM samples WHERE dataset = ?1)",
            [owner.key],
        )?;
        transaction.execute("DELETE FROM samples WHERE dataset = ?1", [owner.key])?;
        transaction.execute("DELETE FROM deletions WHERE dataset_id = ?1", [dataset_id])?;
        transaction.execute("DELETE FROM datasets WHERE key = ?1", [owner.key])?;
        Ok(true)
    }

    pub fn remove_all(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        for table in ["sample_labels", "samples", "deletions", "datasets"] {
            transaction.execute(&format!("DELETE FROM {table}"), [])?;
        }
        Ok(())
    }

    pub fn any(connection: &Connection) -> rusqlite::Result<bool> {
        connection.query_row("SELECT EXISTS (SELECT 1 FROM datasets)", [], |row| row.get(0))
    }
}
