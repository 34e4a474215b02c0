//! Problems as JavaScript's errors.

use super::bridge;
use crate::error::Problem;
use wasm_bindgen::JsValue;

pub fn error(problem: &Problem) -> JsValue {
    bridge::create_error(
        problem.code.as_str(),
        &problem.message,
        problem.code.retryable(),
        problem.status.map(u32::from),
        problem.service_code.as_deref(),
        problem.request_id.as_deref(),
    )
}

/// What is thrown at once.
pub fn thrown<T>(result: Result<T, crate::error::Fault>) -> Result<T, JsValue> {
    result.map_err(|problem| error(&problem))
}
