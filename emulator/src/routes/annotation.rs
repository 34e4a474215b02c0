//! What all data-annotation endpoints have in common: the request log, credentials, ownership, faults.
//!
//! Each request is worked on in a task of its own: a client that goes away takes its answer with it, not the work.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{OriginalUri, Path, Request, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::access::{self, Caller};
use super::{delete_samples, list_samples, one_sample};
use crate::app::Shared;
use crate::db::{Dataset, DatasetState, Owner};
use crate::error::{ApiError, ErrorCode};
use crate::extract;
use crate::request_log::Ticket;
use crate::server::{RequestId, ResetConnection};

/// A request that came through all checks.
pub struct Call {
    pub app: Shared,
    pub ticket: Ticket,
    pub parts: Parts,
    pub body: Bytes,
    pub caller: Caller,
    pub request_id: String,
    pub dataset_id: String,
    pub owner: Owner,
}

enum Operation {
    Delete,
    List,
    One(String),
}

type Place = Result<Path<(String, String)>, PathRejection>;
type PlaceOfSample = Result<Path<(String, String, String)>, PathRejection>;

pub async fn delete(State(app): State<Shared>, place: Place, request: Request) -> Response {
    run(app, place.map(|Path(place)| place), Operation::Delete, request).await
}

pub async fn list(State(app): State<Shared>, place: Place, request: Request) -> Response {
    run(app, place.map(|Path(place)| place), Operation::List, request).await
}

pub async fn one_called_delete(State(app): State<Shared>, place: Place, request: Request) -> Response {
    run(
        app,
        place.map(|Path(place)| place),
        Operation::One("delete".to_owned()),
        request,
    )
    .await
}

pub async fn one(State(app): State<Shared>, place: PlaceOfSample, request: Request) -> Response {
    match place {
        Ok(Path((project, dataset, sample))) => {
            run(app, Ok((project, dataset)), Operation::One(sample), request).await
        }
        Err(rejection) => run(app, Err(rejection), Operation::List, request).await,
    }
}

async fn run(
    app: Shared,
    place: Result<(String, String), PathRejection>,
    operation: Operation,
    request: Request,
) -> Response {
    let Ok((project_id, dataset_id)) = place else {
        return ApiError::parameter("The path is not valid.").into_response();
    };
    let (parts, body) = request.into_parts();
    let request_id = parts
        .extensions
        .get::<RequestId>()
        .map_or_else(String::new, |id| id.0.clone());
    let wire_path = parts
        .extensions
        .get::<OriginalUri>()
        .map_or(parts.uri.path(), |uri| uri.0.path());
    let ticket = app
        .log
        .begin(&dataset_id, &request_id, parts.method.as_str(), wire_path);
    // Of this future, not of the task: it ends when the client goes.
    let _in_flight = Arc::clone(&app.log).enter(&dataset_id);

    let noted = ticket.clone();
    let work = tokio::spawn(async move {
        let response = perform(
            app,
            ticket.clone(),
            operation,
            (project_id, dataset_id),
            request_id,
            parts,
            body,
        )
        .await
        .unwrap_or_else(IntoResponse::into_response);
        note_answer(&ticket, &response);
        response
    });
    work.await.unwrap_or_else(|error| {
        tracing::error!("a request ended in a panic: {error}");
        let response = ApiError::internal().into_response();
        note_answer(&noted, &response);
        response
    })
}

fn note_answer(ticket: &Ticket, response: &Response) {
    let reset = response.extensions().get::<ResetConnection>().is_some();
    let code = response.extensions().get::<ErrorCode>().map(|code| code.0);
    ticket.note(|record| {
        record.status = (!reset).then(|| response.status().as_u16());
        record.error_code = code;
        record.finished_at = Some(crate::clock::now_ms());
    });
}

/// In the service's order: credentials, rate, the project, the dataset, then what was asked.
async fn perform(
    app: Shared,
    ticket: Ticket,
    operation: Operation,
    (project_id, dataset_id): (String, String),
    request_id: String,
    parts: Parts,
    body: Body,
) -> Result<Response, ApiError> {
    let body = extract::body(body).await?;
    let (caller, credentials_for) = access::authenticate(&app, &parts, &body)?;
    ticket.note(|record| record.auth = Some(caller.name()));
    let usage = access::throttle(&app)?;
    access::allow_project(&caller, credentials_for.as_deref(), &project_id)?;

    let id = dataset_id.clone();
    let owner = app
        .db
        .read(move |connection| Dataset::owner(connection, &id))
        .await?;
    let owner = owner.ok_or_else(ApiError::dataset_not_found)?;
    if owner.project_id != project_id {
        return Err(ApiError::not_permitted());
    }
    if owner.state == DatasetState::Deleting {
        return Err(ApiError::being_deleted());
    }
    let call = Call {
        app,
        ticket,
        parts,
        body,
        caller,
        request_id,
        dataset_id,
        owner,
    };
    let mut response = match operation {
        Operation::Delete => delete_samples::answer(call).await?,
        Operation::List => list_samples::answer(call).await?,
        Operation::One(sample_id) => one_sample::answer(call, sample_id).await?,
    };
    access::show_usage(response.headers_mut(), usage);
    Ok(response)
}
