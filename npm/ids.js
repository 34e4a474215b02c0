// Sample ids on their way into the WebAssembly.

import { call } from './alive.js';
import { ModelArtsError } from './errors.js';
import { breathe } from './platform.js';

/** Ids that cross at a time. */
export const SLICE = 2000;
/** Of an iterator of ours: what it has left when the job has stopped. */
export const REST = Symbol('rest');
/** Milliseconds of work after which the page gets a turn. */
const WORK = 10;

/** Lets the page do what it has to do, when it had to wait long enough. */
export function pacer() {
  let started = performance.now();
  return async () => {
    if (performance.now() - started < WORK) return;
    await breathe();
    started = performance.now();
  };
}

/**
 * What the caller gave: `{ ids }`, or `{ stream }` with its `next` and `cancel`. An array is copied at the call, as
 * references: what the caller does to it later changes nothing. Whether they are ids is seen when they are taken in.
 * An iterable that throws gives what it gave before, and `failure`.
 */
export function openIds(source) {
  // The letters of a string are no ids, not even of one that is an object.
  const text = Object.prototype.toString.call(source) === '[object String]';
  const object = typeof source === 'object' && !text && source;
  let stream;
  try {
    stream = object && streamOf(object);
  } catch (cause) {
    if (cause instanceof ModelArtsError) throw cause;
    return { ids: [], failure: { cause } };
  }
  if (stream) return { stream };
  if (!object?.[Symbol.iterator]) {
    throw new ModelArtsError(
      'invalid-option',
      'the sample ids must be an array, another iterable of strings, an async iterable or a stream',
    );
  }
  if (Array.isArray(source)) return { ids: source.slice() };
  const ids = [];
  try {
    for (const id of source) ids.push(id);
  } catch (cause) {
    return { ids, failure: { cause } };
  }
  return { ids };
}

/** Not every engine can iterate over a stream, so that its reader comes first. */
function streamOf(object) {
  if (typeof object.getReader === 'function') {
    if (object.locked) throw new ModelArtsError('invalid-option', 'the stream of sample ids is locked');
    const reader = object.getReader();
    return { next: () => reader.read(), cancel: () => reader.cancel(), rest: () => [] };
  }
  const iterator = object[Symbol.asyncIterator]?.();
  const rest = () => iterator[REST]?.() ?? [];
  return iterator && { next: () => iterator.next(), cancel: () => iterator.return?.(), rest };
}

/** Takes all of them in, in slices, so that the page stays responsive. */
export async function takeIn(job, ids) {
  const pace = pacer();
  for (let from = 0; from < ids.length; from += SLICE) {
    call(() => job.add(encode(ids.slice(from, from + SLICE)), from, performance.now()));
    await pace();
  }
}

/** Ids as JSON, whose writer shows lone surrogates as escapes. It ends with the first that is no string, as `null`. */
export function encode(ids) {
  const wrong = ids.findIndex((id) => typeof id !== 'string');
  const strings = wrong < 0 ? ids : [...ids.slice(0, wrong), null];
  // A `toJSON` that some library gave to strings is not asked.
  return String.prototype.toJSON ? `[${strings.map(spell)}]` : JSON.stringify(strings);
}

const spell = (id) =>
  id && `"${id.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, 0)}`)}"`;
