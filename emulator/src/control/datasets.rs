//! `datasets`: made for a test, changed, removed; and the truth about them.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{no_dataset, read, refused};
use crate::app::Shared;
use crate::clock::now_ms;
use crate::db::{Dataset, DatasetState, Deletion, NewDataset, Sample, SampleKind};
use crate::error::ApiError;
use crate::random::Seeded;
use crate::{identity, random, request_log, seed};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: Option<String>,
    #[serde(rename = "type", default)]
    dataset_type: u32,
    #[serde(default)]
    samples: u32,
    /// Instead of made ones.
    ids: Option<Vec<String>>,
    /// Makes the ids this text and a number of six digits, instead of 32 hex characters.
    prefix: Option<String>,
    /// The same text makes the same samples; without one they differ each time.
    seed: Option<String>,
    project_id: Option<String>,
}

pub async fn create(State(app): State<Shared>, request: Request) -> Result<Response, ApiError> {
    let new: New = read(request).await?;
    let kind = SampleKind::of_dataset_type(new.dataset_type)
        .ok_or_else(|| refused(StatusCode::BAD_REQUEST, "type is 0, 100 or 200"))?;
    if new.ids.iter().flatten().any(String::is_empty) {
        return Err(refused(StatusCode::BAD_REQUEST, "an id is empty"));
    }
    let dataset_id = random::hex(10).map_err(|_| ApiError::internal())?;
    let project_id = new.project_id.unwrap_or_else(|| identity::PROJECT_ID.to_owned());
    let row = NewDataset {
        dataset_id: dataset_id.clone(),
        project_id: project_id.clone(),
        name: new
            .name
            .unwrap_or_else(|| format!("dataset-{}", &dataset_id[..4])),
        description: String::new(),
        kind,
        labels: seed::labels_of(kind),
        created_at: now_ms(),
    };
    let mut random = Seeded::from_text(new.seed.as_deref().unwrap_or(&dataset_id));
    let prefix = new.prefix;
    let (count, given) = (new.samples, new.ids);
    let created = app
        .db
        .write(move |connection| {
            let transaction = connection.transaction()?;
            let Some(key) = Dataset::create(&transaction, &row)? else {
                return Ok(false);
            };
            let made = (0..count).map(|at| match &prefix {
                Some(prefix) => format!("{prefix}{at:06}"),
                None => seed::hex_id(&mut random),
            });
            let ids: Box<dyn Iterator<Item = String>> = match given {
                Some(ids) => Box::new(ids.into_iter()),
                None => Box::new(made),
            };
            let rows = ids
                .zip(0_u32..)
                .map(|(id, at)| seed::sample(id, row.kind, at, row.created_at + i64::from(at)));
            Dataset::add_samples(&transaction, key, rows)?;
            transaction.commit()?;
            Ok(true)
        })
        .await?;
    if !created {
        return Err(ApiError::internal());
    }
    let body = json!({ "dataset_id": dataset_id, "project_id": project_id });
    Ok((StatusCode::CREATED, axum::Json(body)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    state: DatasetState,
}

pub async fn change(
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<axum::Json<Value>, ApiError> {
    let Change { state } = read(request).await?;
    let changed = app
        .db
        .write(move |connection| Dataset::set_state(connection, &id, state))
        .await?;
    if changed {
        Ok(axum::Json(json!({ "state": state })))
    } else {
        Err(no_dataset())
    }
}

pub async fn remove(
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<axum::Json<Value>, ApiError> {
    let removed = app
        .db
        .write(move |connection| {
            let transaction = connection.transaction()?;
            let removed = Dataset::remove(&transaction, &id)?;
            transaction.commit()?;
            Ok(removed)
        })
        .await?;
    if removed {
        Ok(axum::Json(json!({})))
    } else {
        Err(no_dataset())
    }
}

pub async fn ids(State(app): State<Shared>, Path(id): Path<String>) -> Result<axum::Json<Value>, ApiError> {
    let ids = app
        .db
        .read(move |connection| match Dataset::owner(connection, &id)? {
            Some(owner) => Sample::ids(connection, owner.key).map(Some),
            None => Ok(None),
        })
        .await?;
    Ok(axum::Json(json!({ "ids": ids.ok_or_else(no_dataset)? })))
}

pub async fn deletions(
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<axum::Json<Value>, ApiError> {
    let log = app
        .db
        .read(move |connection| Deletion::log(connection, &id))
        .await?;
    Ok(axum::Json(json!({ "deletions": log })))
}

pub async fn requests(
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> axum::Json<request_log::Snapshot> {
    axum::Json(app.log.snapshot(&id))
}

pub async fn clear_requests(State(app): State<Shared>, Path(id): Path<String>) -> axum::Json<Value> {
    app.log.clear(&id);
    axum::Json(json!({}))
}
