//! `faults`: all there are, and the whole set anew.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{read, refused};
use crate::app::Shared;
use crate::error::ApiError;
use crate::faults::FaultSetting;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSet {
    seed: Option<u64>,
    faults: Vec<NewFault>,
}

/// `description` and `group` are taken and left alone, so that what GET gave can be put back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFault {
    name: String,
    probability: f64,
    #[serde(default)]
    parameters: Map<String, Value>,
    #[serde(default, rename = "description")]
    _description: Option<String>,
    #[serde(default, rename = "group")]
    _group: Option<String>,
}

pub async fn show(State(app): State<Shared>) -> axum::Json<Value> {
    let (seed, faults) = app.faults.state();
    let faults: Vec<Value> = faults
        .iter()
        .map(|setting| {
            json!({
                "name": setting.spec.name,
                "probability": setting.probability,
                "parameters": setting.parameters,
                "description": setting.spec.description,
                "group": setting.spec.group,
            })
        })
        .collect();
    axum::Json(json!({ "seed": seed, "faults": faults }))
}

pub async fn replace(State(app): State<Shared>, request: Request) -> Result<axum::Json<Value>, ApiError> {
    let NewSet { seed, faults } = read(request).await?;
    let settings: Result<Vec<_>, String> = faults.iter().map(setting).collect();
    app.set_faults(
        seed,
        settings.map_err(|message| refused(StatusCode::BAD_REQUEST, message))?,
    );
    Ok(show(State(app)).await)
}

fn setting(new: &NewFault) -> Result<FaultSetting, String> {
    let mut setting = FaultSetting::new(&new.name, new.probability)?;
    for (name, value) in &new.parameters {
        setting.set_json(name, value)?;
    }
    setting.check()?;
    Ok(setting)
}
