//! `tokens`: one without a password, and the end of all.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::read;
use crate::app::Shared;
use crate::error::ApiError;
use crate::token::LIFETIME_MS;
use crate::{dates, identity};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewToken {
    project_id: Option<String>,
    lifetime_ms: Option<u32>,
}

pub async fn issue(State(app): State<Shared>, request: Request) -> Result<Response, ApiError> {
    let NewToken {
        project_id,
        lifetime_ms,
    } = read(request).await?;
    let project = project_id.as_deref().unwrap_or(identity::PROJECT_ID);
    let issued = app
        .tokens
        .issue(project, lifetime_ms.map_or(LIFETIME_MS, i64::from))?;
    let body = json!({ "token": issued.token, "expires_at": dates::iso(issued.expires_at_ms) });
    Ok((StatusCode::CREATED, axum::Json(body)).into_response())
}

pub async fn expire_all(State(app): State<Shared>) -> axum::Json<Value> {
    app.tokens.expire_all();
    axum::Json(json!({}))
}
