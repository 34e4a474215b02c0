//! The library's own signing and nothing else, for the proxy: a server needs no engine.
//!
//! The two files are taken as they are. A dependency on the library would link all that it exports.

#[path = "../../src/signing.rs"]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod signing;
// More of it is used by the library than by signing.
#[allow(dead_code)]
#[path = "../../src/text.rs"]
mod text;

#[cfg(target_arch = "wasm32")]
mod web;
