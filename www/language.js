// @ts-check
// Which language the page speaks: the one that was chosen here before, else the first of the browser's that it knows.

/** @typedef {'en' | 'zh'} Language */

export const LANGUAGES = /** @type {const} */ (['en', 'zh']);
const KEY = 'language';

/** @param {string | null} name @returns {name is Language} */
const isKnown = (name) => LANGUAGES.some((known) => known === name);

/** @returns {Language} */
export function firstLanguage() {
  const wanted = [remembered(), ...navigator.languages.map((tag) => tag.toLowerCase().split('-')[0])];
  return wanted.find(isKnown) ?? 'en';
}

/** Where a browser keeps nothing for pages, the choice holds until the page is left. */
function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {Language} language */
export function remember(language) {
  try {
    localStorage.setItem(KEY, language);
  } catch {}
}
