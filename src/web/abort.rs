//! The caller's signal: a listener that is removed when it is dropped. Structural, since a signal can come from
//! another realm.

use super::convert::{call, get};
use crate::error::{Problem, invalid_option};
use wasm_bindgen::prelude::*;

/// Checks the option `signal`; undefined is none.
pub fn signal(value: JsValue) -> Result<Option<JsValue>, Problem> {
    if value.is_undefined() {
        return Ok(None);
    }
    let sound = value.is_object()
        && get(&value, "aborted").as_bool().is_some()
        && get(&value, "addEventListener").is_function()
        && get(&value, "removeEventListener").is_function();
    if sound { Ok(Some(value)) } else { Err(invalid_option("`signal` must be an AbortSignal")) }
}

pub fn is_aborted(signal: &JsValue) -> bool {
    get(signal, "aborted").as_bool().unwrap_or(false)
}

pub fn reason(signal: &JsValue) -> JsValue {
    get(signal, "reason")
}

#[derive(Debug)]
#[must_use = "a listener that is dropped does not listen"]
pub struct Listener {
    signal: JsValue,
    closure: Closure<dyn FnMut()>,
}

impl Listener {
    pub fn new(signal: JsValue, on_abort: impl FnMut() + 'static) -> Self {
        let closure = Closure::new(on_abort);
        // The methods were checked to be there; what they throw is not ours to handle.
        let _ = call(&signal, "addEventListener", &[&"abort".into(), closure.as_ref()]);
        Listener { signal, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = call(&self.signal, "removeEventListener", &[&"abort".into(), self.closure.as_ref()]);
    }
}
