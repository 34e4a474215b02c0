//! Accepts connections, and hands each request to the router with what the router cannot know by itself: its id, its
//! peer, the scheme, the path as it came over the wire.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::OriginalUri;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, Request, Response, Uri, header};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::io::{Connection, ResetSwitch};
use crate::app::Shared;
use crate::{dates, random};

/// On a response: send none, reset the connection (over HTTP/2, the stream).
#[derive(Debug, Clone, Copy)]
pub struct ResetConnection;

#[derive(Debug, Clone)]
pub struct RequestId(pub String);

#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

#[derive(Debug, Clone, Copy)]
pub struct Scheme(pub &'static str);

/// What stood before `/v2` or `/v3`, when the service is reached below a path.
#[derive(Debug, Clone)]
pub struct BasePath(pub String);

/// Ends a connection, or a stream, without an answer.
#[derive(Debug)]
struct NoAnswer;

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("reset on purpose")
    }
}

impl std::error::Error for NoAnswer {}

pub async fn run(listener: &TcpListener, tls: Option<TlsAcceptor>, router: Router, app: Shared) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                tokio::spawn(connection(stream, peer, tls.clone(), router.clone(), app.clone()));
            }
            Err(error) => {
                // Such as too many open files: others may close meanwhile.
                tracing::warn!("accept: {error}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    router: Router,
    app: Shared,
) {
    // Answers are small and waited for.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("nodelay: {error}");
    }
    let (stream, reset) = Connection::new(stream);
    let Some(tls) = tls else {
        return serve(
            stream,
            false,
            Caller {
                peer,
                scheme: "http",
                reset,
                http2: false,
                router,
                app,
            },
        )
        .await;
    };
    match tls.accept(stream).await {
        Ok(stream) => {
            let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            serve(
                stream,
                http2,
                Caller {
                    peer,
                    scheme: "https",
                    reset,
                    http2,
                    router,
                    app,
                },
            )
            .await;
        }
        Err(error) => tracing::debug!("tls: {error}"),
    }
}

#[derive(Clone)]
struct Caller {
    peer: SocketAddr,
    scheme: &'static str,
    reset: ResetSwitch,
    http2: bool,
    router: Router,
    app: Shared,
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, http2: bool, caller: Caller) {
    let service = service_fn(move |request| answer(caller.clone(), request));
    let ended = if http2 {
        http2::Builder::new(TokioExecutor::new())
            .serve_connection(TokioIo::new(stream), service)
            .await
    } else {
        http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await
    };
    if let Err(error) = ended {
        tracing::debug!("connection: {error}");
    }
}

async fn answer(caller: Caller, request: Request<Incoming>) -> Result<Response<Body>, NoAnswer> {
    let request_id = random::hex(16).map_err(|_| NoAnswer)?;
    let mut request = request.map(Body::new);
    let original = request.uri().clone();
    if let Some((base, uri)) = without_base(&original) {
        *request.uri_mut() = uri;
        request.extensions_mut().insert(BasePath(base));
    }
    let extensions = request.extensions_mut();
    extensions.insert(OriginalUri(original));
    extensions.insert(RequestId(request_id.clone()));
    extensions.insert(Peer(caller.peer));
    extensions.insert(Scheme(caller.scheme));

    let mut response = caller
        .router
        .oneshot(request)
        .await
        .unwrap_or_else(|never: Infallible| match never {});
    if response.extensions().get::<ResetConnection>().is_some() {
        // Over HTTP/2 the error resets the stream, and the other streams go on.
        if !caller.http2 {
            caller.reset.throw();
        }
        return Err(NoAnswer);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        headers.insert("x-request-id", value);
    }
    if let Ok(value) = HeaderValue::from_str(&dates::http(caller.app.clock.believed_ms())) {
        headers.insert(header::DATE, value);
    }
    Ok(response)
}

/// Consoles reach the service below a path of their own origin: `/console/api/v2/…` is `/v2/…`.
fn without_base(uri: &Uri) -> Option<(String, Uri)> {
    let path = uri.path();
    let at = path
        .match_indices("/v2/")
        .map(|(at, _)| at)
        .find(|at| path[at + 4..].split('/').nth(1) == Some("datasets"))
        .or_else(|| path.find("/v3/auth/tokens"))?;
    if at == 0 {
        return None;
    }
    let rest = uri
        .path_and_query()
        .map_or(path, PathAndQuery::as_str)
        .get(at..)?;
    Some((path[..at].to_owned(), rest.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(path: &str) -> Option<(String, String)> {
        without_base(&path.parse().unwrap()).map(|(base, uri)| (base, uri.to_string()))
    }

    #[test]
    fn a_base_path_is_cut_off() {
        assert_eq!(
            cut("/api/m/v2/p/datasets?limit=1"),
            Some(("/api/m".into(), "/v2/p/datasets?limit=1".into()))
        );
        assert_eq!(
            cut("/iam/v3/auth/tokens"),
            Some(("/iam".into(), "/v3/auth/tokens".into()))
        );
        assert_eq!(cut("/v2/v2/datasets"), None);
        assert_eq!(cut("/v2/p/datasets/v2/x"), None);
        assert_eq!(cut("/package/v2/index.js"), None);
        assert_eq!(cut("/v3/auth/tokens"), None);
    }
}
