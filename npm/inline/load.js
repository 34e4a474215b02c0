// Stands for `../load.js` in the entry `modelarts-dataset/inline`: the WebAssembly is in the module.

// As text in base64; the build says which file it is.
import base64 from 'modelarts_dataset.wasm';
import { initSync } from '../../target/wasm-bindgen/modelarts_dataset.js';
import { cameAlive } from '../alive.js';
import { ModelArtsError } from '../errors.js';

export const version = VERSION;

let loading;
let started = false;

/** Nobody has to call it. Who does has it compiled beside the page's thread, and not when it is needed first. */
export function init() {
  loading ??= load().catch((cause) => {
    loading = undefined;
    throw failure(cause);
  });
  return loading;
}

async function load() {
  if (!started) begin(await WebAssembly.compile(bytes()));
}

/** At once. It is far below the 8 MB that Chromium compiles on a page's thread. */
export function start() {
  if (started) return;
  try {
    begin(new WebAssembly.Module(bytes()));
  } catch (cause) {
    throw failure(cause);
  }
}

function begin(module) {
  if (started) return;
  initSync({ module });
  cameAlive();
  started = true;
}

function bytes() {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function failure(cause) {
  const message = `the WebAssembly could not be started: ${cause?.message ?? cause}`;
  return new ModelArtsError('load-failed', message, { retryable: true, cause });
}
