// @ts-check
// Long work in short tasks, so that the page answers meanwhile.

/** Milliseconds of work after which the page gets a turn. */
const WORK_MS = 8;

/** A task of its own; unlike a timer's it is not held back in a tab behind others. */
const breathe = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });

/** To be awaited between the pieces of a work: it waits when the page has to have a turn. */
export function pacer() {
  let started = performance.now();
  return async () => {
    if (performance.now() - started < WORK_MS) return;
    await breathe();
    started = performance.now();
  };
}

/**
 * Slices of a list, with a turn for the page between them where it is due.
 * @template Item
 * @param {Iterable<Item>} items
 * @param {number} [size]
 * @returns {AsyncGenerator<Item[]>}
 */
export async function* slices(items, size = 1000) {
  const pace = pacer();
  /** @type {Item[]} */
  let slice = [];
  for (const item of items) {
    slice.push(item);
    if (slice.length < size) continue;
    yield slice;
    slice = [];
    await pace();
  }
  if (slice.length > 0) yield slice;
}
