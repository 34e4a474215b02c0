import type { WasmSource } from './index.js';

/** What a tool makes of an imported `.wasm`, an address or a module of WebAssembly: `init` takes either. */
declare const source: WasmSource;
export default source;
