// What the platform does: turns of the event loop, signals, URLs, dates, and callers' functions.

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

/** Structural, since a signal can come from another realm. */
export function isSignal(value) {
  return typeof value?.aborted === 'boolean' && typeof value.addEventListener === 'function';
}

/** Calls back when the signal aborts, at once if it has; gives the function that ends it. */
export function onAbort(signal, callback) {
  const abort = () => callback(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return () => signal.removeEventListener('abort', abort);
}

/** Calls back; what that throws goes to the console and stops nothing. */
export function notify(callback, value) {
  try {
    callback(value);
  } catch (error) {
    console.error(error);
  }
}

/** Asks a credentials provider. */
export async function provide(provider, reason, signal) {
  return provider({ reason, signal });
}

/** A base URL, and the page's origin, as `[protocol, host, hostname, pathname, more, page]`. */
export function parseUrl(text) {
  const { origin, href } = globalThis.location ?? {};
  // A path alone is on the page's own origin; any other relative text is a mistake.
  const url = new URL(text, String(text).startsWith('/') ? href : undefined);
  const more = url.search || url.hash || url.username || url.password;
  const page = origin === 'null' ? undefined : origin;
  return [url.protocol, url.host, url.hostname, url.pathname, more, page];
}

/** A `Date`, milliseconds, or a date's text; NaN for anything else. */
export function time(value) {
  const known = typeof value === 'number' || typeof value === 'string' || value instanceof Date;
  return known ? new Date(value).getTime() : Number.NaN;
}
