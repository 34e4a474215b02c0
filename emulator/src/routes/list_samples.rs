//! `GET …/data-annotations/samples`

use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::annotation::Call;
use super::sample_json::{Links, sample_json};
use super::spoil;
use crate::db::{AnnotationState, Sample, SampleFilter, SampleKind};
use crate::error::ApiError;
use crate::extract::Query;

struct Asked {
    filter: SampleFilter,
    limit: u32,
    skip: u64,
    preview: bool,
    process: Option<String>,
}

pub async fn answer(call: Call) -> Result<Response, ApiError> {
    let asked = read(call.parts.uri.query(), call.owner.kind)?;
    let drawn = spoil::draw(&call, None);
    spoil::pause(drawn.latency.map(|latency| latency.before)).await;
    let answered = match &drawn.strike {
        Some(strike) => spoil::refusal(&call, strike),
        None => Ok(()),
    };
    let answered = match answered {
        Ok(()) => page(&call, asked).await,
        Err(refusal) => Err(refusal),
    };
    spoil::pause(drawn.latency.map(|latency| latency.after)).await;
    spoil::spoil(answered, drawn.strike).await
}

async fn page(call: &Call, asked: Asked) -> Result<Response, ApiError> {
    let (key, filter) = (call.owner.key, asked.filter);
    let page = call
        .app
        .db
        .read(move |connection| Sample::list(connection, key, &filter, asked.limit, asked.skip))
        .await?;
    let links = Links::new(
        &call.app.urls,
        &call.parts,
        asked.process.as_deref(),
        asked.preview,
    );
    let samples: Vec<_> = page
        .samples
        .iter()
        .map(|sample| sample_json(sample, call.owner.kind, &links))
        .collect();
    Ok(axum::Json(json!({ "sample_count": page.total, "samples": samples })).into_response())
}

fn read(query: Option<&str>, kind: SampleKind) -> Result<Asked, ApiError> {
    let mut query = Query::read(query)?;
    let (limit, skip) = query.page()?;
    let mut filter = SampleFilter {
        label_name: query.text("label_name"),
        low_score: score(&mut query, "low_score")?,
        high_score: score(&mut query, "high_score")?,
        ..SampleFilter::default()
    };
    if query
        .parsed::<u32>("label_type")?
        .is_some_and(|label_type| label_type != kind.dataset_type())
    {
        filter.nothing = true;
    }
    if query
        .parsed::<u32>("sample_type")?
        .is_some_and(|sample_type| sample_type != kind.sample_type())
    {
        filter.nothing = true;
    }
    match query.text("sample_state").as_deref().map(state) {
        None => {}
        Some(Some(State::Of(state))) => filter.state = Some(state),
        Some(Some(State::OfTeams)) => filter.nothing = true,
        Some(None) => return Err(ApiError::parameter("sample_state is not valid.")),
    }
    filter.descending = match query.text("order").as_deref() {
        None | Some("asc") => false,
        Some("desc") => true,
        Some(_) => return Err(ApiError::parameter("order is asc or desc.")),
    };
    if query.text("search_conditions").is_some() {
        return Err(ApiError::parameter("This stand-in knows no search_conditions."));
    }
    let preview = query.parsed("preview")?.unwrap_or(false);
    let process = query.text("process_parameter");
    for accepted in ["version_id", "locale", "email"] {
        query.text(accepted);
    }
    query.finish()?;
    Ok(Asked {
        filter,
        limit,
        skip,
        preview,
        process,
    })
}

fn score(query: &mut Query, name: &str) -> Result<Option<f64>, ApiError> {
    let score: Option<f64> = query.parsed(name)?;
    match score {
        Some(score) if !(0.0..=1.0).contains(&score) => {
            Err(ApiError::parameter(format!("{name} is from 0 to 1.")))
        }
        score => Ok(score),
    }
}

enum State {
    Of(AnnotationState),
    /// A state that only team labelling brings about: no sample here has it.
    OfTeams,
}

/// Both the reference's names of the filter and the values of `sample_status` are understood.
fn state(name: &str) -> Option<State> {
    Some(match name {
        "__ALL__" | "MANUAL_ANNOTATION" => State::Of(AnnotationState::Manual),
        "__NONE__" | "UN_ANNOTATION" => State::Of(AnnotationState::Unannotated),
        "__AUTO_ANNOTATION__" | "AUTO_ANNOTATION" => State::Of(AnnotationState::Automatic),
        "__UNCHECK__" | "__ACCEPTED__" | "__REJECTED__" | "__UNREVIEWED__" | "__REVIEWED__" => State::OfTeams,
        "__WORKFORCE_SAMPLED__"
        | "__WORKFORCE_SAMPLED_UNCHECK__"
        | "__WORKFORCE_SAMPLED_CHECKED__"
        | "__WORKFORCE_SAMPLED_ACCEPTED__"
        | "__WORKFORCE_SAMPLED_REJECTED__" => State::OfTeams,
        _ => return None,
    })
}
