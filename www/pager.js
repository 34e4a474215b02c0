// @ts-check
// Previous, next, where one is, how many a page.

import { PAGE_SIZES } from './address.js';
import { byId, h, icon, setText } from './dom.js';
import { number, strings } from './strings.js';

/**
 * @param {string} name
 * @param {string} label
 * @param {() => void} onclick
 */
const arrow = (name, label, onclick) =>
  h(
    'button',
    { type: 'button', class: 'button quiet square', 'aria-label': label, title: label, onclick },
    icon(name),
  );

export class Pager {
  #root = byId('pager');
  #position = h('span', { class: 'pager-position', id: 'pager-position' });
  #size = h(
    'select',
    { class: 'select compact', id: 'page-size' },
    ...PAGE_SIZES.map((size) => h('option', { value: size }, number(size))),
  );
  #previous;
  #next;
  #page = 0;

  /**
   * @param {(page: number) => void} onPage
   * @param {(size: number) => void} onSize
   */
  constructor(onPage, onSize) {
    this.#previous = arrow('left', strings.pager.previous, () => onPage(this.#page - 1));
    this.#next = arrow('right', strings.pager.next, () => onPage(this.#page + 1));
    this.#size.addEventListener('change', () => onSize(Number(this.#size.value)));
    this.#root.append(
      h('div', { class: 'pager-steps' }, this.#previous, this.#position, this.#next),
      h(
        'div',
        { class: 'pager-size' },
        h('label', { for: 'page-size', class: 'field-label' }, strings.pager.size),
        this.#size,
      ),
    );
  }

  /** @param {{ page: number, size: number, count: number, shown: number }} where `shown` samples on this page, `count` in all */
  show({ page, size, count, shown }) {
    // The service's count is a hint: a full page may have another after it, whatever the count says.
    const pages = Math.max(Math.ceil(count / size), page + (shown > 0 ? 1 : 0), 1);
    this.#page = page;
    this.#size.value = String(size);
    setText(this.#position, strings.pager.position(page + 1, pages));
    // A button that is disabled under the finger loses the focus: it goes to the other one.
    const focused = document.activeElement;
    this.#previous.disabled = page === 0;
    this.#next.disabled = page + 1 >= pages && shown < size;
    if (focused === this.#next && this.#next.disabled) this.#previous.focus();
    if (focused === this.#previous && this.#previous.disabled) this.#next.focus();
    this.#root.hidden = count <= PAGE_SIZES[0] && page === 0;
  }

  hide() {
    this.#root.hidden = true;
  }

  get canGoBack() {
    return !this.#previous.disabled && !this.#root.hidden;
  }

  get canGoOn() {
    return !this.#next.disabled && !this.#root.hidden;
  }
}
