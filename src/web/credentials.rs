//! Asks the provider: one call at a time, shared by all that wait for it.

use super::bridge;
use super::clock;
use super::convert::promise;
use super::error::thrown;
use super::options::Object;
use super::run::Runner;
use crate::credentials::{Credentials, Held, Keyring, Reason};
use crate::engine::Event;
use crate::error::{Code, Fault, fault};
use crate::options;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// Milliseconds after which credentials that are still good are asked for again, when that failed.
const ASK_AGAIN: f64 = 5_000.0;

#[derive(Debug)]
pub struct Auth {
    keyring: RefCell<Keyring>,
    provider: Option<js_sys::Function>,
    asking: RefCell<Option<AbortController>>,
    waiting: RefCell<Vec<Weak<Runner>>>,
}

impl Auth {
    pub fn new(value: &JsValue) -> Result<Rc<Self>, Fault> {
        let provider = super::convert::function(value.clone());
        let mut keyring = Keyring::new(None, provider.is_some());
        if provider.is_none() && !value.is_undefined() {
            let (credentials, _) = options::credentials(&Object::required(value, "`credentials`")?)?;
            keyring = Keyring::new(Some(credentials), false);
        }
        Ok(Rc::new(Auth {
            keyring: RefCell::new(keyring),
            provider,
            asking: RefCell::new(None),
            waiting: RefCell::new(Vec::new()),
        }))
    }

    /// Whether a request can be sent; if not, the runner is woken when it can.
    pub fn is_ready(self: &Rc<Self>, runner: &Rc<Runner>) -> bool {
        let now = clock::epoch();
        let needs = self.keyring.borrow().needs(now);
        if let Some(reason) = needs {
            self.ask(reason);
        }
        let ready = self.keyring.borrow().is_usable(now);
        if !ready && !self.waiting.borrow().iter().any(|waiting| waiting.as_ptr() == Rc::as_ptr(runner)) {
            self.waiting.borrow_mut().push(Rc::downgrade(runner));
        }
        ready
    }

    pub fn held(&self) -> Held {
        self.keyring.borrow().held()
    }

    pub fn signing_date(&self) -> String {
        self.keyring.borrow().signing_date(clock::epoch())
    }

    /// Whether trying again can help.
    pub fn refused(&self, generation: u32, date: Option<&str>) -> bool {
        self.keyring.borrow_mut().refused(generation, date, clock::epoch())
    }

    pub fn accepted(&self, generation: u32) {
        self.keyring.borrow_mut().accepted(generation);
    }

    /// The runner waits no longer. When nobody does, the provider's signal says so.
    pub fn forget(&self, runner: &Rc<Runner>) {
        let mut waiting = self.waiting.borrow_mut();
        let before = waiting.len();
        waiting.retain(|other| other.as_ptr() != Rc::as_ptr(runner));
        let last = before > 0 && waiting.is_empty();
        drop(waiting);
        if last && let Some(controller) = self.asking.take() {
            controller.abort();
        }
    }

    fn ask(self: &Rc<Self>, reason: Reason) {
        if self.asking.borrow().is_some() {
            return;
        }
        let (Some(provider), Ok(controller)) = (self.provider.clone(), AbortController::new()) else { return };
        self.asking.replace(Some(controller.clone()));
        let auth = self.clone();
        // In a task of its own: the provider is the caller's code, and whoever asks is in the middle of something.
        let _detached = promise(async move {
            let given = auth.call(&provider, reason, &controller).await;
            let current = auth.asking.borrow().as_ref() == Some(&controller);
            if current {
                auth.asking.replace(None);
                auth.given(given);
            }
            Ok(JsValue::UNDEFINED)
        });
    }

    async fn call(
        &self,
        provider: &js_sys::Function,
        reason: Reason,
        controller: &AbortController,
    ) -> Result<(Credentials, Option<f64>), JsValue> {
        let given = JsFuture::from(bridge::provide(provider, reason.as_str(), &controller.signal())).await?;
        let read = Object::required(&given, "what the credentials provider gives").and_then(|object| options::credentials(&object));
        read.map_err(thrown)
    }

    fn given(&self, given: Result<(Credentials, Option<f64>), JsValue>) {
        let now = clock::epoch();
        let cause = match given {
            Ok((credentials, expires_at)) => {
                self.keyring.borrow_mut().provided(credentials, expires_at, now);
                None
            }
            Err(_) if self.keyring.borrow().is_usable(now) => {
                self.keyring.borrow_mut().postpone(now + ASK_AGAIN);
                None
            }
            Err(cause) => Some(cause),
        };
        for runner in self.waiting.take().iter().filter_map(Weak::upgrade) {
            match &cause {
                None => runner.pump(),
                Some(cause) => {
                    let why = "the credentials provider failed";
                    runner.fail(Event::Stop(fault(Code::CredentialsFailed, why)), cause.clone());
                }
            }
        }
    }
}
