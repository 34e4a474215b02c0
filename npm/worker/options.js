// Options on their way to the worker, with all that is wrong with them: what they may be is decided there too. What
// cannot be cloned arrives as something else that it may not be either.

import { ModelArtsError } from '../errors.js';

/** Objects in objects, such as `retry` and `credentials` in options. */
const DEPTH = 3;

/** As it is now. `left` are names that are dealt with otherwise. */
export function carry(value, left = [], depth = 0) {
  if (typeof value === 'symbol') return { odd: 'symbol' };
  if (typeof value === 'function') return { odd: 'function' };
  if (typeof value !== 'object' || value === null || value instanceof Date) return { value };
  if (Array.isArray(value)) return { value: [] };
  if (depth === DEPTH) return { own: [] };
  const carried = (names) =>
    names
      .filter((name) => !left.includes(name))
      .flatMap((name) => {
        try {
          const inner = value[name];
          return inner === undefined ? [] : [[name, carry(inner, [], depth + 1)]];
        } catch {
          return [[name, { odd: 'unreadable' }]];
        }
      });
  return { own: carried(Object.keys(value)), inherited: carried(inheritedNames(value)) };
}

/** What was carried, with further fields. */
export const withOwn = ({ own, inherited }, fields) => ({
  own: [...own, ...Object.entries(fields).map(([name, value]) => [name, { value }])],
  inherited,
});

/** The same in the worker. */
export function revive({ odd, value, own, inherited = [] }) {
  if (odd === 'symbol') return Symbol();
  if (odd === 'function') return () => {};
  if (!own) return value;
  const fields = (entries) => Object.fromEntries(entries.map(([name, inner]) => [name, field(name, inner)]));
  // A name that is not an option is a mistake only in the object itself.
  return Object.create(Object.create(Object.prototype, fields(inherited)), fields(own));
}

/** One whose getter throws does so there too: taken for one that was left out, it could delete more than was asked for. */
function field(name, carried) {
  if (carried.odd !== 'unreadable') {
    return { value: revive(carried), enumerable: true, writable: true, configurable: true };
  }
  const get = () => {
    throw new ModelArtsError('invalid-option', `\`${name}\` must be readable: its getter threw`);
  };
  return { get, enumerable: true };
}

/**
 * All that can be read besides what a list of the object's fields shows: hidden fields, getters of a class, fields of a
 * prototype, whatever that comes from. A condition that got lost here would delete more than was asked for.
 */
function inheritedNames(object) {
  const names = new Set();
  for (let at = object; at; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  for (const name of [...OF_EVERY_OBJECT, ...Object.keys(object)]) names.delete(name);
  return [...names];
}

const OF_EVERY_OBJECT = Object.getOwnPropertyNames(Object.prototype);
