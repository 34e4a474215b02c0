// What the WebAssembly asks of JavaScript.

export { died } from './alive.js';
export { createError } from './errors.js';
export { parseUrl, time } from './platform.js';
