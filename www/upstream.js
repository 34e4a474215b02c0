// @ts-check
// The page on the real service (`npm start -- --upstream`): its first screen says what it works on, and asks.

import { button, h } from './dom.js';
import { strings } from './strings/index.js';

/**
 * @typedef {{ endpoint: string, projectId: string, accessKey: string, temporary: boolean, datasets: string[] | null,
 *   readOnly: boolean, headers: Record<string, string> }} Upstream
 */

const KEPT = 'upstream-key';

/** Whether the command says so that serves this page. */
export const isUpstream = () => document.documentElement.hasAttribute('data-upstream');

/**
 * Learns what it works on and waits until the person goes on; nothing was asked of the service before.
 * @returns {Promise<Upstream>}
 */
export async function enter() {
  const headers = { 'X-CSRF-Token': key() };
  const response = await fetch('/upstream.json', { headers });
  if (!response.ok) {
    // The address that was printed differs from this one in its fragment alone: opened in this tab, it loads nothing.
    addEventListener('hashchange', () => location.hash.startsWith('#key=') && location.reload());
    throw new Error(strings.upstream.noKey);
  }
  const { key: bought, ...facts } = await response.json();
  if (bought) {
    sessionStorage.setItem(KEPT, bought);
    headers['X-CSRF-Token'] = bought;
  }
  const upstream = { ...facts, headers };
  await confirm(upstream);
  return upstream;
}

/** From the address that the command printed, or the one it opened, which holds what buys the key; kept for this tab, and taken out of the address bar. */
function key() {
  const given = /^#key=([\w-]+)$/.exec(location.hash)?.[1];
  if (given) {
    sessionStorage.setItem(KEPT, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(KEPT) ?? '';
}

/** @param {Upstream} upstream */
function confirm({ endpoint, projectId, accessKey, temporary, datasets, readOnly }) {
  const words = strings.upstream;
  const fact = (/** @type {string} */ name, /** @type {string} */ value) => [
    h('dt', {}, name),
    h('dd', {}, value),
  ];
  const go = button(words.go, { class: readOnly ? '' : 'danger' });
  const dialog = h(
    'dialog',
    {
      class: 'dialog',
      id: 'upstream',
      'aria-labelledby': 'upstream-title',
      'aria-describedby': 'upstream-facts',
    },
    h(
      'div',
      { class: 'dialog-form' },
      h('h2', { class: 'dialog-title', id: 'upstream-title' }, words.title),
      !readOnly && h('p', {}, h('strong', {}, words.warning)),
      h(
        'dl',
        { class: 'upstream-facts', id: 'upstream-facts' },
        ...fact(words.endpoint, endpoint),
        ...fact(words.project, projectId),
        ...fact(words.account, temporary ? words.temporary(accessKey) : accessKey),
        ...fact(words.datasets, datasets?.join(', ') ?? words.allDatasets),
        ...fact(words.rights, readOnly ? words.readOnly : words.deleting),
      ),
      h('div', { class: 'dialog-actions' }, go),
    ),
  );
  document.body.append(dialog);
  return new Promise((resolve) => {
    // Escape is no answer.
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    // A browser closes it all the same when Escape is pressed again; then it is asked anew.
    dialog.addEventListener('close', () => dialog.isConnected && dialog.showModal());
    go.addEventListener('click', () => {
      dialog.remove();
      resolve(undefined);
    });
    dialog.showModal();
  });
}
