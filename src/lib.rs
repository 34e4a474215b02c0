//! Deletes samples from Huawei Cloud ModelArts datasets, from the browser, and says truthfully what became of
//! every one.
//!
//! One way through: JavaScript options → validated [`options`] → an [`engine`] that decides → unsigned
//! [`request`] → signed by [`signing`] → sent by `web` → typed answer ([`response`], [`classify`]) → engine →
//! report. The engine does no I/O and is not async: time, chance and answers are handed to it, so that a
//! simulator can drive it natively. Only `web` knows JavaScript.

pub mod classify;
pub mod config;
pub mod credentials;
pub mod engine;
pub mod error;
pub mod ids;
pub mod journal;
pub mod json;
pub mod limiter;
pub mod limits;
pub mod options;
pub mod request;
pub mod response;
pub mod rng;
pub mod signing;
pub mod text;

#[cfg(target_arch = "wasm32")]
mod web;
