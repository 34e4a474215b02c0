// Sample ids on their way into the WebAssembly.

import { call } from './alive.js';
import { ModelArtsError } from './errors.js';
import { breathe } from './platform.js';

/** Ids that cross at a time. */
const SLICE = 2000;
/** Milliseconds of work after which the page gets a turn. */
const WORK = 10;

/**
 * Copies the ids at the call, as references: what the caller does to the array later changes nothing. Whether they
 * are ids is seen when they are taken in. An iterable that throws gives what it gave before.
 */
export function copyIds(source) {
  // The letters of a string are no ids, not even of one that is an object.
  const text = Object.prototype.toString.call(source) === '[object String]';
  const object = typeof source === 'object' && !text && source;
  if (object && (object[Symbol.asyncIterator] || object.getReader)) {
    throw new ModelArtsError(
      'invalid-option',
      'a stream or an async iterable of sample ids is not available yet',
    );
  }
  if (!object?.[Symbol.iterator]) {
    throw new ModelArtsError(
      'invalid-option',
      'the sample ids must be an array or another iterable of strings',
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

/** Takes all of them in, in slices, so that the page stays responsive; appends those that are new to `distinct`. */
export async function takeIn(job, ids, distinct) {
  let started = performance.now();
  for (let from = 0; from < ids.length; from += SLICE) {
    const slice = ids.slice(from, from + SLICE);
    const fresh = call(() => job.add(encode(slice, from), from));
    if (fresh) for (const at of fresh) distinct.push(slice[at]);
    else distinct.push(...slice);
    if (performance.now() - started > WORK) {
      await breathe();
      started = performance.now();
    }
  }
}

/** Ids as JSON, whose writer shows lone surrogates as escapes. */
function encode(ids, from) {
  for (let at = 0; at < ids.length; at++) {
    if (typeof ids[at] !== 'string') {
      throw new ModelArtsError('invalid-sample-id', `the sample id at index ${from + at} is no string`);
    }
  }
  // A `toJSON` that some library gave to strings is not asked.
  return String.prototype.toJSON ? `[${ids.map(spell)}]` : JSON.stringify(ids);
}

const spell = (id) =>
  `"${id.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, 0)}`)}"`;
