// @ts-check
// What went wrong: in plain words, and under them what the library or the service said itself.

import { h } from './dom.js';
import { detail, explain, fieldsOf } from './errors.js';

/** @param {unknown} error */
export function reason(error) {
  if (fieldsOf(error).code === undefined) return h('span', {}, () => detail(error));
  return h(
    'span',
    {},
    () => explain(error),
    ' ',
    h('span', { class: 'detail' }, () => detail(error)),
  );
}
