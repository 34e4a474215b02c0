// @ts-check
// The one live region of the page. A screen reader that is told everything hears nothing: messages that
// come faster than they can be read replace each other, and the last one is spoken.

import { byId } from './dom.js';

const QUIET_MS = 150;

let timer = 0;

/** @param {string} message */
export function announce(message) {
  const region = byId('announcer');
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    // The same sentence twice in a row is a change only if the region was empty in between.
    region.textContent = '';
    requestAnimationFrame(() => {
      region.textContent = message;
    });
  }, QUIET_MS);
}
