//! The caller's signal: a listener that is removed when it is dropped.

use super::bridge;
use crate::error::{Fault, invalid_option};
use wasm_bindgen::prelude::*;

/// Checks the option `signal`; undefined is none.
pub fn signal(value: JsValue) -> Result<Option<JsValue>, Fault> {
    match value.is_undefined() {
        true => Ok(None),
        false if bridge::is_signal(&value) => Ok(Some(value)),
        false => Err(invalid_option("`signal` must be an AbortSignal")),
    }
}

#[must_use = "a listener that is dropped does not listen"]
pub struct Listener {
    end: js_sys::Function,
    _closure: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    /// Calls back with the signal's reason, at once if it has aborted.
    pub fn new(signal: &JsValue, on_abort: impl FnMut(JsValue) + 'static) -> Self {
        let closure = Closure::new(on_abort);
        Listener { end: bridge::on_abort(signal, closure.as_ref().unchecked_ref()), _closure: closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Ours, and it does not throw.
        let _ = self.end.call0(&JsValue::UNDEFINED);
    }
}
