//! The only part that knows JavaScript: options in, requests out, answers in, reports out. Decides nothing, and waits
//! for nothing: `npm/run.js` drives it, so that every call into the WebAssembly ends before another can begin, and
//! what traps is seen by whoever called.

// What is exported, or holds values of JavaScript, has nothing to show.
#![allow(missing_debug_implementations)]

mod bridge;
mod convert;
mod error;
mod fetch;
mod job;
mod options;
mod report;
mod session;

use crate::text::{concat, decimal};
use wasm_bindgen::prelude::*;

/// Smaller than the default one.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[wasm_bindgen(start)]
fn start() {
    // Under `panic = "abort"` this instance is of no more use: the page is told why.
    std::panic::set_hook(Box::new(|info| {
        let message = info.payload_as_str().unwrap_or("a panic");
        let (file, line) = info
            .location()
            .map_or(("", 0), |location| (location.file(), location.line()));
        bridge::died(&concat(&[message, " at ", file, ":", &decimal(line)]));
    }));
}

#[cfg(feature = "panic-probe")]
#[wasm_bindgen(js_name = panicProbe)]
#[allow(clippy::panic)]
pub fn panic_probe() {
    panic!("the probe");
}
