// Sample ids on their way into the WebAssembly.

/**
 * Copies the ids at the call, as references: what the caller does to the array later changes nothing. Whether they
 * are ids is seen when they are encoded. An iterable that throws gives what it gave before.
 */
export function copyIds(source) {
  if (source === null || typeof source !== 'object') return {};
  if (source[Symbol.asyncIterator] || source.getReader) return { stream: true };
  if (!source[Symbol.iterator]) return {};
  if (Array.isArray(source)) return { ids: source.slice() };
  const ids = [];
  try {
    for (const id of source) ids.push(id);
  } catch (cause) {
    return { ids, threw: true, cause };
  }
  return { ids };
}

/** A slice of ids as JSON, whose writer shows lone surrogates as escapes; or the index of what is no string. */
export function encodeIds(ids, from, to) {
  const slice = ids.slice(from, to);
  for (let at = 0; at < slice.length; at++) {
    if (typeof slice[at] !== 'string') return from + at;
  }
  // A `toJSON` that some library gave to strings is not asked.
  return String.prototype.toJSON ? `[${slice.map(spell)}]` : JSON.stringify(slice);
}

const spell = (id) =>
  `"${Array.from({ length: id.length }, (_, at) => `\\u${id.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
