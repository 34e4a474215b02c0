//! `GET info`: who the demo user is and what there is.

use axum::extract::State;
use serde_json::{Value, json};

use crate::app::Shared;
use crate::db::Dataset;
use crate::error::ApiError;
use crate::identity::{
    ACCOUNT, FOREIGN_PROJECT_ID, KEYS, PASSWORD, PROJECT_ID, REGION, TEMPORARY_KEYS, USERNAME,
};
use crate::routes::dataset_json;
use crate::token::LIFETIME_MS;

pub async fn show(State(app): State<Shared>) -> Result<axum::Json<Value>, ApiError> {
    let list = |project: &'static str| {
        app.db
            .read(move |connection| Dataset::list(connection, project, None, None, 1_000, 0))
    };
    let (datasets, _) = list(PROJECT_ID).await?;
    let (foreign, _) = list(FOREIGN_PROJECT_ID).await?;
    Ok(axum::Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "project_id": PROJECT_ID,
        "region": REGION,
        "account": ACCOUNT,
        "username": USERNAME,
        "password": PASSWORD,
        "access_key": KEYS.access,
        "secret_key": KEYS.secret,
        "temporary_access_key": TEMPORARY_KEYS.access,
        "temporary_secret_key": TEMPORARY_KEYS.secret,
        "security_token": TEMPORARY_KEYS.security_token,
        "token": app.tokens.issue(PROJECT_ID, LIFETIME_MS)?.token,
        "foreign_project_id": FOREIGN_PROJECT_ID,
        "foreign_dataset_id": foreign.first().map(|dataset| &dataset.dataset_id),
        "datasets": datasets.iter().map(dataset_json).collect::<Vec<_>>(),
    })))
}
