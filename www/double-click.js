// @ts-check
// The second click of a double click is meant for what the first one met, and not for what came to stand in its place:
// a dialog, what was behind one, another row of a list.

/** Milliseconds between the two, and pixels: what systems have by default. */
const APART_MS = 500;
const APART_PX = 10;

/** What can be clicked as a whole. */
const THINGS = 'button, a, input, select, summary, label, .tile';

/** @type {{ thing: unknown, clientX: number, clientY: number, timeStamp: number } | null} */
let first = null;
/** Whether the press that the next click belongs to was swallowed. */
let pressed = false;

/** Once, for the whole page. */
export function guardDoubleClicks() {
  // Both: a press moves the focus, and a click acts.
  for (const type of /** @type {const} */ (['mousedown', 'click'])) {
    addEventListener(type, guard, { capture: true });
  }
}

/** @param {MouseEvent} event */
function guard(event) {
  const { type, clientX, clientY, timeStamp, detail } = event;
  // Of a key, which has no second click.
  if (type === 'click' && detail === 0) return;
  const thing = thingOf(event.target);
  const isSecond =
    first !== null &&
    first.thing !== thing &&
    Math.hypot(clientX - first.clientX, clientY - first.clientY) < APART_PX &&
    timeStamp - first.timeStamp < APART_MS;
  const swallows = isSecond || (type === 'click' && pressed);
  pressed = swallows && type === 'mousedown';
  if (swallows) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else if (type === 'click') first = { thing, clientX, clientY, timeStamp };
}

/**
 * One that was drawn anew is the same, and so is the field that a label stands for, which is clicked after it.
 * @param {EventTarget | null} target
 */
function thingOf(target) {
  const found = target instanceof Element ? target.closest(THINGS) : null;
  const thing = found instanceof HTMLLabelElement && found.control ? found.control : found;
  if (!(thing instanceof HTMLElement)) return target;
  return thing.id || thing.dataset.id || thing;
}
