//! Reading and writing JavaScript values.

use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

/// A field; undefined where there is none, or where a getter throws.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A text without lone surrogates; those would turn into other characters on the way.
pub fn text(value: &JsValue) -> Option<String> {
    let string = value.dyn_ref::<js_sys::JsString>()?;
    string.is_valid_utf16().then(|| String::from(string))
}

/// What serde describes, as plain JavaScript. Our own structures hold only texts, numbers and lists.
pub fn write<T: Serialize + ?Sized>(value: &T) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
}
