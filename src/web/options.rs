//! A JavaScript object as [`Fields`].

use super::bridge;
use super::convert::{get, text};
use crate::error::{Fault, invalid_option};
use crate::options::{Fields, Value};
use wasm_bindgen::{JsCast, JsValue};

pub struct Object(JsValue);

impl Object {
    /// Options that may be left out.
    pub fn optional(value: &JsValue) -> Result<Self, Fault> {
        match value.is_undefined() {
            true => Ok(Object(js_sys::Object::new().into())),
            false => Object::required(value),
        }
    }

    pub fn required(value: &JsValue) -> Result<Self, Fault> {
        match value.is_object() && !js_sys::Array::is_array(value) {
            true => Ok(Object(value.clone())),
            false => Err(invalid_option("options, credentials and headers must be objects")),
        }
    }

    /// Of one that was found to be readable.
    pub fn raw(&self, name: &str) -> JsValue {
        get(&self.0, name).unwrap_or(JsValue::UNDEFINED)
    }
}

impl Fields for Object {
    fn names(&self) -> Vec<String> {
        let keys = js_sys::Object::keys(self.0.unchecked_ref::<js_sys::Object>());
        keys.iter().filter_map(|key| key.as_string()).collect()
    }

    fn get(&self, name: &str) -> Value {
        let Some(value) = get(&self.0, name) else {
            return Value::Unreadable;
        };
        if value.is_undefined() {
            Value::Undefined
        } else if let Some(flag) = value.as_bool() {
            Value::Bool(flag)
        } else if let Some(number) = value.as_f64() {
            Value::Number(number)
        } else if let Some(text) = text(&value) {
            Value::Text(text)
        } else if value.is_function() {
            Value::Function
        } else {
            Value::Other
        }
    }

    fn nested(&self, name: &str) -> Option<Box<dyn Fields>> {
        let value = self.raw(name);
        value
            .is_object()
            .then(|| Box::new(Object(value)) as Box<dyn Fields>)
    }

    fn number_text(&self, number: f64) -> String {
        js_sys::Number::from(number)
            .to_string_with_radix(10)
            .map(String::from)
            .unwrap_or_default()
    }

    fn time(&self, name: &str) -> f64 {
        bridge::time(&self.raw(name))
    }
}
