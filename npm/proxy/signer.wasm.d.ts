/** What a runtime makes of the imported `.wasm`: a module of WebAssembly, for the option `signer` of `createProxy`. */
declare const signer: WebAssembly.Module;
export default signer;
