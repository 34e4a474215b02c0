//! The control endpoint: what tests ask for the truth, and where faults are switched. For this machine only.

mod datasets;
mod faults;
mod info;
mod settings;
mod tokens;

use std::net::IpAddr;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::app::Shared;
use crate::error::ApiError;
use crate::extract;
use crate::seed;
use crate::server::Peer;

pub fn router() -> Router<Shared> {
    Router::new()
        .route("/info", get(info::show))
        .route("/faults", get(faults::show).put(faults::replace))
        .route("/settings", get(settings::show).put(settings::replace))
        .route("/datasets", post(datasets::create))
        .route("/datasets/{id}", put(datasets::change).delete(datasets::remove))
        .route("/datasets/{id}/ids", get(datasets::ids))
        .route("/datasets/{id}/deletions", get(datasets::deletions))
        .route(
            "/datasets/{id}/requests",
            get(datasets::requests).delete(datasets::clear_requests),
        )
        .route("/tokens", post(tokens::issue))
        .route("/tokens/expire", post(tokens::expire_all))
        .route("/reset", post(reset))
        .fallback(async || refused(StatusCode::NOT_FOUND, "The control endpoint has no such path."))
        .method_not_allowed_fallback(async || {
            refused(StatusCode::METHOD_NOT_ALLOWED, "Not with this method.")
        })
        .layer(from_fn(only_from_here))
}

pub fn refused(status: StatusCode, message: impl Into<String>) -> ApiError {
    ApiError::new(status, "Emulator.0001", message)
}

pub fn no_dataset() -> ApiError {
    refused(StatusCode::NOT_FOUND, "There is no such dataset.")
}

/// The body of a POST or PUT. An empty one counts as `{}`.
pub async fn read<T: DeserializeOwned>(request: Request) -> Result<T, ApiError> {
    let body = extract::body(request.into_body()).await?;
    let body: &[u8] = if body.is_empty() { b"{}" } else { &body };
    serde_json::from_slice(body).map_err(|error| refused(StatusCode::BAD_REQUEST, error.to_string()))
}

/// A page of a stranger must not get here: the peer and the Host header are loopback (against rebinding of names), and
/// what changes something has a content type, or a method, that makes a browser ask first; nothing here answers that.
async fn only_from_here(request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<Peer>()
        .map(|peer| peer.0.ip().to_canonical());
    if !peer.is_some_and(|peer| peer.is_loopback()) || !has_loopback_host(request.uri(), request.headers()) {
        return refused(
            StatusCode::FORBIDDEN,
            "The control endpoint is for this machine only.",
        )
        .into_response();
    }
    let writes = matches!(*request.method(), Method::POST | Method::PUT);
    if writes && !extract::is_json(request.headers()) {
        let message = "Content-Type is not application/json.";
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, message).into_response();
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    response
}

fn has_loopback_host(uri: &Uri, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let Some(host) = host.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str)) else {
        return false;
    };
    let Ok(authority) = host.parse::<axum::http::uri::Authority>() else {
        return false;
    };
    let name = authority
        .host()
        .trim_start_matches('[')
        .trim_end_matches(']')
        .to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    samples: Option<u32>,
}

async fn reset(State(app): State<Shared>, request: Request) -> Result<Response, ApiError> {
    let Reset { samples } = read(request).await?;
    app.set_faults(None, Vec::new());
    app.set_settings(crate::settings::Settings::default());
    app.log.clear_all();
    seed::plant(&app.db, samples.unwrap_or(app.demo_samples)).await?;
    Ok(axum::Json(json!({})).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_loopback_hosts_count() {
        let check = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            has_loopback_host(&Uri::from_static("/"), &headers)
        };
        for host in [
            "localhost",
            "localhost:80",
            "LOCALHOST:1",
            "a.localhost",
            "127.0.0.1:8080",
            "[::1]:80",
            "127.9.9.9",
        ] {
            assert!(check(host), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "0.0.0.0",
            "10.0.0.1",
            "",
        ] {
            assert!(!check(host), "{host}");
        }
        assert!(!has_loopback_host(&Uri::from_static("/"), &HeaderMap::new()));
    }
}
