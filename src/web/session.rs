//! A session: where requests go, what authenticates them, and the limiter that its jobs share.

use super::bridge;
use super::convert::{list, text};
use super::error::{error, thrown};
use super::fetch;
use super::job::RawJob;
use super::options::Object;
use crate::config::{self, Endpoint, ParsedUrl};
use crate::credentials::{Credentials, Keyring, Reason};
use crate::engine::call::{Call, Wanted};
use crate::engine::job::Job;
use crate::engine::settings::RetryPolicy;
use crate::error::{Code, Fault, fault, invalid_option};
use crate::ids;
use crate::journal::Head;
use crate::limiter::Limiter;
use crate::options::{self, Deletion, Fields, SessionSettings, Value};
use crate::request::{Request, Samples};
use crate::signing::{Headers, Signer, Subject, sign};
use crate::text::concat;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

/// What a session and its jobs share.
pub struct Shared {
    pub settings: SessionSettings,
    pub endpoint: Endpoint,
    pub limiter: RefCell<Limiter>,
    pub keyring: RefCell<Keyring>,
    authenticates: bool,
}

#[wasm_bindgen]
pub struct RawSession(Rc<Shared>);

#[wasm_bindgen]
impl RawSession {
    #[wasm_bindgen(constructor)]
    pub fn new(raw: &JsValue) -> Result<RawSession, JsValue> {
        thrown(Shared::new(raw).map(|shared| RawSession(Rc::new(shared))))
    }

    #[wasm_bindgen(js_name = projectId)]
    pub fn project_id(&self) -> String {
        self.0.settings.project_id.clone()
    }

    pub fn endpoint(&self) -> String {
        self.0.endpoint.url()
    }

    /// Throws unless it can be a dataset's id; gives it.
    #[wasm_bindgen(js_name = checkDataset)]
    pub fn check_dataset(&self, id: &JsValue) -> Result<String, JsValue> {
        let id = text(id).unwrap_or_default();
        thrown(config::dataset_id(&id)).map(|()| id)
    }

    /// Throws unless the session's own headers can be these.
    #[wasm_bindgen(js_name = checkHeaders)]
    pub fn check_headers(&self, headers: &JsValue) -> Result<(), JsValue> {
        thrown(self.0.own_headers(headers).map(|_| ()))
    }

    /// `method`: 0 for `deleteSamples`, 1 for `deleteMatching`, whose options are more, 2 for `resumeDeletion`, whose
    /// record `takeUp` and `load` are given. `epoch`: when it began, if it is to be recorded.
    #[allow(clippy::too_many_arguments)]
    pub fn deletion(
        &self,
        dataset: &str,
        raw: &JsValue,
        method: u8,
        seed: f64,
        now: f64,
        epoch: Option<f64>,
    ) -> Result<RawJob, JsValue> {
        let shared = &self.0;
        let of = match method {
            0 => Deletion::Samples,
            1 => Deletion::Matching,
            _ => Deletion::Resumed,
        };
        let settings =
            thrown(Object::optional(raw).and_then(|object| options::delete(&object, &shared.settings, of)))?;
        let head = epoch.map(|epoch| Head {
            started: epoch as u64,
            delete_source: settings.delete_source,
            ..shared.head(dataset)
        });
        let mut limiter = shared.limiter.borrow_mut();
        let mut job = Job::new(
            self.samples(dataset),
            settings,
            seed.to_bits(),
            now as u64,
            &mut limiter,
        );
        if of == Deletion::Resumed || head.is_some() {
            job.journal(head.as_ref());
        }
        Ok(RawJob::deletion(shared.clone(), job))
    }

    /// One page.
    pub fn page(&self, dataset: &str, raw: &JsValue, seed: f64) -> Result<RawJob, JsValue> {
        let query = thrown(Object::optional(raw).and_then(|object| options::page(&object)))?;
        Ok(self.call(Wanted::Page, self.samples(dataset).list(query), seed))
    }

    /// What all pages have in common, and their size.
    pub fn pages(&self, raw: &JsValue) -> Result<JsValue, JsValue> {
        let (query, size) = thrown(Object::optional(raw).and_then(|object| options::all_pages(&object)))?;
        Ok(list(&[JsValue::from_str(&query), size.into()]))
    }

    /// What all pages of samples that are to be deleted have in common, their size, and the most ids.
    pub fn matching(&self, filter: &JsValue, raw: &JsValue) -> Result<JsValue, JsValue> {
        let (query, size, most) = thrown(Object::required(filter).and_then(|filter| {
            Object::optional(raw).and_then(|object| options::matching(&filter, &object))
        }))?;
        Ok(list(&[JsValue::from_str(&query), size.into(), most.into()]))
    }

    /// There is a network again.
    pub fn online(&self) {
        self.0.limiter.borrow_mut().online();
    }

    /// One of all pages.
    #[wasm_bindgen(js_name = pageAt)]
    pub fn page_at(&self, dataset: &str, query: &str, offset: u32, seed: f64) -> RawJob {
        let settings = &self.0.settings;
        self.0
            .page_at(dataset, query, offset, seed, &settings.retry, settings.timeout)
    }

    pub fn sample(&self, dataset: &str, id: &JsValue, raw: &JsValue, seed: f64) -> Result<RawJob, JsValue> {
        thrown(Object::optional(raw).and_then(|object| options::sample_info(&object)))?;
        let id = text(id).unwrap_or_default();
        if let Some(why) = ids::fault(&id) {
            return Err(error(&fault(
                Code::InvalidSampleId,
                concat(&["the sample id ", why]),
            )));
        }
        let request = self.samples(dataset).describe(&id);
        Ok(self.call(Wanted::Sample(id), request, seed))
    }

    /// Whose turn it is to send, if a permit is free.
    pub fn next(&self) -> Option<u32> {
        self.0.limiter.borrow().next().map(|member| member.number())
    }

    /// The member did not take its turn: the next one is asked.
    pub fn pass(&self) {
        let mut limiter = self.0.limiter.borrow_mut();
        if let Some(member) = limiter.next() {
            limiter.leave(member);
        }
    }

    /// Why the credentials provider is to be asked, if it is.
    pub fn needs(&self, epoch: f64) -> Option<String> {
        self.0
            .keyring
            .borrow()
            .needs(epoch)
            .map(|reason| reason.as_str().into())
    }

    #[wasm_bindgen(js_name = isUsable)]
    pub fn is_usable(&self, epoch: f64) -> bool {
        self.0.keyring.borrow().is_usable(epoch)
    }

    /// Takes what the provider gave; throws when that is no credentials.
    pub fn provided(&self, raw: &JsValue, reason: &str, epoch: f64) -> Result<(), JsValue> {
        let (credentials, expires_at) =
            thrown(Object::required(raw).and_then(|object| options::credentials(&object)))?;
        if let Some(reason) = Reason::ALL.into_iter().find(|known| known.as_str() == reason) {
            self.0
                .keyring
                .borrow_mut()
                .provided(credentials, expires_at, reason, epoch);
        }
        Ok(())
    }

    /// The provider could not renew what is still good.
    pub fn postpone(&self, epoch: f64) {
        self.0.keyring.borrow_mut().postpone(epoch);
    }

    /// Milliseconds to add to the page's clock for the date of a signature.
    #[wasm_bindgen(js_name = clockOffset)]
    pub fn clock_offset(&self) -> f64 {
        self.0.keyring.borrow().clock_offset()
    }
}

impl RawSession {
    fn samples(&self, dataset: &str) -> Samples {
        self.0.samples(dataset)
    }

    fn call(&self, wanted: Wanted, request: Request, seed: f64) -> RawJob {
        let settings = &self.0.settings;
        self.0
            .call(wanted, request, seed, &settings.retry, settings.timeout)
    }
}

impl Shared {
    fn new(raw: &JsValue) -> Result<Self, Fault> {
        let object = Object::required(raw)?;
        let settings = options::session(&object)?;
        let raw = object.raw("credentials");
        let credentials = match raw.is_undefined() || raw.is_function() {
            true => None,
            false => Some(options::credentials(&Object::required(&raw)?)?.0),
        };
        Ok(Shared {
            endpoint: endpoint(&object, &settings)?,
            limiter: RefCell::new(Limiter::new(settings.concurrency as usize)),
            keyring: RefCell::new(Keyring::new(credentials, raw.is_function())),
            authenticates: !raw.is_undefined(),
            settings,
        })
    }

    fn samples(&self, dataset: &str) -> Samples {
        Samples::of(&self.settings.project_id, dataset)
    }

    fn call(
        self: &Rc<Self>,
        wanted: Wanted,
        request: Request,
        seed: f64,
        retry: &RetryPolicy,
        timeout: u32,
    ) -> RawJob {
        let mut limiter = self.limiter.borrow_mut();
        let call = Call::new(
            wanted,
            request,
            retry.clone(),
            timeout,
            seed.to_bits(),
            &mut limiter,
        );
        RawJob::call(self.clone(), call)
    }

    /// One page of all.
    pub fn page_at(
        self: &Rc<Self>,
        dataset: &str,
        query: &str,
        offset: u32,
        seed: f64,
        retry: &RetryPolicy,
        timeout: u32,
    ) -> RawJob {
        let request = self.samples(dataset).list(options::page_query(query, offset));
        self.call(Wanted::Page, request, seed, retry, timeout)
    }

    /// Of a deletion that is recorded.
    pub fn head(&self, dataset: &str) -> Head {
        Head {
            project_id: self.settings.project_id.clone(),
            dataset_id: dataset.into(),
            endpoint: self.endpoint.url(),
            started: 0,
            delete_source: false,
        }
    }

    /// Further headers of the caller.
    fn own_headers(&self, given: &JsValue) -> Result<Headers, Fault> {
        let object = Object::optional(given)?;
        let mut headers = Headers::new();
        for name in object.names() {
            let Value::Text(value) = object.get(&name) else {
                return Err(invalid_option(concat(&[
                    "the header `",
                    &name,
                    "` in `headers` must be a string",
                ])));
            };
            // One would be sent, and both signed.
            if headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(&name)) {
                return Err(invalid_option(concat(&["`headers` has `", &name, "` twice"])));
            }
            config::header(&name, &value, self.authenticates)?;
            headers.push((name, value.trim_ascii().into()));
        }
        Ok(headers)
    }

    /// The signed request, ready to be sent.
    pub fn build(
        &self,
        request: &Request,
        own: &JsValue,
        date: &str,
        signal: &AbortSignal,
    ) -> Result<web_sys::Request, Fault> {
        let mut headers = self.own_headers(own)?;
        headers.push(("Content-Type".into(), "application/json".into()));
        let path = concat(&[&*self.endpoint.base_path, &request.path]);
        match self.keyring.borrow().credentials() {
            None => {}
            Some(Credentials::Token(token)) => headers.push(("X-Auth-Token".into(), token.expose().into())),
            Some(Credentials::Keys {
                access_key,
                secret_key,
                security_token,
            }) => {
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
                    date,
                };
                headers = sign(subject, headers, signer);
                // It is signed, but only the browser may set it.
                headers.retain(|(name, _)| name != "Host");
            }
        }
        let mark = if request.query.is_empty() { "" } else { "?" };
        let url = concat(&[&*self.endpoint.origin, &path, mark, &request.query]);
        fetch::build(
            request.method,
            &url,
            &headers,
            &request.body,
            self.settings.credentials_mode,
            signal,
        )
        .ok_or_else(|| fault(Code::Internal, "the request could not be built"))
    }
}

fn endpoint(object: &Object, settings: &SessionSettings) -> Result<Endpoint, Fault> {
    let given = match &settings.region_url {
        Some(url) => JsValue::from_str(url),
        None => object.raw("endpoint"),
    };
    let url = bridge::parse_url(&given).map_err(|_| {
        invalid_option("`endpoint` must be an absolute http or https URL, or a path on the page's own origin")
    })?;
    let part = |at| url.get(at).as_string();
    let [protocol, host, hostname, pathname] = [0, 1, 2, 3].map(|at| part(at).unwrap_or_default());
    let parsed = ParsedUrl {
        protocol,
        host,
        hostname,
        pathname,
        has_more: url.get(4).is_truthy(),
    };
    Endpoint::new(&parsed, part(5).as_deref(), settings.allow_insecure)
}
