//! `POST …/data-annotations/samples/delete`

use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::annotation::Call;
use super::spoil;
use crate::answers::DeletionAnswer;
use crate::clock::now_ms;
use crate::db::{DatasetState, Deletion, DeletionRefused, DeletionRequest};
use crate::error::ApiError;
use crate::extract;
use crate::faults::{Fault, Strike};
use crate::settings::{AnswerForm, LimitBy};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(default)]
    samples: Option<Vec<String>>,
    #[serde(default)]
    delete_source: bool,
}

pub async fn answer(call: Call) -> Result<Response, ApiError> {
    let Body {
        samples,
        delete_source,
    } = extract::json(&call.parts.headers, &call.body)?;
    // Both are optional in the reference, and what their absence does is open: this stand-in takes the safe side.
    let ids = samples
        .filter(|ids| !ids.is_empty())
        .ok_or_else(|| ApiError::parameter("samples is empty."))?;
    call.ticket.note(|record| record.ids = Some(ids.len()));
    if ids.iter().any(String::is_empty) {
        return Err(ApiError::parameter("A sample id is empty."));
    }
    refuse_unless_normal(call.owner.state)?;

    let (_at_work, pace) = call.app.load.begin();
    let mut drawn = spoil::draw(&call, Some(ids.len()));
    if let Some(pace) = pace {
        let ms = u64::try_from(pace.as_millis()).unwrap_or(u64::MAX);
        call.ticket
            .note(|record| *record.latency_ms.get_or_insert(0) += ms);
    }
    spoil::pause(pace).await;
    spoil::pause(drawn.latency.map(|latency| latency.before)).await;
    let answered = delete(&call, ids, delete_source, drawn.strike.as_mut()).await;
    spoil::pause(drawn.latency.map(|latency| latency.after)).await;
    spoil::spoil(answered, drawn.strike).await
}

async fn delete(
    call: &Call,
    mut ids: Vec<String>,
    delete_source: bool,
    strike: Option<&mut Strike>,
) -> Result<Response, ApiError> {
    if let Some(strike) = &strike {
        spoil::refusal(call, strike)?;
        if !strike.commit {
            return Ok(axum::Json(DeletionAnswer::bare(false)).into_response());
        }
    }
    let settings = call.app.settings();
    let limit_of_fault = strike
        .as_ref()
        .filter(|strike| strike.fault == Fault::BatchLimitSilent)
        .map(|strike| usize::try_from(strike.whole("limit")).unwrap_or(usize::MAX));
    let limit_of_service = settings
        .batch_limit
        .map(|limit| usize::try_from(limit.get()).unwrap_or(usize::MAX));
    let mut silently_cut = false;
    if let Some(limit) = limit_of_service.filter(|limit| ids.len() > *limit) {
        match settings.batch_limit_by {
            LimitBy::BadRequest => return Err(over_limit(limit)),
            LimitBy::TooLarge => return Err(ApiError::too_large()),
            LimitBy::Silent => {
                ids.truncate(limit);
                silently_cut = true;
            }
        }
    }
    ids.truncate(limit_of_fault.unwrap_or(usize::MAX));

    let request = DeletionRequest {
        dataset_id: call.dataset_id.clone(),
        sample_ids: ids.clone(),
        delete_source,
        request_id: call.request_id.clone(),
        at: now_ms(),
        all_or_nothing: settings.answers == AnswerForm::Batch,
    };
    let deletion = call
        .app
        .db
        .write(move |connection| Deletion::run(connection, &request))
        .await?;
    let deletion = deletion.map_err(|refused| match refused {
        DeletionRefused::NoDataset => ApiError::dataset_not_found(),
        DeletionRefused::State(DatasetState::Deleting) => ApiError::being_deleted(),
        DeletionRefused::State(_) => ApiError::busy(),
        DeletionRefused::UnknownId => ApiError::sample_not_found("Sample not found."),
    })?;
    call.ticket.note(|record| record.deleted = deletion.count());

    let recorded = DeletionAnswer::recorded(&ids, &deletion);
    let bare = silently_cut || (settings.answers == AnswerForm::Bare && recorded.success);
    let answer = if bare && !strike.as_ref().is_some_and(|strike| needs_entries(strike.fault)) {
        DeletionAnswer::bare(true)
    } else {
        recorded
    };
    let answer = match strike {
        Some(strike) => answer.twisted(strike, &ids),
        None => answer,
    };
    Ok(axum::Json(answer).into_response())
}

fn needs_entries(fault: Fault) -> bool {
    matches!(fault, Fault::WrongLength | Fault::Contradicting)
}

fn refuse_unless_normal(state: DatasetState) -> Result<(), ApiError> {
    match state {
        DatasetState::Normal => Ok(()),
        DatasetState::Publishing => Err(ApiError::busy()),
        DatasetState::Deleting => Err(ApiError::being_deleted()),
    }
}

pub fn over_limit(limit: usize) -> ApiError {
    ApiError::parameter(format!("samples has more than {limit} entries."))
}
