// @ts-check
// Filter by label and by state.

import { button, byId, h } from './dom.js';
import { strings } from './strings/index.js';

/**
 * @param {string} id
 * @param {() => string} label
 */
function field(id, label) {
  const select = h('select', { id, class: 'select' });
  return {
    select,
    element: h('div', { class: 'field' }, h('label', { for: id, class: 'field-label' }, label), select),
  };
}

/**
 * @param {HTMLSelectElement} select
 * @param {readonly (readonly [value: string, text: import('./dom.js').Words])[]} options
 * @param {string} value
 */
function fill(select, options, value) {
  // A value that the dataset does not offer (an old bookmark) stays visible instead of turning into "any".
  const all = options.some(([known]) => known === value)
    ? options
    : [...options, /** @type {const} */ ([value, value])];
  select.replaceChildren(...all.map(([optionValue, text]) => h('option', { value: optionValue }, text)));
  select.value = value;
}

export class Filters {
  #label = field('filter-label', () => strings.filters.label);
  #state = field('filter-state', () => strings.filters.state);
  #clear = button(() => strings.filters.clear, {
    class: 'link',
    id: 'filter-clear',
    hidden: true,
    onclick: () => this.clear(),
  });
  #onChange;

  /** @param {(filter: { label: string, state: string }) => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
    byId('filters').append(
      h('div', { class: 'filter-fields' }, this.#label.element, this.#state.element),
      this.#clear,
    );
    for (const { select } of [this.#label, this.#state])
      select.addEventListener('change', () => this.#changed());
  }

  /**
   * @param {readonly string[]} labels what the dataset knows
   * @param {{ label: string, state: string }} chosen
   */
  show(labels, { label, state }) {
    fill(
      this.#label.select,
      [['', () => strings.filters.anyLabel], ...labels.map((name) => /** @type {const} */ ([name, name]))],
      label,
    );
    fill(
      this.#state.select,
      [
        ['', () => strings.filters.anyState],
        ...Object.keys(strings.filters.states).map(
          (value) => /** @type {const} */ ([value, () => strings.filters.states[value]]),
        ),
      ],
      state,
    );
    this.#clear.hidden = !label && !state;
  }

  clear() {
    this.#label.select.value = '';
    this.#state.select.value = '';
    this.#label.select.focus();
    this.#changed();
  }

  #changed() {
    const chosen = { label: this.#label.select.value, state: this.#state.select.value };
    this.#clear.hidden = !chosen.label && !chosen.state;
    this.#onChange(chosen);
  }
}
