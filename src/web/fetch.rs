//! Builds a `Request`. The given or the global `fetch` sends it, in `npm/exchange.js`.

use crate::options::CredentialsMode;
use crate::request::Method;
use crate::signing;
use gloo_net::http::Headers;
use web_sys::{AbortSignal, Request, RequestCache, RequestCredentials, RequestInit, RequestRedirect};

/// `headers` were checked when they came in: gloo-net would throw through us. Its builder of requests would write the
/// address anew, which is signed as it is.
pub fn build(
    method: Method,
    url: &str,
    headers: &signing::Headers,
    body: &str,
    mode: CredentialsMode,
    signal: &AbortSignal,
) -> Option<Request> {
    let init = RequestInit::new();
    init.set_method(method.as_str());
    init.set_credentials(match mode {
        CredentialsMode::Omit => RequestCredentials::Omit,
        CredentialsMode::SameOrigin => RequestCredentials::SameOrigin,
        CredentialsMode::Include => RequestCredentials::Include,
    });
    // A redirect is not followed: it would carry the request, and what authenticates it, elsewhere.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(signal));
    match method {
        // What a cache remembers of a sample says nothing of whether it is there now. A deletion is not answered by one, and
        // with this mode the permission to send it would be asked for each time (CORS).
        Method::Get => init.set_cache(RequestCache::NoStore),
        Method::Post => init.set_body(&body.into()),
    }
    let fields = Headers::new();
    for (name, value) in headers {
        fields.set(name, value);
    }
    init.set_headers(&fields.into_raw());
    Request::new_with_str_and_init(url, &init).ok()
}
