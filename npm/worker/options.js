// Options on their way to the worker, with all that is wrong with them: what they may be is decided there too. What
// cannot be cloned arrives as something else that it may not be either.

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
        const inner = read(value, name);
        return inner === undefined ? [] : [[name, carry(inner, [], depth + 1)]];
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
  const fields = (entries) => Object.fromEntries(entries.map(([name, inner]) => [name, revive(inner)]));
  // A name that is not an option is a mistake only in the object itself.
  return Object.assign(Object.create(fields(inherited)), fields(own));
}

/** Getters of a class too, which are read like fields. */
function inheritedNames(object) {
  const names = new Set();
  for (let at = parent(object); at && parent(at); at = parent(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  for (const name of ['constructor', ...Object.keys(object)]) names.delete(name);
  return [...names];
}

const parent = (object) => Object.getPrototypeOf(object);

function read(object, name) {
  try {
    return object[name];
  } catch {
    return undefined;
  }
}
