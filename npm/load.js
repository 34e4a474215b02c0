// Loads the WebAssembly once; a load that failed may be tried again.

import { initSync } from '../target/wasm-bindgen/modelarts_dataset.js';
import { cameAlive } from './alive.js';
import { ModelArtsError } from './errors.js';

export const version = VERSION;

let loading;

export function init(source) {
  loading ??= load(source).catch((cause) => {
    loading = undefined;
    const message = `the WebAssembly could not be loaded: ${cause?.message ?? cause}`;
    throw new ModelArtsError('load-failed', message, { retryable: true, cause });
  });
  return loading;
}

async function load(source) {
  const module = await compile(await (source ?? beside()));
  // Another WebAssembly would start all the same, and fail at the first call.
  const ours = WebAssembly.Module.exports(module).some(({ name }) => name === 'rawsession_new');
  if (!ours) throw new Error('this is the WebAssembly of something else');
  initSync({ module });
  cameAlive();
}

export function beside() {
  return new URL('./modelarts_dataset.wasm', import.meta.url);
}

/** What the file holds, of a `file:` URL where there is a file system: Node's fetch does not read files. */
function fileAt(source) {
  if (!/^file:/i.test(source)) return undefined;
  return globalThis.process?.getBuiltinModule?.('node:fs').readFileSync(new URL(source));
}

export async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  const isUrl = typeof source === 'string' || source instanceof URL;
  const named = isUrl || isA('Request', source);
  const response = (isUrl && fileAt(source)) || (named ? await fetch(source) : source);
  if (!isA('Response', response)) return WebAssembly.compile(response);
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  const type = response.headers.get('content-type') ?? '';
  // With a parameter behind it browsers refuse to compile it while it comes.
  if (type === 'application/wasm') return WebAssembly.compileStreaming(response);
  // An application that answers every path with its page is a common cause; its bytes would say nothing of the kind.
  if (type.startsWith('text/html')) throw new Error(`${response.url} is a page, not WebAssembly`);
  return WebAssembly.compile(await response.arrayBuffer());
}

const isA = (name, value) => globalThis[name] && value instanceof globalThis[name];
