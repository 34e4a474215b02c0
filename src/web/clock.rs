//! The two clocks: one that never goes back, for waiting, and the calendar's, for dates.

use crate::engine::Millis;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// Milliseconds of a clock that never goes back and runs on while timers are throttled or the page is frozen.
pub fn now() -> Millis {
    performance_now() as Millis
}

/// Milliseconds since 1970.
pub fn epoch() -> f64 {
    js_sys::Date::now()
}

/// A seed for jitter; nothing depends on its being secret.
pub fn seed() -> u64 {
    js_sys::Math::random().to_bits()
}
