//! Reading and writing JavaScript values, and starting what runs later.

use serde::Serialize;
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};

/// A field; undefined where there is none, or where a getter throws.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Only ever on plain objects that we made ourselves, where it cannot fail.
    let _ = js_sys::Reflect::set(object, &name.into(), value);
}

/// A text without lone surrogates; those would turn into other characters on the way.
pub fn text(value: &JsValue) -> Option<String> {
    let string = value.dyn_ref::<js_sys::JsString>()?;
    string.is_valid_utf16().then(|| String::from(string))
}

pub fn function(value: JsValue) -> Option<js_sys::Function> {
    value.dyn_into().ok()
}

/// What serde describes, as plain JavaScript. Our own structures hold only texts, numbers and lists.
pub fn write<T: Serialize + ?Sized>(value: &T) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
}

/// A promise of what the future gives. The future is boxed, so that the machinery of promises is there once.
pub fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> js_sys::Promise {
    let future: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(future);
    wasm_bindgen_futures::future_to_promise(future)
}
