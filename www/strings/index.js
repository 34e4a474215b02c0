// @ts-check
// The words of the page in the language that is spoken now. Whoever shows some that stay passes a function to
// dom.js, so that they can be said again in another language.

import { firstLanguage, remember } from '../language.js';
import { strings as en } from './en.js';
import { formats } from './format.js';
import { strings as zh } from './zh.js';

/** @typedef {typeof en} Strings */

/** @type {Record<import('../language.js').Language, Strings>} */
const all = { en, zh };

export let language = firstLanguage();
export let strings = all[language];
let format = formats(strings.locale);

/** @param {number} value */
export const number = (value) => format.number(value);
/** @param {number} share 0 to 1 */
export const percent = (share) => format.percent(share);

/** @param {import('../language.js').Language} chosen */
export function speak(chosen) {
  language = chosen;
  strings = all[chosen];
  format = formats(strings.locale);
  remember(chosen);
}

/**
 * The string of a dotted key, for the static skeleton.
 * @param {string} key
 * @returns {string}
 */
export function lookup(key) {
  /** @type {unknown} */
  let value = strings;
  for (const part of key.split('.')) value = /** @type {Record<string, unknown>} */ (value)?.[part];
  if (typeof value !== 'string') throw new Error(`the strings have no ${key}`);
  return value;
}
