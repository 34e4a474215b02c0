// What the WebAssembly asks of JavaScript: what crosses in bulk, and what the platform does better by itself.

export { died } from './alive.js';
export { createError } from './errors.js';
export { exchange } from './exchange.js';
export { copyIds, encodeIds } from './ids.js';
export { breathe, isSignal, notify, onAbort, parseUrl, provide, time } from './platform.js';
export { outcomes, pick, problems } from './report.js';
