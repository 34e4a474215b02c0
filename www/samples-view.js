// @ts-check
// The stage under the bar: loading, a page of samples, nothing there, or what went wrong.

import { button, h, icon } from './dom.js';
import { reason } from './reason.js';
import { strings } from './strings/index.js';

const SKELETONS = 18;

/**
 * @param {string} iconName
 * @param {() => string} heading
 * @param {Node | (() => string)} hint
 * @param {HTMLElement | null} action
 */
function message(iconName, heading, hint, action = null) {
  return h(
    'div',
    { class: 'message' },
    icon(iconName, 'message-icon'),
    h('h2', { class: 'message-heading' }, heading),
    h('p', { class: 'hint' }, hint),
    action,
  );
}

/**
 * @param {HTMLElement} stage
 * @param {string} kind
 */
export function showLoading(stage, kind) {
  const tiles = Array.from({ length: SKELETONS }, () =>
    h('div', { class: 'tile skeleton' }, h('div', { class: 'tile-media' })),
  );
  stage.setAttribute('aria-busy', 'true');
  stage.replaceChildren(
    h('p', { class: 'visually-hidden' }, () => strings.grid.loading),
    h('div', { class: 'grid', 'data-kind': kind, 'aria-hidden': 'true' }, ...tiles),
  );
}

/**
 * @param {HTMLElement} stage
 * @param {{ nothing: 'project' | 'dataset' | 'filter', onClear: () => void }} options `nothing`: where there is nothing
 */
export function showEmpty(stage, { nothing, onClear }) {
  stage.removeAttribute('aria-busy');
  stage.replaceChildren(
    nothing === 'filter'
      ? message(
          'sliders',
          () => strings.empty.filter,
          () => strings.empty.filterHint,
          button(() => strings.filters.clear, { class: 'quiet', onclick: onClear }),
        )
      : message(
          'image',
          () => (nothing === 'project' ? strings.datasets.none : strings.empty.dataset),
          () => (nothing === 'project' ? strings.empty.projectHint : strings.empty.datasetHint),
        ),
  );
}

/**
 * @param {HTMLElement} stage
 * @param {{ heading: () => string, error: unknown, onAgain: () => void }} options
 */
export function showFailure(stage, { heading, error, onAgain }) {
  stage.removeAttribute('aria-busy');
  stage.replaceChildren(
    h(
      'div',
      { role: 'alert' },
      message(
        'alert',
        heading,
        reason(error),
        button(() => strings.failure.again, { icon: 'again', onclick: onAgain }),
      ),
    ),
  );
}
