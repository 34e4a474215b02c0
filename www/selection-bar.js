// @ts-check
// The bar above the grid: how many match, how many are selected, and what can be done with them.

import { button, byId, h, setAttribute, setText } from './dom.js';
import { strings } from './strings/index.js';

/**
 * @typedef {object} BarState
 * @property {number | null} matching samples that match the filter, as far as the service says; null before it does
 * @property {boolean} failed it will not say
 * @property {boolean} filtered
 * @property {number} selected
 * @property {number} elsewhere selected, but not on this page
 * @property {boolean} pageShown something of it can be selected
 * @property {(() => string) | null} problem why what was asked for last did not happen
 * @property {{ found: number, expected: number } | null} listing how far "select all" is, null when it is not running
 * @property {boolean} deleting
 * @property {boolean} readOnly nothing can be deleted, so nothing offers to
 */

export class SelectionBar {
  #root = byId('selection-bar');
  #figure = h('p', { class: 'figure', id: 'selection-figure' });
  #note = h('p', { class: 'figure-note' });
  #actions = h('div', { class: 'actions' });
  #spinner = h('span', { class: 'spinner', 'aria-hidden': 'true' });
  #counted = false;
  #page;
  #everything;
  #stop;
  #clear;
  #delete;

  /**
   * @param {{ onPage: () => void, onEverything: () => void, onStop: () => void, onClear: () => void, onDelete: () => void }} actions
   */
  constructor(actions) {
    this.#page = button(() => strings.selection.page, {
      class: 'quiet',
      id: 'select-page',
      onclick: actions.onPage,
    });
    this.#everything = button('', { class: 'quiet', id: 'select-everything', onclick: actions.onEverything });
    this.#stop = button(() => strings.selection.stopListing, {
      class: 'quiet',
      id: 'stop-listing',
      onclick: actions.onStop,
    });
    this.#clear = button(() => strings.selection.clear, {
      class: 'quiet',
      id: 'select-clear',
      onclick: actions.onClear,
    });
    this.#delete = button('', { class: 'danger', id: 'delete', icon: 'trash', onclick: actions.onDelete });
    this.#root.append(h('div', { class: 'figures' }, this.#spinner, this.#figure, this.#note), this.#actions);
    this.#actions.append(this.#page, this.#everything, this.#stop, this.#clear, this.#delete);
  }

  /** @param {BarState} state */
  show(state) {
    const { listing, selected, elsewhere } = state;
    const counting = listing !== null;
    const known = state.matching !== null;
    const matching = state.matching ?? 0;
    const all = () => {
      if (!known) return strings.grid.loading;
      return state.filtered ? strings.selection.matching(matching) : strings.selection.all(matching);
    };
    // Before the first count there is nothing to choose from, and no words for it.
    this.#counted ||= known;
    this.#root.hidden = (state.failed || !this.#counted) && selected === 0;
    if (listing) {
      const { found, expected } = listing;
      setText(this.#figure, () =>
        found > 0 ? strings.selection.listing(found, expected) : strings.selection.listingStarts,
      );
      setText(this.#note, '');
    } else {
      setText(this.#figure, selected > 0 ? () => strings.selection.selected(selected, elsewhere) : all);
      setText(this.#note, state.problem ?? (selected > 0 ? all : ''));
    }
    this.#note.classList.toggle('problem', !counting && state.problem !== null);
    this.#root.classList.toggle('has-selection', state.selected > 0 && !counting);
    this.#spinner.hidden = !counting;
    if (known) {
      setText(this.#everything.lastElementChild ?? this.#everything, () =>
        strings.selection.everything(matching),
      );
    }
    setText(this.#delete.lastElementChild ?? this.#delete, () =>
      strings.selection.delete(counting ? 0 : selected),
    );

    this.#swap(this.#everything, this.#stop, counting);
    this.#actions.hidden = known && matching === 0 && state.selected === 0 && !counting;
    this.#everything.disabled = matching === 0;
    this.#clear.hidden = state.selected === 0 || counting;
    // Not when all of the page is selected: a button that is disabled under the finger loses the focus. When the page goes
    // it has to be.
    const focused = document.activeElement === this.#page;
    this.#page.disabled = counting || !known || !state.pageShown;
    if (focused && this.#page.disabled) (this.#clear.hidden ? byId('samples') : this.#clear).focus();
    this.#delete.hidden = state.readOnly;
    this.#delete.disabled = state.selected === 0 || counting || state.deleting;
    setAttribute(this.#delete, 'title', state.deleting ? () => strings.selection.busy : '');
  }

  /**
   * Two buttons in one place: the one that appears takes the focus of the one that goes.
   * @param {HTMLButtonElement} usual
   * @param {HTMLButtonElement} other
   * @param {boolean} showOther
   */
  #swap(usual, other, showOther) {
    const [shown, gone] = showOther ? [other, usual] : [usual, other];
    const focused = document.activeElement === gone;
    shown.hidden = false;
    gone.hidden = true;
    if (focused) shown.focus();
  }
}
