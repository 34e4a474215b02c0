// @ts-check
// The list of datasets to choose from: a group of radio buttons, so that the browser brings the keyboard.

import { h, icon } from './dom.js';
import { number, strings } from './strings/index.js';

/** @typedef {import('./api.js').DatasetInfo} DatasetInfo */

/**
 * What kind of sample a dataset holds, as far as the page looks different for it.
 * @param {number} type
 * @returns {'image' | 'text' | 'sound' | 'other'}
 */
export function kindOf(type) {
  if (type < 100) return 'image';
  if (type < 200) return 'text';
  if (type < 300) return 'sound';
  return 'other';
}

/** @param {DatasetInfo} dataset */
function row(dataset) {
  const type = () => strings.datasets.types[dataset.dataset_type] ?? strings.datasets.otherType;
  const count = dataset.total_sample_count ?? 0;
  return h(
    'label',
    { class: 'dataset' },
    h('input', { type: 'radio', name: 'dataset', value: dataset.dataset_id, class: 'visually-hidden' }),
    icon(kindOf(dataset.dataset_type), 'dataset-icon'),
    h(
      'span',
      { class: 'dataset-words' },
      h('span', { class: 'dataset-name', title: dataset.dataset_name }, dataset.dataset_name),
      h(
        'span',
        { class: 'dataset-facts' },
        h('span', {}, type),
        h(
          'span',
          { class: 'dataset-count' },
          () => number(count),
          h('span', { class: 'visually-hidden' }, () => ` ${strings.datasets.unit(count)}`),
        ),
      ),
    ),
  );
}

export class DatasetPicker {
  #root;

  /**
   * @param {HTMLElement} root
   * @param {(id: string) => void} onPick
   */
  constructor(root, onPick) {
    this.#root = root;
    root.addEventListener('change', (event) => onPick(/** @type {HTMLInputElement} */ (event.target).value));
  }

  /**
   * @param {readonly DatasetInfo[]} datasets
   * @param {string} chosen
   */
  show(datasets, chosen) {
    const hadFocus = this.#root.contains(document.activeElement);
    this.#root.replaceChildren(
      ...(datasets.length > 0 ? datasets.map(row) : [h('p', { class: 'hint' }, () => strings.datasets.none)]),
    );
    for (const input of this.#root.querySelectorAll('input')) {
      input.checked = input.value === chosen;
      if (input.checked && hadFocus) input.focus();
      if (input.checked) this.#reveal(/** @type {HTMLElement} */ (input.closest('.dataset')));
    }
  }

  /** Scrolls the list, and the list only, to where the dataset is. @param {HTMLElement} row */
  #reveal(row) {
    const list = this.#root.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    if (bottom > list.bottom) this.#root.scrollTop += bottom - list.bottom;
    else if (top < list.top) this.#root.scrollTop -= list.top - top;
  }
}
