//! The service's endpoints, a file each.

mod access;
mod annotation;
mod dataset;
mod dataset_json;
mod datasets;
mod delete_samples;
mod list_samples;
mod media;
mod one_sample;
mod sample_json;
mod spoil;
mod token;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use crate::app::Shared;
use crate::error::ApiError;

pub use dataset_json::dataset_json;

pub fn router() -> Router<Shared> {
    const DATASETS: &str = "/v2/{project_id}/datasets";
    const DATASET: &str = "/v2/{project_id}/datasets/{dataset_id}";
    const SAMPLES: &str = "/v2/{project_id}/datasets/{dataset_id}/data-annotations/samples";
    const SAMPLE: &str = "/v2/{project_id}/datasets/{dataset_id}/data-annotations/samples/{sample_id}";
    const DELETE: &str = "/v2/{project_id}/datasets/{dataset_id}/data-annotations/samples/delete";
    Router::new()
        .route("/v3/auth/tokens", post(token::issue))
        .route(DATASETS, get(datasets::list))
        .route(DATASET, get(dataset::show))
        .route(SAMPLES, get(annotation::list))
        .route(SAMPLE, get(annotation::one))
        // A sample may be called "delete": reading it is another method.
        .route(
            DELETE,
            post(annotation::delete).get(annotation::one_called_delete),
        )
        .route("/__media/{kind}/{sample_id}/{name}", get(media::show))
        .method_not_allowed_fallback(async || ApiError::wrong_method())
        .layer(from_fn(log_line))
}

/// One line a request. The path only: a query may hold a signature.
async fn log_line(request: axum::extract::Request, next: axum::middleware::Next) -> axum::response::Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let request_id = request
        .extensions()
        .get::<crate::server::RequestId>()
        .map(|id| id.0.clone());
    let response = next.run(request).await;
    tracing::debug!(%method, path, status = response.status().as_u16(), request_id, "answered");
    response
}
