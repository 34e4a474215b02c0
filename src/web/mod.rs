//! The only part that knows JavaScript: options in, requests out, answers in, reports out. Decides nothing.

// What is exported, or holds functions of JavaScript, has nothing to show.
#![allow(missing_debug_implementations)]

mod abort;
mod bridge;
mod clock;
mod convert;
mod credentials;
mod dataset;
mod deletion;
mod error;
mod fetch;
mod ids;
mod options;
mod pages;
mod report;
mod run;
mod session;
mod timer;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
fn start() {
    // Under `panic = "abort"` nothing that was asked for would ever settle: the page is told, and rejects it all.
    std::panic::set_hook(Box::new(|info| bridge::died(&info.to_string())));
}

#[cfg(feature = "panic-probe")]
#[wasm_bindgen(js_name = panicProbe)]
#[allow(clippy::panic)]
pub fn panic_probe() {
    panic!("the probe");
}
