//! `GET …/data-annotations/samples/{sample_id}`

use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};

use super::annotation::Call;
use super::sample_json::{Links, sample_json};
use super::spoil;
use crate::db::Sample;
use crate::error::ApiError;
use crate::extract::Query;

pub async fn answer(call: Call, sample_id: String) -> Result<Response, ApiError> {
    let mut query = Query::read(call.parts.uri.query())?;
    for accepted in ["locale", "sample_state", "worker_id"] {
        query.text(accepted);
    }
    query.finish()?;
    let drawn = spoil::draw(&call, None);
    spoil::pause(drawn.latency.map(|latency| latency.before)).await;
    let answered = match drawn.strike.as_ref().map(|strike| spoil::refusal(&call, strike)) {
        Some(Err(refusal)) => Err(refusal),
        _ => sample(&call, sample_id).await,
    };
    spoil::pause(drawn.latency.map(|latency| latency.after)).await;
    spoil::spoil(answered, drawn.strike).await
}

async fn sample(call: &Call, sample_id: String) -> Result<Response, ApiError> {
    let key = call.owner.key;
    let id = sample_id.clone();
    let sample = call
        .app
        .db
        .read(move |connection| Sample::find(connection, key, &id))
        .await?;
    let sample =
        sample.ok_or_else(|| ApiError::sample_not_found(format!("Sample not found. [{sample_id}]")))?;
    let links = Links::new(&call.app.urls, &call.parts, None, true);
    let mut answer = axum::Json(sample_json(&sample, call.owner.kind, &links)).into_response();
    if let Some(seconds) = call.app.settings().max_age {
        let value = HeaderValue::try_from(format!("private, max-age={seconds}"));
        answer
            .headers_mut()
            .extend(value.ok().map(|value| (CACHE_CONTROL, value)));
    }
    Ok(answer)
}
