//! `settings`: properties of the service that the contract leaves open.

use axum::extract::{Request, State};
use axum::http::StatusCode;

use super::{read, refused};
use crate::app::Shared;
use crate::error::ApiError;
use crate::settings::Settings;

pub async fn show(State(app): State<Shared>) -> axum::Json<Settings> {
    axum::Json(app.settings())
}

pub async fn replace(State(app): State<Shared>, request: Request) -> Result<axum::Json<Settings>, ApiError> {
    let settings: Settings = read(request).await?;
    if settings.rate.is_some_and(|rate| !rate.is_valid()) {
        return Err(refused(
            StatusCode::BAD_REQUEST,
            "rate: per_second is over 0 and burst at least 1",
        ));
    }
    if settings.pace.is_some_and(|pace| !pace.is_valid()) {
        return Err(refused(
            StatusCode::BAD_REQUEST,
            "pace: ms is at most 600,000 and at_once at least 1",
        ));
    }
    app.set_settings(settings);
    Ok(show(State(app)).await)
}
