//! Reading and writing fields of JavaScript values.

use serde::Serialize;
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

/// Calls a method of something that may not be what it should be.
pub fn call(object: &JsValue, method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method: js_sys::Function = js_sys::Reflect::get(object, &method.into())?.dyn_into()?;
    let list = js_sys::Array::new();
    for argument in arguments {
        list.push(argument);
    }
    method.apply(object, &list)
}

/// What serde describes, as plain JavaScript. Our own structures hold only texts, numbers and lists.
pub fn write<T: Serialize + ?Sized>(value: &T) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
}
