// Stands for `../alive.js` in the entry `modelarts-dataset/inline`: whoever calls first starts the WebAssembly. Not when
// it is imported, which a server-side render does too.

import { call as callStarted } from '../alive.js';
import { start } from './load.js';

export { ask, died, drive, landed, launch } from '../alive.js';

/** Calls into the WebAssembly. */
export function call(work) {
  start();
  return callStarted(work);
}
