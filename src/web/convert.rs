//! Reading and writing JavaScript values.

use super::bridge;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// A field; undefined where there is none. None where its getter throws.
pub fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(object, &name.into()).ok()
}

/// A text without lone surrogates; those would turn into other characters on the way.
pub fn text(value: &JsValue) -> Option<String> {
    bridge::is_well_formed(value).then(|| value.as_string()).flatten()
}

/// What serde describes, as plain JavaScript. Our own structures hold only texts, numbers and lists.
pub fn write<T: Serialize + ?Sized>(value: &T) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
}

/// Without the generic way of collecting, which is made anew for every length.
pub fn list(values: &[JsValue]) -> JsValue {
    let array = js_sys::Array::new();
    for value in values {
        array.push(value);
    }
    array.into()
}
