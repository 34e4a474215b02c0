//! `GET /v2/{project_id}/datasets/{dataset_id}`

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};

use super::{access, dataset_json};
use crate::app::Shared;
use crate::db::Dataset;
use crate::error::ApiError;
use crate::extract::{self, Query};

pub async fn show(
    State(app): State<Shared>,
    place: Result<Path<(String, String)>, PathRejection>,
    request: Request,
) -> Result<Response, ApiError> {
    let Path((project_id, dataset_id)) = place.map_err(|_| ApiError::parameter("The path is not valid."))?;
    let (parts, body) = request.into_parts();
    let body = extract::body(body).await?;
    let (caller, credentials_for) = access::authenticate(&app, &parts, &body)?;
    let usage = access::throttle(&app)?;
    access::allow_project(&caller, credentials_for.as_deref(), &project_id)?;
    Query::read(parts.uri.query())?.finish()?;

    let dataset = app
        .db
        .read(move |connection| Dataset::find(connection, &dataset_id))
        .await?;
    let dataset = dataset.ok_or_else(ApiError::dataset_not_found)?;
    if dataset.project_id != project_id {
        return Err(ApiError::not_permitted());
    }
    let mut response = axum::Json(dataset_json(&dataset)).into_response();
    access::show_usage(response.headers_mut(), usage);
    Ok(response)
}
