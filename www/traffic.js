// @ts-check
// What the service saw of a deletion: its own log of requests, read while the panel is open.

import { h, setText } from './dom.js';
import { number, strings } from './strings/index.js';

/**
 * @typedef {{ method: string, path: string, status: number | null, error_code: string | null, fault: string | null, ids: number | null, finished_at: string | number | null }} LoggedRequest
 */

const COLUMNS = /** @type {const} */ (['ids', 'answer', 'fault']);
const SHOWN = 8;
const EVERY_MS = 1000;

/** @param {LoggedRequest} request */
function answer({ status, error_code, finished_at }) {
  if (finished_at === null) return strings.faults.unanswered;
  if (!status) return strings.faults.broken;
  return error_code ? `${status} ${error_code}` : String(status);
}

export class Traffic {
  #total = h('p', { class: 'hint' });
  #rows = h('tbody');
  #table;
  #timer = 0;
  element;

  constructor() {
    this.#table = h(
      'table',
      { class: 'table traffic', hidden: true },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...COLUMNS.map((column) => h('th', { scope: 'col' }, () => strings.faults.trafficColumns[column])),
        ),
      ),
      this.#rows,
    );
    this.element = h(
      'section',
      { class: 'traffic-block', 'aria-labelledby': 'traffic-heading' },
      h('h3', { class: 'side-heading', id: 'traffic-heading' }, () => strings.faults.trafficHeading),
      this.#total,
      this.#table,
    );
    setText(this.#total, () => strings.faults.trafficNone);
  }

  /**
   * Follows one dataset until the returned function is called, which reads the log a last time.
   * @param {string} datasetId
   * @param {() => boolean} wanted whether anyone looks
   */
  follow(datasetId, wanted) {
    const read = async () => {
      if (wanted()) await this.#read(datasetId).catch(() => {});
    };
    const loop = async () => {
      await read();
      if (this.#timer !== 0) this.#timer = window.setTimeout(loop, EVERY_MS);
    };
    this.#timer = window.setTimeout(loop, EVERY_MS);
    return () => {
      clearTimeout(this.#timer);
      this.#timer = 0;
      void read();
    };
  }

  /** @param {string} datasetId */
  async #read(datasetId) {
    const response = await fetch(`/__emulator/datasets/${encodeURIComponent(datasetId)}/requests`);
    if (!response.ok) return;
    /** @type {{ requests: LoggedRequest[], max_in_flight: number }} */
    const log = await response.json();
    const deletions = log.requests.filter(({ method }) => method === 'POST');
    setText(this.#total, () => strings.faults.trafficTotal(deletions.length, log.max_in_flight));
    this.#table.hidden = deletions.length === 0;
    this.#rows.replaceChildren(
      ...deletions
        .slice(-SHOWN)
        .reverse()
        .map((request) =>
          h(
            'tr',
            { class: request.fault ? 'faulty' : null },
            h('td', { class: 'numeric' }, () => (request.ids === null ? '' : number(request.ids))),
            h('td', {}, () => answer(request)),
            h('td', {}, request.fault ?? ''),
          ),
        ),
    );
  }
}
