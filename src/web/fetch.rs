//! Sends one request and reads its answer whole. gloo-net builds the `Request`; the given or the global `fetch`
//! sends it. What comes back is taken by its shape, not its class: it can be of another realm, or a stand-in.

use super::bridge;
use super::clock;
use super::convert::{call, get};
use crate::classify::Loss;
use crate::options::CredentialsMode;
use crate::request::Method;
use crate::response::{self, Answer};
use gloo_net::http::RequestBuilder;
use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use wasm_bindgen::{JsCast, JsValue};
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

/// The way to give a request up: aborts it, and stops waiting for it even if whoever sends it does not.
#[derive(Debug)]
pub struct Flight {
    controller: AbortController,
    given_up: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Flight {
    pub fn new() -> Result<Rc<Self>, JsValue> {
        Ok(Rc::new(Flight {
            controller: AbortController::new()?,
            given_up: Cell::new(false),
            waker: RefCell::new(None),
        }))
    }

    pub fn give_up(&self) {
        self.given_up.set(true);
        self.controller.abort();
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// The future's output, or nothing when the request is given up first.
    async fn unless_given_up<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        poll_fn(|context| {
            if self.given_up.get() {
                return Poll::Ready(None);
            }
            self.waker.replace(Some(context.waker().clone()));
            future.as_mut().poll(context).map(Some)
        })
        .await
    }
}

pub fn build(outgoing: &Outgoing, flight: &Flight) -> Result<Request, JsValue> {
    let signal = flight.controller.signal();
    let mode = match outgoing.mode {
        CredentialsMode::Omit => RequestCredentials::Omit,
        CredentialsMode::SameOrigin => RequestCredentials::SameOrigin,
        CredentialsMode::Include => RequestCredentials::Include,
    };
    let mut builder = RequestBuilder::new(outgoing.url)
        .method(match outgoing.method {
            Method::Get => gloo_net::http::Method::GET,
            Method::Post => gloo_net::http::Method::POST,
        })
        .credentials(mode)
        // A redirect is not followed: it would carry the request, and what authenticates it, elsewhere.
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(&signal));
    for (name, value) in outgoing.headers {
        builder = builder.header(name, value);
    }
    let built = match outgoing.method {
        Method::Get => builder.build(),
        Method::Post => builder.body(outgoing.body),
    };
    built.map(Into::into).map_err(|error| JsValue::from_str(&error.to_string()))
}

/// Sends it. Nothing when it was given up meanwhile.
pub async fn exchange(
    fetch: Option<&js_sys::Function>,
    request: &Request,
    flight: &Flight,
) -> Option<Result<Arrival, Loss>> {
    let arrival = flight.unless_given_up(receive(fetch, request, &flight.controller)).await;
    bridge::landed(&flight.controller);
    arrival
}

async fn receive(
    fetch: Option<&js_sys::Function>,
    request: &Request,
    controller: &AbortController,
) -> Result<Arrival, Loss> {
    // Every failure of the network is the same TypeError: nothing is read from it.
    let network = |_: JsValue| if is_offline() { Loss::Offline } else { Loss::Network };
    let response = bridge::send(fetch, request, controller).map_err(network)?;
    let response = JsFuture::from(js_sys::Promise::resolve(&response)).await.map_err(network)?;
    let header = |name: &str| {
        call(&get(&response, "headers"), "get", &[&name.into()]).ok().and_then(|value| value.as_string())
    };
    let date = header("date");
    let redirected = get(&response, "type").as_string().as_deref() == Some("opaqueredirect");
    let status = match get(&response, "status").as_f64() {
        Some(status) if (100.0..1_000.0).contains(&status) => status as u16,
        _ if redirected => 0,
        // Whatever this is, it is no answer: one without a body that can be read.
        _ => return Ok(Arrival { answer: Answer { status: 200, ..Answer::default() }, date: None }),
    };
    let answer = Answer {
        status,
        request_id: header("x-request-id").and_then(response::request_id),
        retry_after: header("retry-after")
            .and_then(|text| response::retry_after(&text, date.as_deref(), clock::epoch())),
        body: String::new(),
    };
    if redirected {
        return Ok(Arrival { answer, date });
    }
    let body = match call(&response, "text", &[]) {
        Ok(body) => JsFuture::from(js_sys::Promise::resolve(&body)).await.map_err(network)?,
        Err(_) => JsValue::UNDEFINED,
    };
    Ok(Arrival { answer: Answer { body: body.as_string().unwrap_or_default(), ..answer }, date })
}

fn is_offline() -> bool {
    let navigator = get(js_sys::global().unchecked_ref(), "navigator");
    get(&navigator, "onLine").as_bool() == Some(false)
}
