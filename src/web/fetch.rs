//! Builds a `Request` with gloo-net, and takes in what comes back. The given or the global `fetch` sends it, in
//! `npm/exchange.js`.

use super::bridge;
use super::clock;
use crate::options::CredentialsMode;
use crate::request::Method;
use crate::response::{self, Answer};
use gloo_net::http::RequestBuilder;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Request, RequestCredentials, RequestRedirect};

/// A request as it goes out.
pub struct Outgoing<'a> {
    pub method: Method,
    pub url: &'a str,
    /// Visible ASCII only: checked when they came in.
    pub headers: &'a [(String, String)],
    pub body: &'a str,
    pub mode: CredentialsMode,
}

/// What came back: the answer, and its `Date`.
#[derive(Debug)]
pub struct Arrival {
    pub answer: Answer,
    pub date: Option<String>,
}

pub fn build(outgoing: &Outgoing, controller: &AbortController) -> Option<Request> {
    let mut builder = RequestBuilder::new(outgoing.url)
        .credentials(match outgoing.mode {
            CredentialsMode::Omit => RequestCredentials::Omit,
            CredentialsMode::SameOrigin => RequestCredentials::SameOrigin,
            CredentialsMode::Include => RequestCredentials::Include,
        })
        // A redirect is not followed: it would carry the request, and what authenticates it, elsewhere.
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(&controller.signal()));
    for (name, value) in outgoing.headers {
        builder = builder.header(name, value);
    }
    let built = match outgoing.method {
        Method::Get => builder.method(gloo_net::http::Method::GET).build(),
        Method::Post => builder.method(gloo_net::http::Method::POST).body(outgoing.body),
    };
    built.ok().map(Into::into)
}

/// Sends it. Nothing when no whole answer came: every failure of the network is the same to a page.
pub async fn exchange(fetch: &JsValue, request: &Request, controller: &AbortController) -> Option<Arrival> {
    let parts: js_sys::Array = JsFuture::from(bridge::exchange(fetch, request, controller)).await.ok()?.into();
    let part = |at| parts.get(at).as_string();
    let date = part(3);
    let retry_after = part(2).and_then(|text| response::retry_after(&text, date.as_deref(), clock::epoch()));
    let answer = Answer {
        status: parts.get(0).as_f64().unwrap_or_default() as u16,
        request_id: part(1).and_then(response::request_id),
        retry_after,
        body: part(4).unwrap_or_default(),
    };
    Some(Arrival { answer, date })
}
