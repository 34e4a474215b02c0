//! A session: where requests go, what authenticates them, and the limiter that its jobs share.

use super::bridge;
use super::credentials::Auth;
use super::dataset::Dataset;
use super::error::thrown;
use super::fetch::{self, Outgoing};
use super::options::Object;
use super::run::Runner;
use crate::config::{self, Endpoint, ParsedUrl};
use crate::credentials::{Credentials, Held};
use crate::error::{Code, Fault, fault, invalid_option};
use crate::limiter::{Limiter, Member};
use crate::options::{self, Fields, SessionSettings};
use crate::request::Request;
use crate::signing::{Headers, Signer, Subject, sign};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

#[wasm_bindgen(js_name = RawSession)]
pub struct Session(Rc<Shared>);

#[wasm_bindgen(js_class = RawSession)]
impl Session {
    #[wasm_bindgen(constructor)]
    pub fn new(raw: &JsValue) -> Result<Session, JsValue> {
        Shared::new(raw).map(|shared| Session(Rc::new(shared))).map_err(thrown)
    }

    #[wasm_bindgen(js_name = projectId)]
    pub fn project_id(&self) -> String {
        self.0.settings.project_id.clone()
    }

    pub fn endpoint(&self) -> String {
        self.0.endpoint.url()
    }

    pub fn dataset(&self, id: &JsValue) -> Result<Dataset, JsValue> {
        Dataset::new(self.0.clone(), id)
    }
}

/// What a session, its datasets and its jobs share; it lives as long as any of them.
pub struct Shared {
    pub settings: SessionSettings,
    pub endpoint: Endpoint,
    /// Undefined for the global one.
    pub fetch: JsValue,
    pub auth: Rc<Auth>,
    pub limiter: RefCell<Limiter>,
    headers: OwnHeaders,
    authenticates: bool,
    runners: RefCell<Vec<(Member, Weak<Runner>)>>,
    waking: Cell<bool>,
}

/// Further headers of the caller.
enum OwnHeaders {
    Fixed(Headers),
    Asked(js_sys::Function),
}

impl Shared {
    fn new(raw: &JsValue) -> Result<Self, Fault> {
        let object = Object::required(raw, "the options of Session")?;
        let settings = options::session(&object)?;
        let fetch = object.raw("fetch");
        if !fetch.is_undefined() && !fetch.is_function() {
            return Err(invalid_option("`fetch` must be a function"));
        }
        let credentials = object.raw("credentials");
        let authenticates = !credentials.is_undefined();
        Ok(Shared {
            endpoint: endpoint(&object, &settings)?,
            fetch,
            auth: Auth::new(&credentials)?,
            limiter: RefCell::new(Limiter::new(settings.concurrency as usize)),
            headers: match object.function("headers") {
                Some(function) => OwnHeaders::Asked(function),
                None => OwnHeaders::Fixed(read_headers(&object.raw("headers"), authenticates)?),
            },
            authenticates,
            runners: RefCell::new(Vec::new()),
            waking: Cell::new(false),
            settings,
        })
    }

    pub fn enter(&self, member: Member, runner: Weak<Runner>) {
        self.runners.borrow_mut().push((member, runner));
    }

    pub fn leave(&self, member: Member) {
        self.runners.borrow_mut().retain(|(other, _)| *other != member);
        self.limiter.borrow_mut().leave(member);
    }

    /// Lets those go on that wait for a permit, in their order.
    pub fn wake(&self) {
        if self.waking.replace(true) {
            return;
        }
        loop {
            let next = self.limiter.borrow().next();
            let Some(member) = next else { break };
            let runners = self.runners.borrow();
            let runner = runners.iter().find(|(other, _)| *other == member).and_then(|(_, weak)| weak.upgrade());
            drop(runners);
            if let Some(runner) = runner {
                runner.pump();
            }
            // One that did not take its turn loses its place; it asks again when it has something to send.
            let mut limiter = self.limiter.borrow_mut();
            if limiter.next() == Some(member) {
                limiter.leave(member);
            }
        }
        self.waking.set(false);
    }

    /// The signed request, ready to be sent.
    pub fn build(
        &self,
        request: &Request,
        held: &Held,
    ) -> Result<(web_sys::Request, AbortController), (Fault, JsValue)> {
        let mut headers: Headers = vec![("Content-Type".into(), "application/json".into())];
        headers.extend(self.own_headers()?);
        let path = [&*self.endpoint.base_path, &request.path].concat();
        match held.credentials.as_deref() {
            None => {}
            Some(Credentials::Token(token)) => headers.push(("X-Auth-Token".into(), token.expose().into())),
            Some(Credentials::Keys { access_key, secret_key, security_token }) => {
                let subject = Subject {
                    method: request.method.as_str(),
                    host: &self.endpoint.host,
                    path: &path,
                    query: &request.query,
                    body: &request.body,
                };
                let signer = Signer {
                    access_key,
                    secret_key: secret_key.expose(),
                    security_token: security_token.as_ref().map(|token| token.expose()),
                    project_id: Some(&self.settings.project_id),
                    date: &self.auth.signing_date(),
                };
                headers = sign(subject, headers, signer);
                // It is signed, but only the browser may set it.
                headers.retain(|(name, _)| name != "Host");
            }
        }
        let mark = if request.query.is_empty() { "" } else { "?" };
        let outgoing = Outgoing {
            method: request.method,
            url: &[&*self.endpoint.origin, &path, mark, &request.query].concat(),
            headers: &headers,
            body: &request.body,
            mode: self.settings.credentials_mode,
        };
        let built = AbortController::new().ok().and_then(|controller| {
            let request = fetch::build(&outgoing, &controller)?;
            Some((request, controller))
        });
        built.ok_or_else(|| (fault(Code::Internal, "the request could not be built"), JsValue::UNDEFINED))
    }

    fn own_headers(&self) -> Result<Headers, (Fault, JsValue)> {
        match &self.headers {
            OwnHeaders::Fixed(headers) => Ok(headers.clone()),
            OwnHeaders::Asked(function) => {
                let given = function
                    .call0(&JsValue::UNDEFINED)
                    .map_err(|cause| (invalid_option("the function in `headers` threw"), cause))?;
                read_headers(&given, self.authenticates).map_err(|problem| (problem, JsValue::UNDEFINED))
            }
        }
    }
}

fn endpoint(object: &Object, settings: &SessionSettings) -> Result<Endpoint, Fault> {
    let given = match &settings.region_url {
        Some(url) => JsValue::from_str(url),
        None => object.raw("endpoint"),
    };
    let wrong = || invalid_option("`endpoint` must be an absolute http or https URL, or a path on the page's own origin");
    if !given.is_string() && !given.is_object() {
        return Err(wrong());
    }
    let url = bridge::parse_url(&given).map_err(|_| wrong())?;
    let part = |at| url.get(at).as_string();
    let [protocol, host, hostname, pathname] = [0, 1, 2, 3].map(|at| part(at).unwrap_or_default());
    let parsed = ParsedUrl { protocol, host, hostname, pathname, has_more: url.get(4).is_truthy() };
    Endpoint::new(&parsed, part(5).as_deref(), settings.allow_insecure)
}

fn read_headers(given: &JsValue, authenticates: bool) -> Result<Headers, Fault> {
    let object = Object::optional(given, "`headers`")?;
    let mut headers = Headers::new();
    for name in object.names() {
        let options::Value::Text(value) = object.get(&name) else {
            return Err(invalid_option(["the header `", &name, "` in `headers` must be a string"].concat()));
        };
        config::header(&name, &value, authenticates)?;
        headers.push((name, value.trim().to_string()));
    }
    Ok(headers)
}
