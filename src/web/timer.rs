//! A timer that is cleared when it is dropped.

use crate::engine::Millis;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &js_sys::Function, delay: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// Longer delays would overflow the platform's 32 bits; whoever waits longer asks again.
const LONGEST: Millis = 1_000_000_000;

#[derive(Debug)]
#[must_use = "a timer that is dropped does not ring"]
pub struct Timer(JsValue);

impl Timer {
    pub fn start(callback: &js_sys::Function, delay: Millis) -> Self {
        Timer(set_timeout(callback, delay.min(LONGEST) as i32))
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
    }
}
