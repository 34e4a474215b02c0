// @ts-check
// The second click of a double click.

/** Milliseconds between the two, and pixels: what systems have by default. */
const APART_MS = 500;
const APART_PX = 10;

/**
 * Of a click that takes away what was clicked: a second one at the same place was meant for that too, and not for what
 * comes to stand under the pointer.
 * @param {MouseEvent} first
 */
export function swallowSecond({ detail, clientX, clientY, timeStamp }) {
  // A key has no second click.
  if (detail === 0) return;
  const until = new AbortController();
  /** @param {MouseEvent} event */
  const swallow = (event) => {
    const near = Math.hypot(event.clientX - clientX, event.clientY - clientY) < APART_PX;
    if (near && event.timeStamp - timeStamp < APART_MS) {
      event.preventDefault();
      event.stopPropagation();
    }
    if (event.type === 'click') until.abort();
  };
  for (const type of /** @type {const} */ (['mousedown', 'click'])) {
    addEventListener(type, swallow, { capture: true, signal: until.signal });
  }
}
