//! Deleting samples, and the log of it. Row and log entry go in one transaction: there is no half of it.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use serde::Serialize;

use super::{Dataset, DatasetState};

#[derive(Debug, Clone)]
pub struct DeletionRequest {
    pub dataset_id: String,
    pub sample_ids: Vec<String>,
    pub delete_source: bool,
    pub request_id: String,
    pub at: i64,
    /// One unknown id, and nothing goes.
    pub all_or_nothing: bool,
}

/// Which of the ids existed, in the order given; they are gone now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    pub existed: Vec<bool>,
}

impl Deletion {
    pub fn count(&self) -> usize {
        self.existed.iter().filter(|existed| **existed).count()
    }
}

/// Nothing was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeletionRefused {
    NoDataset,
    State(DatasetState),
    UnknownId,
}

#[derive(Debug, Serialize)]
pub struct LoggedDeletion {
    pub sample_id: String,
    pub at: i64,
    pub request_id: String,
    pub delete_source: bool,
}

impl Deletion {
    pub fn run(
        connection: &mut Connection,
        request: &DeletionRequest,
    ) -> rusqlite::Result<Result<Self, DeletionRefused>> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(owner) = Dataset::owner(&transaction, &request.dataset_id)? else {
            return Ok(Err(DeletionRefused::NoDataset));
        };
        if owner.state != DatasetState::Normal {
            return Ok(Err(DeletionRefused::State(owner.state)));
        }
        let mut existed = Vec::with_capacity(request.sample_ids.len());
        {
            let mut sample_row = transaction
                .prepare_cached("DELETE FROM samples WHERE dataset = ?1 AND sample_id = ?2 RETURNING seq")?;
            let mut label_rows = transaction.prepare_cached("DELETE FROM sample_labels WHERE seq = ?1")?;
            let mut log_row = transaction.prepare_cached(
                "INSERT INTO deletions (dataset_id, sample_id, at, request_id, delete_source) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for id in &request.sample_ids {
                let seq: Option<i64> = sample_row
                    .query_row((owner.key, id), |row| row.get(0))
                    .optional()?;
                if let Some(seq) = seq {
                    label_rows.execute([seq])?;
                    log_row.execute((
                        &request.dataset_id,
                        id,
                        request.at,
                        &request.request_id,
                        request.delete_source,
                    ))?;
                } else if request.all_or_nothing {
                    return Ok(Err(DeletionRefused::UnknownId));
                }
                existed.push(seq.is_some());
            }
            transaction
                .prepare_cached("UPDATE datasets SET updated_at = ?2 WHERE key = ?1")?
                .execute((owner.key, request.at))?;
        }
        transaction.commit()?;
        Ok(Ok(Self { existed }))
    }

    pub fn log(connection: &Connection, dataset_id: &str) -> rusqlite::Result<Vec<LoggedDeletion>> {
        let mut statement = connection.prepare_cached(
            "SELECT sample_id, at, request_id, delete_source FROM deletions WHERE dataset_id = ?1 ORDER BY key",
        )?;
        let rows = statement.query_map([dataset_id], |row| {
            Ok(LoggedDeletion {
                sample_id: row.get(0)?,
                at: row.get(1)?,
                request_id: row.get(2)?,
                delete_source: row.get(3)?,
            })
        })?;
        rows.collect()
    }
}
