// @ts-check
// The title of the tab: the page's own, with how far a deletion has come while one runs.

import { strings } from './strings/index.js';

/** @type {number | null} */
let share = null;

export function sayTitle() {
  const { title } = strings.header;
  document.title = share === null ? title : strings.progress.tab(share, title);
}

/** @param {number | null} now 0 to 1; null when nothing runs */
export function showShare(now) {
  share = now;
  sayTitle();
}
