//! Problems as JavaScript's errors.

use super::bridge;
use super::convert::set;
use crate::error::{Fault, Problem};
use wasm_bindgen::JsValue;

/// What else an error carries.
#[derive(Default)]
pub struct Extras {
    pub report: Option<JsValue>,
    pub cause: Option<JsValue>,
}

pub fn error(problem: &Problem, extras: Extras) -> JsValue {
    let details: JsValue = js_sys::Object::new().into();
    if let Some(status) = problem.status {
        set(&details, "status", &f64::from(status).into());
    }
    for (name, text) in [("serviceCode", &problem.service_code), ("requestId", &problem.request_id)] {
        if let Some(text) = text {
            set(&details, name, &text.into());
        }
    }
    for (name, value) in [("report", extras.report), ("cause", extras.cause)] {
        if let Some(value) = value {
            set(&details, name, &value);
        }
    }
    bridge::create_error(problem.code.as_str(), &problem.message, problem.code.retryable(), &details)
}

/// A fault without extras, for what is thrown at once.
pub fn thrown(problem: Fault) -> JsValue {

    error(&problem, Extras::default())
}
