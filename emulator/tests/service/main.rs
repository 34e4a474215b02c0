//! The service from outside: the built program, called over its socket, compared with its database through the
//! control endpoint. One behaviour a test.

// A helper of a test fails like a test: clippy.toml lets only test functions themselves do so.
#![allow(clippy::unwrap_used, clippy::panic)]

mod answers;
mod credentials;
mod deletion;
mod faults_in_body;
mod faults_in_service;
mod faults_of_connection;
mod faults_of_status;
mod harness;
mod http;
mod http2;
mod listing;
mod logs;
mod media;
mod process;
mod refusals;
mod signer;
mod statics;
mod the_control_endpoint;
mod throttling;
mod tokens;
mod vendor_signer;
mod volume;
