//! What `npm/bridge.js` does for us.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../npm/bridge.js")]
extern "C" {
    pub fn died(message: &str);

    #[wasm_bindgen(js_name = createError)]
    pub fn create_error(
        code: &str,
        message: &str,
        retryable: bool,
        status: Option<u32>,
        service_code: Option<&str>,
        request_id: Option<&str>,
    ) -> JsValue;

    /// `[protocol, host, hostname, pathname, more, page]`
    #[wasm_bindgen(js_name = parseUrl, catch)]
    pub fn parse_url(text: &JsValue) -> Result<js_sys::Array, JsValue>;

    #[wasm_bindgen(js_name = isWellFormed)]
    pub fn is_well_formed(value: &JsValue) -> bool;

    pub fn time(value: &JsValue) -> f64;
}
