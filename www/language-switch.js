// @ts-check
// Another language for the page as it stands: what is selected, running or reported stays.

import { byId, h, sayAgain } from './dom.js';
import { LANGUAGES } from './language.js';
import { language, speak, strings } from './strings/index.js';

/** Each language by its own name, which is the same in every language. */
const NAMES = { en: 'English', zh: '中文' };
const TAGS = { en: 'en', zh: 'zh-CN' };

/** @param {() => void} onChange what else says words */
export function showLanguageSwitch(onChange) {
  const select = h(
    'select',
    { class: 'select compact', id: 'language', 'aria-label': () => strings.header.language },
    ...LANGUAGES.map((name) => h('option', { value: name, lang: TAGS[name] }, NAMES[name])),
  );
  select.value = language;
  select.addEventListener('change', () => {
    speak(/** @type {import('./language.js').Language} */ (select.value));
    sayAgain();
    onChange();
  });
  byId('language-place').append(select);
}
