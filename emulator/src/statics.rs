//! Static files (`--serve`), with a content security policy on every page.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt;
use ring::digest::{SHA256, digest};
use tower_http::services::ServeDir;

use crate::app::Shared;
use crate::error::ApiError;
use crate::random::to_hex;

/// The mounts, and what answers where there is none.
pub fn router(app: &Shared) -> Router<Shared> {
    let mut router = Router::new();
    let mut root = None;
    for mount in &app.mounts {
        let files = Router::new()
            .fallback_service(ServeDir::new(&mount.folder))
            .layer(from_fn(finish));
        if mount.prefix.is_empty() {
            root = Some(files);
        } else {
            router = router.nest_service(&mount.prefix, files);
        }
    }
    router.fallback(async move |request: Request| {
        let path = request.uri().path();
        let is_api = ["/v2", "/v3", "/__"].iter().any(|start| path.starts_with(start));
        match root {
            Some(files) if !is_api => match tower::ServiceExt::oneshot(files, request).await {
                Ok(response) => response,
                Err(never) => match never {},
            },
            _ => ApiError::no_such_api().into_response(),
        }
    })
}

/// Files change while one works on them, so a browser asks each time, and is told by a digest whether it has them:
/// a date would miss a change within the same second.
async fn finish(mut request: Request, next: Next) -> Response {
    for name in [
        header::IF_MODIFIED_SINCE,
        header::IF_UNMODIFIED_SINCE,
        header::RANGE,
    ] {
        request.headers_mut().remove(name);
    }
    let known = request.headers_mut().remove(header::IF_NONE_MATCH);
    let (mut parts, body) = next.run(request).await.into_parts();
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return ApiError::internal().into_response();
    };
    let is_html = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if is_html {
        parts.headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        set(
            &mut parts.headers,
            header::CONTENT_SECURITY_POLICY,
            &policy(&String::from_utf8_lossy(&body)),
        );
    }
    for name in [header::LAST_MODIFIED, header::ACCEPT_RANGES] {
        parts.headers.remove(name);
    }
    set(&mut parts.headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut parts.headers, header::REFERRER_POLICY, "no-referrer");
    set(&mut parts.headers, header::CACHE_CONTROL, "no-cache");
    // The body of a HEAD answer is empty and has no digest to give.
    if parts.status == StatusCode::OK && !body.is_empty() {
        let tag = format!("\"{}\"", &to_hex(digest(&SHA256, &body).as_ref())[..32]);
        set(&mut parts.headers, header::ETAG, &tag);
        if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
            parts.status = StatusCode::NOT_MODIFIED;
            parts.headers.remove(header::CONTENT_LENGTH);
            return Response::from_parts(parts, Body::empty());
        }
    }
    Response::from_parts(parts, Body::from(body))
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// Nothing but what is the page's own; of inline scripts only import maps, by their digest.
fn policy(html: &str) -> String {
    let hashes: String = import_maps(html)
        .map(|script| {
            // The digest is of what the parser hands on, and it hands on no carriage return.
            let script = script.replace("\r\n", "\n").replace('\r', "\n");
            format!(
                " 'sha256-{}'",
                STANDARD.encode(digest(&SHA256, script.as_bytes()))
            )
        })
        .collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self' data:; \
         media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The contents of the inline `<script type="importmap">`.
fn import_maps(html: &str) -> impl Iterator<Item = &str> {
    let lower = html.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = lower[from..].find("<script").map(|at| from + at) {
        let Some(open) = lower[start..].find('>').map(|at| start + at + 1) else {
            break;
        };
        let Some(close) = lower[open..].find("</script").map(|at| open + at) else {
            break;
        };
        let tag = &lower[start..open];
        let is_map = ["type=\"importmap\"", "type='importmap'", "type=importmap"]
            .iter()
            .any(|t| tag.contains(t));
        if is_map && !tag.contains("src=") {
            found.push(&html[open..close]);
        }
        from = close;
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inline_import_maps_are_found() {
        let html = "<script src=a.js></script><SCRIPT type=\"importmap\">{1}</SCRIPT><script>x()</script>\
                    <script type='importmap'>\n{2}\n</script><script type=importmap src=b></script>";
        assert_eq!(import_maps(html).collect::<Vec<_>>(), ["{1}", "\n{2}\n"]);
    }

    #[test]
    fn the_digest_of_a_known_script() {
        // printf '{}' | openssl dgst -sha256 -binary | base64
        let policy = policy("<script type=importmap>{}</script>");
        assert!(
            policy.contains("'wasm-unsafe-eval' 'sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o='"),
            "{policy}"
        );
        assert!(!super::policy("<p>").contains("sha256"));
    }
}
