// What the platform does: turns of the event loop, signals, URLs, dates, and callers' functions.

import { ModelArtsError } from './errors.js';

/** Lets the page do what it has to do. Timers would be throttled in a hidden tab; these are not. */
export function breathe() {
  // Within a task of the scheduler that was aborted it rejects: that is the task's end, not ours.
  return globalThis.scheduler?.yield ? scheduler.yield().catch(turn) : turn();
}

function turn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/** An option that is read before the WebAssembly reads them. */
export function field(options, name) {
  try {
    return options?.[name];
  } catch (cause) {
    throw new ModelArtsError('invalid-option', `\`${name}\` must be readable: its getter threw`, { cause });
  }
}

/** Checks the option `signal`: structural, since a signal can come from another realm. */
export function signalOf(options) {
  const signal = field(options, 'signal');
  if (signal === undefined) return undefined;
  if (typeof signal?.aborted === 'boolean' && typeof signal.addEventListener === 'function') return signal;
  throw new ModelArtsError('invalid-option', '`signal` must be an AbortSignal');
}

/** Calls back when the signal aborts, at once if it has; gives the function that ends it. */
export function onAbort(signal, callback) {
  const abort = () => callback(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return () => signal.removeEventListener('abort', abort);
}

/** Headers as a plain object: from one, from a `Headers`, a `Map` or pairs. */
export function plainHeaders(given = {}) {
  const object = typeof given === 'object' && given;
  // A promise, too, would have no fields, and the headers would be missing without a word.
  if (!object || typeof object.then === 'function') {
    throw new ModelArtsError(
      'invalid-option',
      '`headers` must be an object of strings, or a function that gives one',
    );
  }
  try {
    return object[Symbol.iterator] ? Object.fromEntries(object) : { ...object };
  } catch (cause) {
    throw new ModelArtsError('invalid-option', '`headers` could not be read', { cause });
  }
}

/** Calls back; what that throws, or rejects with, goes to the console and stops nothing. */
export function notify(callback, value) {
  try {
    callback(value)?.then?.(undefined, console.error);
  } catch (error) {
    console.error(error);
  }
}

/** A base URL, and the page's origin, as `[protocol, host, hostname, pathname, more, page]`. */
export function parseUrl(text) {
  const page = pageOrigin();
  // A path alone is on the page's own origin; any other relative text is a mistake.
  const url = new URL(text, String(text).startsWith('/') ? page : undefined);
  const more = url.search || url.hash || url.username || url.password;
  return [url.protocol, url.host, url.hostname, url.pathname, more, page];
}

/** Of a worker that was made of a `blob:`, too, whose address is no base for others. Undefined where there is none. */
export function pageOrigin() {
  const origin = globalThis.location?.origin;
  return origin === 'null' ? undefined : origin;
}

/** Whether what is sent there can be read by nobody on the way: https, this machine, or the page's own origin. */
export function isSecure({ protocol, hostname, origin }) {
  const own = origin === globalThis.location?.origin;
  return protocol === 'https:' || own || /^(127(\.\d+){3}|(.+\.)?localhost|\[::1\])$/.test(hostname);
}

/** A string without lone surrogates. */
export function isWellFormed(value) {
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value);
}

/** A `Date`, milliseconds, or a date's text; NaN for anything else. */
export function time(value) {
  const known = typeof value === 'number' || typeof value === 'string' || value instanceof Date;
  return known ? new Date(value).getTime() : NaN;
}

let second;
let date;

/** `YYYYMMDDTHHMMSSZ`, as `X-Sdk-Date` has it. Many requests leave in one second. */
export function sdkDate(epoch) {
  const now = Math.floor(epoch / 1000);
  if (now !== second) {
    date = new Date(epoch).toISOString().replace(/[-:]|\.\d+/g, '');
    second = now;
  }
  return date;
}
