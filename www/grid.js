// @ts-check
// The page of samples as a grid: one tile in the tab order, arrow keys to move, selection by pointer and key.
// Only what is on the page is in the DOM.

import { h, setAttribute, setText } from './dom.js';
import { stepFor } from './grid-keys.js';
import { strings } from './strings/index.js';
import { markTile, tile } from './tile.js';

/**
 * @typedef {import('modelarts-dataset').Sample} Sample
 * @typedef {import('./selection.js').Selection} Selection
 */

/**
 * @typedef {object} GridOptions
 * @property {Selection} selection
 * @property {import('./tile.js').Refresh} refresh
 * @property {() => void} onDelete the Delete key
 * @property {(step: -1 | 1) => void} onPage Page Up and Page Down
 * @property {() => void} onAll the key that selects the page
 * @property {() => void} onClear the key that clears the selection
 */

export class Grid {
  #options;
  /** @type {HTMLElement[]} */
  #cells = [];
  #columns = 0;
  #current = 0;
  #root = h('div', {
    class: 'grid',
    role: 'grid',
    id: 'grid',
    'aria-multiselectable': 'true',
    'aria-describedby': 'grid-keys',
  });
  #keys = h('p', { class: 'visually-hidden', id: 'grid-keys' });
  #observer = new ResizeObserver(() => this.#layOut());

  /** @param {GridOptions} options */
  constructor(options) {
    this.#options = options;
    this.#root.addEventListener('click', (event) => this.#clicked(event));
    this.#root.addEventListener('keydown', (event) => this.#pressed(event));
    this.#root.addEventListener('focusin', (event) => this.#focused(event));
    // Shift+click must not mark the words between as text.
    this.#root.addEventListener('mousedown', (event) => event.shiftKey && event.preventDefault());
    this.#observer.observe(this.#root);
  }

  get hasFocus() {
    return this.#root.contains(document.activeElement);
  }

  get isShown() {
    return this.#root.isConnected;
  }

  /** @returns {string[]} ids in the order shown */
  ids() {
    return this.#cells.map((cell) => cell.dataset.id ?? '');
  }

  /**
   * @param {HTMLElement} stage where the grid stands
   * @param {readonly Sample[]} samples
   * @param {{ label: () => string, kind: string }} about
   */
  show(stage, samples, { label, kind }) {
    this.#cells = samples.map((sample) => tile(sample, this.#options.refresh));
    setAttribute(this.#root, 'aria-label', label);
    setText(this.#keys, () => strings.grid.keys);
    this.#root.dataset.kind = kind;
    this.#columns = 0;
    stage.replaceChildren(this.#root, this.#keys);
    this.#layOut();
    this.#setCurrent(Math.min(this.#current, this.#cells.length - 1));
    this.sync();
  }

  /** The tiles stay in sight until others come, but can no longer be selected: they belong to what was shown before. */
  leave() {
    for (const cell of this.#cells) cell.setAttribute('aria-selected', 'false');
    this.#cells = [];
  }

  /** Brings the tiles in line with the selection. */
  sync() {
    for (const cell of this.#cells) {
      cell.setAttribute('aria-selected', String(this.#options.selection.has(cell.dataset.id ?? '')));
    }
  }

  /**
   * @param {(id: string) => string | null} statusOf what a deletion has made of each sample on the page
   */
  mark(statusOf) {
    for (const cell of this.#cells) {
      const status = statusOf(cell.dataset.id ?? '');
      if ((cell.dataset.mark ?? null) !== status) markTile(cell, status);
    }
  }

  /** @param {number} [index] */
  focus(index = this.#current) {
    this.#setCurrent(Math.min(Math.max(index, 0), this.#cells.length - 1));
    this.#cells[this.#current]?.focus();
  }

  /** Rows are elements, so that a screen reader can tell the position; how many fit is the style sheet's matter. */
  #layOut() {
    const columns = getComputedStyle(this.#root).gridTemplateColumns.split(' ').length;
    if (columns === this.#columns && this.#root.childElementCount > 0) return;
    const focused = this.hasFocus ? document.activeElement : null;
    this.#columns = columns;
    const rows = [];
    for (let i = 0; i < this.#cells.length; i += columns) {
      rows.push(h('div', { class: 'grid-row', role: 'row' }, ...this.#cells.slice(i, i + columns)));
    }
    this.#root.replaceChildren(...rows);
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }

  /** @param {number} index */
  #setCurrent(index) {
    this.#current = Math.max(index, 0);
    for (const [i, cell] of this.#cells.entries()) cell.tabIndex = i === this.#current ? 0 : -1;
  }

  /** @param {EventTarget | null} target */
  #indexOf(target) {
    const cell = target instanceof Element ? target.closest('.tile') : null;
    return cell instanceof HTMLElement ? this.#cells.indexOf(cell) : -1;
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const index = this.#indexOf(event.target);
    if (index >= 0 && index !== this.#current) this.#setCurrent(index);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const index = this.#indexOf(event.target);
    if (index < 0 || (event.target instanceof Element && event.target.closest('button'))) return;
    this.focus(index);
    this.#select(index, event.shiftKey, index);
  }

  /**
   * @param {number} index
   * @param {boolean} range
   * @param {number} from where a range begins if there is no anchor yet
   */
  #select(index, range, from) {
    const ids = this.ids();
    if (range) this.#options.selection.extend(ids, ids[index], ids[from]);
    else this.#options.selection.toggle(ids[index]);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const index = this.#indexOf(event.target);
    if (index < 0 || event.altKey) return;
    // A button in a tile has these keys to itself.
    const inButton = event.target instanceof Element && event.target.closest('button');
    if (inButton && (event.key === ' ' || event.key === 'Enter')) return;
    const step = stepFor(event, { index, columns: this.#columns, count: this.#cells.length });
    if (step !== null) {
      this.focus(step);
      if (event.shiftKey && step !== index) this.#select(step, true, index);
    } else if (!this.#command(event, index)) return;
    event.preventDefault();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} index
   * @returns {boolean} whether the key meant something
   */
  #command(event, index) {
    const { onAll, onClear, onDelete, onPage } = this.#options;
    const control = event.ctrlKey || event.metaKey;
    if (event.key.toLowerCase() === 'a' && control) onAll();
    else if (control) return false;
    else if (event.key === ' ') this.#select(index, event.shiftKey, index);
    else if (event.key === 'Enter') this.#cells[index].querySelector('button')?.click();
    // Held, it has closed a dialog, and is not meant for what is below.
    else if (event.key === 'Escape') event.repeat || onClear();
    else if (event.key === 'Delete') onDelete();
    else if (event.key === 'PageDown') onPage(1);
    else if (event.key === 'PageUp') onPage(-1);
    else return false;
    return true;
  }
}
