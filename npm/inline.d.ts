/**
 * The entry `modelarts-dataset/inline`: the WebAssembly is in the module. Everything can be used at once; `init()` need
 * not be called, and what it is given is not used. A WebAssembly that cannot be started, above all because the page's
 * Content Security Policy forbids it, is the error `load-failed` of the first call.
 *
 * @module
 */
export * from './index.js';
export { default } from './index.js';
