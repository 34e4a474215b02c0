// @ts-check
// What an earlier visit left: deletions that were cancelled, or whose tab was closed, can be taken up or discarded.

import { discardDeletion, pendingDeletions } from 'modelarts-dataset';
import { announce } from './announce.js';
import { button, byId, h, setText } from './dom.js';
import { explain } from './errors.js';
import { strings } from './strings/index.js';

/**
 * @typedef {import('modelarts-dataset').PendingDeletion} PendingDeletion
 *
 * @typedef {object} PendingOptions
 * @property {(datasetId: string) => string} nameOf
 * @property {(pending: PendingDeletion) => boolean} isOurs whether this page can take it up now
 * @property {(pending: PendingDeletion, datasetName: string) => void} onResume
 */

export class Pending {
  #options;
  #root = byId('pending');
  /** @type {PendingDeletion[]} */
  #list = [];
  /** Whether deletions can be recorded in this browser: not in every private window, nor without https. */
  available = false;

  /** @param {PendingOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Learns what is left. */
  async read() {
    try {
      this.#list = await pendingDeletions();
      this.available = true;
    } catch {
      this.#list = [];
      this.available = false;
    }
  }

  /** Shows what is left now. */
  async look() {
    await this.read();
    const ours = this.#list.filter((pending) => !pending.running && this.#options.isOurs(pending));
    this.#root.replaceChildren(...ours.map((pending) => this.#notice(pending)));
    this.#root.hidden = ours.length === 0;
  }

  /**
   * Takes up a deletion that has just ended.
   * @param {string} id
   * @param {() => void} otherwise where there is no record of it any more
   */
  async resume(id, otherwise) {
    // What was listed last is from before it ended.
    await this.read();
    if (!this.available) {
      this.#root.replaceChildren(h('p', { class: 'pending-notice' }, () => strings.pending.unreadable));
      this.#root.hidden = false;
      // A button that was here had the focus.
      if (document.activeElement === document.body) byId('samples').focus();
      return announce(strings.pending.unreadable);
    }
    const pending = this.#list.find((one) => one.id === id);
    if (pending) this.#options.onResume(pending, this.#options.nameOf(pending.datasetId));
    else otherwise();
  }

  /** @param {PendingDeletion} pending */
  #notice(pending) {
    const { id, datasetId, requested, startedAt, counts, deleteSource } = pending;
    const name = this.#options.nameOf(datasetId);
    const settled = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return h(
      'div',
      { class: 'pending-notice', 'data-id': id },
      h(
        'p',
        { class: 'pending-text' },
        () =>
          strings.pending.what(requested, name, startedAt) +
          strings.gap +
          strings.pending.state(settled, deleteSource),
      ),
      h(
        'div',
        { class: 'pending-actions' },
        button(() => strings.pending.resume, {
          class: 'quiet pending-resume',
          icon: 'again',
          // Another tab may have gone on with it meanwhile, or ended it.
          onclick: () => void this.resume(id, () => void this.#gone()),
        }),
        button(() => strings.pending.discard, {
          class: 'quiet pending-discard',
          onclick: () => void this.#discard(id),
        }),
      ),
    );
  }

  async #gone() {
    await this.look();
    byId('samples').focus();
  }

  /** @param {string} id */
  async #discard(id) {
    try {
      await discardDeletion(id);
      announce(strings.pending.discarded);
    } catch (error) {
      const problem = () => strings.pending.notDiscarded(explain(error));
      announce(problem());
      const text = this.#root.querySelector(`[data-id="${CSS.escape(id)}"] .pending-text`);
      if (text) setText(text, problem);
      return;
    }
    await this.#gone();
  }
}
