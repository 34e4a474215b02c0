//! What `npm/bridge.js` does for us.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../npm/bridge.js")]
extern "C" {
    pub fn died(message: &str);

    #[wasm_bindgen(js_name = createError)]
    pub fn create_error(code: &str, message: &str, retryable: bool, details: &JsValue) -> JsValue;

    #[wasm_bindgen(js_name = copyIds)]
    pub fn copy_ids(source: &JsValue) -> CopiedIds;

    /// `{ ids, stream, threw, cause }`
    pub type CopiedIds;
    #[wasm_bindgen(method, getter)]
    pub fn ids(this: &CopiedIds) -> Option<js_sys::Array>;
    #[wasm_bindgen(method, getter)]
    pub fn stream(this: &CopiedIds) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    pub fn threw(this: &CopiedIds) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    pub fn cause(this: &CopiedIds) -> JsValue;

    #[wasm_bindgen(js_name = encodeIds)]
    pub fn encode_ids(ids: &js_sys::Array, from: u32, to: u32) -> JsValue;

    pub fn pick(out: &js_sys::Array, ids: &js_sys::Array, positions: &[u32]);
    pub fn append(out: &js_sys::Array, values: &JsValue);

    pub fn breathe() -> js_sys::Promise;

    pub fn notify(callback: &js_sys::Function, value: &JsValue);

    #[wasm_bindgen(js_name = parseUrl, catch)]
    pub fn parse_url(text: &JsValue) -> Result<PlatformUrl, JsValue>;

    /// `{ protocol, host, hostname, pathname, more, page }`
    pub type PlatformUrl;
    #[wasm_bindgen(method, getter)]
    pub fn protocol(this: &PlatformUrl) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn host(this: &PlatformUrl) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn hostname(this: &PlatformUrl) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn pathname(this: &PlatformUrl) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn more(this: &PlatformUrl) -> bool;
    #[wasm_bindgen(method, getter)]
    pub fn page(this: &PlatformUrl) -> Option<String>;

    pub fn time(value: &JsValue) -> f64;

    #[wasm_bindgen(catch)]
    pub fn send(
        fetch: Option<&js_sys::Function>,
        request: &web_sys::Request,
        controller: &web_sys::AbortController,
    ) -> Result<JsValue, JsValue>;

    pub fn landed(controller: &web_sys::AbortController);
}
