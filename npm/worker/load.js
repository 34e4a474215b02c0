// Starts the one worker of the page, for all sessions, and ends it.

import { call } from '../alive.js';
import { ModelArtsError } from '../errors.js';
import { beside, compile, init as loadHere, version } from '../load.js';
import { Connection } from './connection.js';

const OPTIONS = ['source', 'worker'];

let loading;
let connection;
/** Why there is none any more. */
let broken;

/** Loads the WebAssembly, for the page and the worker, and starts the worker. */
export function init(given) {
  loading ??= load(given).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(given) {
  const { source, worker } = optionsOf(given);
  const module = compiled(source);
  const starting = begin(worker, (error) => {
    if (connection !== starting) return;
    broken = error;
    connection = undefined;
    loading = undefined;
  });
  try {
    // Compiled once, and shared.
    await loadHere(module);
    await starting.open(await module, version);
  } catch (error) {
    starting.break(error);
    throw error;
  }
  broken = undefined;
  connection = starting;
}

/** While it compiles the worker starts. */
function compiled(source) {
  const module = (async () => compile(await (source ?? beside())))();
  // Who loads is told.
  module.catch(() => {});
  return module;
}

function optionsOf(given) {
  const plain = typeof given === 'object' && given && Object.getPrototypeOf(given) === Object.prototype;
  if (!plain) return { source: given };
  const wrong = Object.keys(given).find((name) => !OPTIONS.includes(name));
  if (wrong) throw new ModelArtsError('invalid-option', `\`${wrong}\` is not an option of init`);
  return given;
}

function begin(given, ended) {
  try {
    const worker = workerOf(given);
    if (typeof worker?.postMessage !== 'function') throw new TypeError('what `worker` gives is no Worker');
    return new Connection(worker, ended);
  } catch (cause) {
    const message = `the worker could not be started: ${cause?.message ?? cause}`;
    throw new ModelArtsError('load-failed', message, { retryable: true, cause });
  }
}

function workerOf(given) {
  if (typeof given === 'function') return given();
  if (given !== undefined) return new Worker(given, { type: 'module' });
  // In this form bundlers find the script.
  return new Worker(new URL('./worker-thread.js', import.meta.url), { type: 'module' });
}

let ending;

/** Ends the worker; what runs ends before as aborted. Also waits for those that are being ended. */
export function terminate() {
  ending = Promise.all([ending, end()]).then(() => {});
  return ending;
}

async function end() {
  await loading?.catch(() => {});
  const closing = connection;
  connection = undefined;
  loading = undefined;
  await closing?.close(new DOMException('terminate() of modelarts-dataset was called', 'AbortError'));
}

/** The connection; throws where there is none. */
export function connected() {
  if (connection) return connection;
  throw (
    broken ?? new ModelArtsError('not-initialized', 'call and await init() of modelarts-dataset/worker first')
  );
}

/** Calls into the page's WebAssembly. */
export function use(work) {
  const here = connected();
  try {
    return call(work);
  } catch (error) {
    here.judge(error);
    throw error;
  }
}
