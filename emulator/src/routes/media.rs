//! What the signed links of samples point to. Needs no credentials: the link is the credential, as with a bucket's.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::Shared;
use crate::error::ApiError;
use crate::media;

pub async fn show(
    State(app): State<Shared>,
    path: Result<Path<(String, String, String)>, axum::extract::rejection::PathRejection>,
    request: Request,
) -> Result<Response, ApiError> {
    let Path((kind, sample_id, name)) = path.map_err(|_| ApiError::no_such_api())?;
    let link = app
        .urls
        .check(&kind, &sample_id, &name, request.uri().query())
        .map_err(|refused| ApiError::new(StatusCode::FORBIDDEN, "AccessDenied", refused))?;
    let content = media::content(link.kind, &sample_id, &name, link.height);
    let mut response = content.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content.mime));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // Opened by itself, an SVG is a document: it may style itself and nothing else.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=600"),
    );
    Ok(response)
}
