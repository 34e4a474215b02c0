//! What `npm/bridge.js` does for us.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, Request};

#[wasm_bindgen(raw_module = "../../npm/bridge.js")]
extern "C" {
    pub fn died(message: &str);

    #[wasm_bindgen(js_name = createError)]
    pub fn create_error(code: &str, message: &str, retryable: bool, details: &JsValue) -> JsValue;

    pub fn exchange(fetch: &JsValue, request: &Request, controller: &AbortController) -> Promise;

    /// `{ ids, stream, threw, cause }`
    #[wasm_bindgen(js_name = copyIds)]
    pub fn copy_ids(source: &JsValue) -> JsValue;

    #[wasm_bindgen(js_name = encodeIds)]
    pub fn encode_ids(ids: &Array, from: u32, to: u32) -> JsValue;

    pub fn pick(out: &Array, ids: &Array, positions: &[u32]);

    pub fn problems(out: &Array, ids: &Array, positions: &[u32], which: &[u32], attempts: &[u32], kinds: &JsValue);

    pub fn outcomes(ids: &Array, positions: &[u32], statuses: &[u8], names: &JsValue, troubles: &Array) -> JsValue;

    pub fn breathe() -> Promise;

    #[wasm_bindgen(js_name = isSignal)]
    pub fn is_signal(value: &JsValue) -> bool;

    #[wasm_bindgen(js_name = onAbort)]
    pub fn on_abort(signal: &JsValue, callback: &Function) -> Function;

    pub fn notify(callback: &Function, value: &JsValue);

    pub fn provide(provider: &Function, reason: &str, signal: &AbortSignal) -> Promise;

    /// `[protocol, host, hostname, pathname, more, page]`
    #[wasm_bindgen(js_name = parseUrl, catch)]
    pub fn parse_url(text: &JsValue) -> Result<Array, JsValue>;

    pub fn time(value: &JsValue) -> f64;
}
