// What the WebAssembly asks of JavaScript: little helpers for what crosses in bulk.

export { died, landed, send } from "./alive.js";
export { createError } from "./errors.js";

/**
 * Copies the ids at the call, as references: what the caller does to the array later changes nothing. Whether they
 * are ids is seen when they are encoded. An iterable that throws gives what it gave before.
 */
export function copyIds(source) {
  if (typeof source === "string" || source === null || typeof source !== "object") return { ids: undefined };
  if (source[Symbol.asyncIterator] || typeof source.getReader === "function") return { stream: true };
  if (typeof source[Symbol.iterator] !== "function") return { ids: undefined };
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
    if (typeof slice[at] !== "string") return from + at;
  }
  // A `toJSON` that some library gave to strings is not asked.
  return String.prototype.toJSON ? `[${slice.map((id) => encodeOne(id)).join()}]` : JSON.stringify(slice);
}

function encodeOne(id) {
  let out = '"';
  for (let at = 0; at < id.length; at++) {
    out += `\\u${id.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }
  return `${out}"`;
}

/** Appends the strings at these positions. */
export function pick(out, ids, positions) {
  for (const position of positions) out.push(ids[position]);
}

/** Appends all of these values. */
export function append(out, values) {
  for (const value of values) out.push(value);
}

/** Lets the page do what it has to do. Timers would be throttled in a hidden tab; these are not. */
export function breathe() {
  if (globalThis.scheduler?.yield) return globalThis.scheduler.yield();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/** Calls back; what that throws goes to the console and stops nothing. */
export function notify(callback, value) {
  try {
    callback(value);
  } catch (error) {
    console.error(error);
  }
}

/** Base URL and the page's origin, read by the platform's own parser. */
export function parseUrl(text) {
  const { origin, href } = globalThis.location ?? {};
  const page = origin && origin !== "null" ? origin : undefined;
  // A path alone is on the page's own origin; any other relative text is a mistake.
  const base = String(text).startsWith("/") ? href : undefined;
  const { protocol, host, hostname, pathname, search, hash, username, password } = new URL(text, base);
  const more = Boolean(search || hash || username || password);
  return { protocol, host, hostname, pathname, more, page };
}

/** A `Date`, milliseconds, or a date's text. */
export function time(value) {
  const known = typeof value === "number" || typeof value === "string" || value instanceof Date;
  return known ? new Date(value).getTime() : Number.NaN;
}
