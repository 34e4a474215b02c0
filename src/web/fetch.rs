//! Builds a `Request` with gloo-net. The given or the global `fetch` sends it, in `npm/exchange.js`.

use crate::options::CredentialsMode;
use crate::request::Method;
use crate::signing::Headers;
use gloo_net::http::RequestBuilder;
use web_sys::{AbortSignal, Request, RequestCache, RequestCredentials, RequestRedirect};

/// `headers` were checked when they came in: gloo-net would throw through us.
pub fn build(
    method: Method,
    url: &str,
    headers: &Headers,
    body: &str,
    mode: CredentialsMode,
    signal: &AbortSignal,
) -> Option<Request> {
    let mut builder = RequestBuilder::new(url)
        .credentials(match mode {
            CredentialsMode::Omit => RequestCredentials::Omit,
            CredentialsMode::SameOrigin => RequestCredentials::SameOrigin,
            CredentialsMode::Include => RequestCredentials::Include,
        })
        // A redirect is not followed: it would carry the request, and what authenticates it, elsewhere.
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(signal));
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    let built = match method {
        // What a cache remembers of a sample says nothing of whether it is there now. A deletion is not answered by one, and
        // with this mode the permission to send it would be asked for each time (CORS).
        Method::Get => builder
            .method(gloo_net::http::Method::GET)
            .cache(RequestCache::NoStore)
            .build(),
        Method::Post => builder.method(gloo_net::http::Method::POST).body(body),
    };
    built.ok().map(Into::into)
}
