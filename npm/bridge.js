// What the WebAssembly asks of JavaScript.

export { died } from './alive.js';
export { createError } from './errors.js';
export { isWellFormed, parseUrl, time } from './platform.js';
