// Starts the one worker of the page, for all sessions, and ends it.

import { call } from '../alive.js';
import { ModelArtsError } from '../errors.js';
import { beside, compile, init as loadHere, version } from '../load.js';
import { Connection } from './connection.js';

const OPTIONS = ['source', 'worker'];

/** The last `init`: `opened` is its connection, `loading` what the caller is given. */
let current;
let connection;
/** Why there is none any more. */
let broken;

/** Loads the WebAssembly, for the page and the worker, and starts the worker. */
export function init(given) {
  current ??= begun(given);
  return current.loading;
}

function begun(given) {
  const mine = {};
  mine.opened = load(given, mine);
  mine.loading = mine.opened.then(
    () => {},
    (error) => {
      if (current === mine) current = undefined;
      throw error;
    },
  );
  return mine;
}

async function load(given, mine) {
  const { source, worker } = optionsOf(given);
  const module = compiled(source);
  const starting = begin(worker, (error) => {
    if (connection !== starting) return;
    broken = error;
    connection = undefined;
    current = undefined;
  });
  try {
    // Compiled once, and shared.
    await loadHere(module);
    await starting.open(await module, version);
  } catch (error) {
    starting.break(error);
    throw error;
  }
  // Unless it was ended before it was there.
  if (current === mine) {
    broken = undefined;
    connection = starting;
  }
  return starting;
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

/**
 * Ends the worker; what runs ends before as aborted. Also waits for those that are being ended. An `init` that comes after it
 * starts another, also before this one has ended.
 */
export function terminate() {
  ending = Promise.all([ending, end(current)]).then(() => {});
  current = undefined;
  connection = undefined;
  return ending;
}

async function end(last) {
  const opened = await last?.opened.catch(() => {});
  await opened?.close(new DOMException('terminate() of modelarts-dataset was called', 'AbortError'));
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
