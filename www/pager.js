// @ts-check
// Previous, next, where one is, a page by its number, how many a page.

import { PAGE_SIZES } from './address.js';
import { button, byId, h, iconButton, setText } from './dom.js';
import { number, strings } from './strings/index.js';

/** With so few pages, a page further away is quickly there. */
const FEW_PAGES = 4;

export class Pager {
  #root = byId('pager');
  #position = h('span', { class: 'pager-position', id: 'pager-position' });
  #size = h(
    'select',
    { class: 'select compact', id: 'page-size' },
    ...PAGE_SIZES.map((size) => h('option', { value: size }, () => number(size))),
  );
  #wanted = h('input', {
    type: 'text',
    class: 'input compact',
    id: 'page-number',
    inputmode: 'numeric',
    autocomplete: 'off',
  });
  #jump = h(
    'form',
    { class: 'pager-jump', id: 'pager-jump' },
    h('label', { for: 'page-number', class: 'field-label' }, () => strings.pager.goTo),
    this.#wanted,
    button(() => strings.pager.go, { class: 'quiet', type: 'submit', id: 'page-go' }),
  );
  #previous;
  #next;
  #page = 0;
  #pages = 1;

  /**
   * @param {(page: number) => void} onPage
   * @param {(size: number) => void} onSize
   */
  constructor(onPage, onSize) {
    this.#previous = iconButton('left', () => strings.pager.previous, {
      onclick: () => onPage(this.#page - 1),
    });
    this.#next = iconButton('right', () => strings.pager.next, { onclick: () => onPage(this.#page + 1) });
    this.#previous.id = 'page-previous';
    this.#next.id = 'page-next';
    this.#size.addEventListener('change', () => onSize(Number(this.#size.value)));
    this.#jump.addEventListener('submit', (event) => {
      event.preventDefault();
      const page = Number(this.#wanted.value.normalize('NFKC').replaceAll(/[\s,.]/g, ''));
      if (Number.isSafeInteger(page) && page >= 1) onPage(Math.min(page, this.#pages) - 1);
      this.#wanted.value = '';
    });
    this.#root.append(
      h('div', { class: 'pager-steps' }, this.#previous, this.#position, this.#next),
      this.#jump,
      h(
        'div',
        { class: 'pager-size' },
        h('label', { for: 'page-size', class: 'field-label' }, () => strings.pager.size),
        this.#size,
      ),
    );
  }

  /** @param {{ page: number, size: number, count: number, shown: number }} where `shown` samples on this page, `count` in all */
  show({ page, size, count, shown }) {
    // The service's count is a hint: a full page may have another after it, whatever the count says.
    const pages = Math.max(Math.ceil(count / size), page + (shown > 0 ? 1 : 0), 1);
    this.#page = page;
    this.#pages = pages;
    this.#size.value = String(size);
    setText(this.#position, () => strings.pager.position(page + 1, pages));
    // A button that is disabled under the finger loses the focus: it goes to the other one.
    const focused = document.activeElement;
    this.#previous.disabled = page === 0;
    this.#next.disabled = page + 1 >= pages && shown < size;
    if (focused === this.#next && this.#next.disabled) this.#previous.focus();
    if (focused === this.#previous && this.#previous.disabled) this.#next.focus();
    this.#jump.hidden = pages <= FEW_PAGES;
    this.#root.hidden = count <= PAGE_SIZES[0] && page === 0;
  }

  hide() {
    this.#root.hidden = true;
  }

  /** Where one is, in words. */
  get position() {
    return this.#position.textContent ?? '';
  }

  get canGoBack() {
    return !this.#previous.disabled && !this.#root.hidden;
  }

  get canGoOn() {
    return !this.#next.disabled && !this.#root.hidden;
  }
}
