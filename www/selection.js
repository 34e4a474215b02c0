// @ts-check
// What is selected: a set of ids, whether they are on the page or not. Knows nothing of the DOM.

import { slices } from './pace.js';

/**
 * A range gesture (Shift+click, Shift+arrow) runs from the anchor, which is the sample last selected by
 * itself. Extending the same range again replaces what that gesture added, and only that.
 */
export class Selection {
  /** @type {Set<string>} */
  #ids = new Set();
  /** @type {string | null} */
  #anchor = null;
  /** What the range gesture in progress added. @type {Set<string>} */
  #ranged = new Set();
  #listed = false;
  /** What was taken out of the selection since a listing began, which is not to come back with it. @type {Set<string> | null} */
  #dropped = null;
  #onChange;
  #mayHave;

  /**
   * @param {() => void} onChange
   * @param {(id: string) => boolean} [mayHave] whether an id can be selected now; one that is being deleted cannot
   */
  constructor(onChange, mayHave = () => true) {
    this.#onChange = onChange;
    this.#mayHave = mayHave;
  }

  get size() {
    return this.#ids.size;
  }

  /** Whether much of it was listed, and may never have been on a page. */
  get listed() {
    return this.#listed;
  }

  get anchor() {
    return this.#anchor;
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /** @returns {string[]} in the order selected */
  ids() {
    return [...this.#ids];
  }

  /** @param {string} id */
  toggle(id) {
    if (!this.#mayHave(id)) return;
    if (this.#ids.has(id)) this.#drop(id);
    else this.#take(id);
    if (this.#ids.size === 0) this.#listed = false;
    this.#anchor = id;
    this.#ranged = new Set();
    this.#onChange();
  }

  /**
   * @param {readonly string[]} order ids as they stand on the page
   * @param {string} to the other end of the range
   * @param {string} from where the range begins if nothing on this page was selected before
   */
  extend(order, to, from = to) {
    if (this.#anchor === null || !order.includes(this.#anchor)) {
      this.#anchor = from;
      this.#ranged = new Set();
    }
    const [start, end] = [order.indexOf(this.#anchor), order.indexOf(to)].sort((a, b) => a - b);
    const range = new Set(order.slice(start, end + 1));
    for (const id of this.#ranged) if (!range.has(id)) this.#drop(id);
    const added = [...range].filter(
      (id) => this.#mayHave(id) && (this.#ranged.has(id) || !this.#ids.has(id)),
    );
    for (const id of added) this.#take(id);
    this.#ranged = new Set(added);
    this.#onChange();
  }

  /** @param {Iterable<string>} ids */
  add(ids) {
    for (const id of ids) if (this.#mayHave(id)) this.#take(id);
    this.#ranged = new Set();
    this.#onChange();
  }

  /** All are being listed. */
  expect() {
    this.#dropped = new Set();
  }

  /**
   * All that were listed, however many: the set becomes the selection's own. Nothing, if it was cleared since.
   * @param {Set<string>} ids
   */
  async adopt(ids) {
    const dropped = this.#dropped;
    if (!dropped) return;
    for await (const slice of slices(ids)) {
      for (const id of slice) if (!this.#mayHave(id)) ids.delete(id);
    }
    if (dropped !== this.#dropped) return;
    this.#dropped = null;
    for (const id of dropped) ids.delete(id);
    for (const id of this.#ids) ids.add(id);
    this.#ids = ids;
    this.#ranged = new Set();
    this.#listed = ids.size > 0;
    this.#onChange();
  }

  /**
   * Those that are there no more.
   * @param {Iterable<string>} ids
   */
  remove(ids) {
    let changed = false;
    for (const id of ids) changed = this.#drop(id) || changed;
    if (!changed) return;
    if (this.#ids.size === 0) this.#empty();
    this.#onChange();
  }

  clear() {
    this.#dropped = null;
    if (this.#ids.size === 0 && this.#anchor === null) return;
    this.#empty();
    this.#onChange();
  }

  /** @param {string} id */
  #take(id) {
    this.#dropped?.delete(id);
    this.#ids.add(id);
  }

  /** @param {string} id */
  #drop(id) {
    this.#dropped?.add(id);
    return this.#ids.delete(id);
  }

  #empty() {
    this.#listed = false;
    this.#ids = new Set();
    this.#anchor = null;
    this.#ranged = new Set();
  }
}
