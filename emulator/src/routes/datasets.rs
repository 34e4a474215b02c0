//! `GET /v2/{project_id}/datasets`

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{access, dataset_json};
use crate::app::Shared;
use crate::db::Dataset;
use crate::error::ApiError;
use crate::extract::{self, Query};

pub async fn list(
    State(app): State<Shared>,
    place: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, ApiError> {
    let Path(project_id) = place.map_err(|_| ApiError::parameter("The path is not valid."))?;
    let (parts, body) = request.into_parts();
    let body = extract::body(body).await?;
    let (caller, credentials_for) = access::authenticate(&app, &parts, &body)?;
    let usage = access::throttle(&app)?;
    access::allow_project(&caller, credentials_for.as_deref(), &project_id)?;

    let mut query = Query::read(parts.uri.query())?;
    let (limit, skip) = query.page()?;
    let name = query.text("search_content");
    let dataset_type: Option<u32> = query.parsed("dataset_type")?;
    query.finish()?;
    let (datasets, total) = app
        .db
        .read(move |connection| {
            Dataset::list(
                connection,
                &project_id,
                name.as_deref(),
                dataset_type,
                limit,
                skip,
            )
        })
        .await?;
    let datasets: Vec<Value> = datasets.iter().map(dataset_json).collect();
    let mut response = axum::Json(json!({ "total_number": total, "datasets": datasets })).into_response();
    access::show_usage(response.headers_mut(), usage);
    Ok(response)
}
