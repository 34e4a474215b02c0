// @ts-check
// One sample as a cell of the grid. Names, labels and texts of the service are set as text, never parsed.

import { h, icon } from './dom.js';
import { sound } from './sound.js';
import { strings } from './strings/index.js';

/**
 * @typedef {import('modelarts-dataset').Sample} Sample
 * @typedef {(id: string) => Promise<Sample>} Refresh asks for the sample once more: its signed URL may have expired
 */

const LABELS_SHOWN = 2;
/** `sample_status` of a label that a model gave and nobody has confirmed. */
const AUTOMATIC = 'AUTO_ANNOTATION';

/** @param {Sample} sample */
export const nameOf = (sample) => sample.sample_name || sample.sample_id;

/** @param {Sample} sample */
const labelsOf = (sample) => (sample.labels ?? []).map(({ name }) => name ?? '').filter(Boolean);

/**
 * @param {Sample} sample
 * @param {Refresh} refresh
 */
function image(sample, refresh) {
  const picture = h('img', {
    class: 'tile-image',
    alt: '',
    loading: 'lazy',
    decoding: 'async',
    draggable: 'false',
  });
  const fallBack = () => picture.replaceWith(blank('image', () => strings.grid.noPreview));
  const showAnew = async () => {
    const { source } = await refresh(sample.sample_id);
    if (!source) return fallBack();
    picture.src = source;
  };
  let refreshed = false;
  picture.addEventListener('error', () => {
    if (refreshed) return fallBack();
    refreshed = true;
    showAnew().catch(fallBack);
  });
  if (!sample.source) return blank('image', () => strings.grid.noPreview);
  picture.src = sample.source;
  return picture;
}

/**
 * @param {string} iconName
 * @param {() => string} words
 */
const blank = (iconName, words) => h('div', { class: 'tile-blank' }, icon(iconName), h('span', {}, words));

/**
 * The text itself, or where the service gives the address of a file, what stands in it.
 * @param {Sample} sample
 */
function text(sample) {
  const source = sample.source ?? '';
  const snippet = h('p', { class: 'tile-text' });
  if (!/^(https?:|\/)\S*$/.test(source)) {
    snippet.textContent = source;
    return source ? snippet : blank('text', () => strings.grid.noPreview);
  }
  fetch(source)
    .then((response) => (response.ok ? response.text() : Promise.reject(response.status)))
    .then(
      (words) => snippet.append(words),
      () => snippet.replaceWith(blank('text', () => strings.grid.noPreview)),
    );
  return snippet;
}

/**
 * @param {Sample} sample
 * @param {Refresh} refresh
 */
function media(sample, refresh) {
  switch (sample.sample_type ?? 0) {
    case 0:
      return image(sample, refresh);
    case 1:
      return text(sample);
    case 2:
      return sound(sample, refresh);
    default:
      return blank('other', () => strings.grid.noPreview);
  }
}

/**
 * Labels as chips, no more than fit: the others are there for the screen reader and for the pointer.
 * @param {Sample} sample
 */
function labelLine(sample) {
  const labels = labelsOf(sample);
  const rest = labels.slice(LABELS_SHOWN);
  return h(
    'p',
    { class: 'tile-labels', title: labels.join(', ') || null },
    labels.length === 0 && h('span', { class: 'chip none' }, () => strings.grid.noLabels),
    ...labels.slice(0, LABELS_SHOWN).flatMap((label) => [h('span', { class: 'chip' }, label), ' ']),
    rest.length > 0 &&
      h('span', { class: 'chip more', 'aria-hidden': 'true' }, () => strings.grid.moreLabels(rest.length)),
    rest.length > 0 && h('span', { class: 'visually-hidden' }, rest.join(' ')),
    sample.sample_status === AUTOMATIC &&
      h(
        'span',
        { class: 'chip automatic', title: () => strings.grid.automaticHint },
        () => strings.grid.automatic,
      ),
  );
}

/**
 * Its name for a screen reader is what stands in it.
 * @param {Sample} sample
 * @param {Refresh} refresh
 * @returns {HTMLElement}
 */
export function tile(sample, refresh) {
  const name = nameOf(sample);
  return h(
    'div',
    {
      class: 'tile',
      role: 'gridcell',
      tabindex: '-1',
      'aria-selected': 'false',
      'data-id': sample.sample_id,
    },
    h('div', { class: 'tile-media' }, media(sample, refresh)),
    h('span', { class: 'tile-check' }, icon('check')),
    h('div', { class: 'tile-words' }, h('p', { class: 'tile-name', title: name }, name), labelLine(sample)),
  );
}

/**
 * What a deletion has made of the sample.
 * @param {HTMLElement} cell
 * @param {string | null} status
 */
export function markTile(cell, status) {
  cell.querySelector('.tile-mark')?.remove();
  if (status === null) {
    delete cell.dataset.mark;
    return;
  }
  cell.dataset.mark = status;
  cell.append(h('span', { class: 'tile-mark' }, () => strings.grid.marks[status] ?? status));
}
