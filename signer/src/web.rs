//! What JavaScript calls.

use crate::signing::{Signer, Subject, sign};
use wasm_bindgen::prelude::*;

/// Smaller than the default one.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The headers of the signed request, `Host` and `Authorization` among them. Headers are lines, a name and a value in
/// turn: neither can have a line break in it.
#[allow(clippy::too_many_arguments)]
#[wasm_bindgen(js_name = signedHeaders)]
pub fn signed_headers(
    method: &str,
    host: &str,
    path: &str,
    query: &str,
    body: &str,
    given: &str,
    access_key: &str,
    secret_key: &str,
    security_token: Option<String>,
    project_id: Option<String>,
    date: &str,
) -> String {
    let mut headers = Vec::new();
    let mut lines = given.split('\n');
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        headers.push((name.into(), value.into()));
    }
    let subject = Subject {
        method,
        host,
        path,
        query,
        body,
    };
    let signer = Signer {
        access_key,
        secret_key,
        security_token: security_token.as_deref(),
        project_id: project_id.as_deref(),
        date,
    };
    let mut out = String::new();
    for (name, value) in sign(subject, headers, signer) {
        for text in [&name, &value] {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(text);
        }
    }
    out
}
