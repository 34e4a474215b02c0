// @ts-check
// From "Delete" to the report: confirm, run, show. One deletion at a time.

import { announce } from './announce.js';
import { confirmDeletion } from './delete-dialog.js';
import { byId } from './dom.js';
import { explain } from './errors.js';
import { runDeletion } from './job.js';
import { slices } from './pace.js';
import { ProgressView } from './progress.js';
import { showReport } from './report.js';
import { strings } from './strings/index.js';
import { showShare } from './title.js';

/**
 * @typedef {object} DeletionsOptions
 * @property {(id: string) => string} nameOf
 * @property {() => boolean} journal whether deletions can be recorded here
 * @property {() => void} onStart
 * @property {(ids: readonly string[]) => void} onTaken these are being deleted from now on
 * @property {(gone: string[]) => void} onOutcomes statuses have changed; these are in the dataset no more
 * @property {() => void} onEnd
 * @property {(datasetId: string) => () => void} follow watches the service while a deletion runs
 * @property {(id: string, otherwise: () => void) => void} onResume the pending deletion of this id is to be taken up, if
 *   there is still a record of it
 * @property {() => void} onClose the report was closed
 */

const GONE = new Set(['deleted', 'alreadyGone']);
const TAKEN = new Set([...GONE, 'deleting']);

export class Deletions {
  #options;
  #root = byId('job');
  #running = false;
  #datasetId = '';
  /** What the last deletion has made of its samples so far. @type {Map<string, string>} */
  #statuses = new Map();

  /** @param {DeletionsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Whether a deletion runs, or its report is shown. */
  get shown() {
    return !this.#root.hidden;
  }

  get running() {
    return this.#running;
  }

  /**
   * @param {string} datasetId
   * @param {string} id
   */
  statusOf(datasetId, id) {
    return datasetId === this.#datasetId ? (this.#statuses.get(id) ?? null) : null;
  }

  /**
   * Whether the sample is as good as gone, or may be at any moment.
   * @param {string} datasetId
   * @param {string} id
   */
  isTaken(datasetId, id) {
    return TAKEN.has(this.statusOf(datasetId, id) ?? '');
  }

  /**
   * @param {import('modelarts-dataset').Dataset} dataset
   * @param {string} datasetName
   * @param {readonly string[]} ids
   * @param {{ deleteSource?: boolean, listed?: boolean }} [about] `deleteSource` is preset in the confirmation;
   *   `listed` if not all have been on a page
   */
  async ask(dataset, datasetName, ids, { deleteSource: preset, listed = false } = {}) {
    if (this.#running || ids.length === 0) return;
    const names = ids.slice(0, 10).map(this.#options.nameOf);
    const about = { count: ids.length, dataset: datasetName, names, listed, deleteSource: preset };
    const answer = await confirmDeletion(about);
    if (!answer || this.#running) return;
    const { deleteSource } = answer;
    await this.#run({ dataset, datasetName, ids, count: ids.length, deleteSource });
  }

  /**
   * Takes up what was interrupted. It was confirmed once, and perhaps cancelled because that was a mistake: so it is asked
   * again.
   * @param {import('modelarts-dataset').Dataset} dataset
   * @param {string} datasetName
   * @param {import('modelarts-dataset').PendingDeletion} pending
   */
  async resume(dataset, datasetName, { id, requested, counts, startedAt, deleteSource }) {
    if (this.#running) return;
    const settled = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const count = requested - settled;
    const about = { count, dataset: datasetName, begun: startedAt, deleteSource };
    // Where all is settled, only its report is wanted.
    const wanted = count === 0 || (await confirmDeletion(about));
    if (wanted && !this.#running) {
      const left = count || requested;
      await this.#run({ dataset, datasetName, ids: [], count: requested, left, deleteSource, resume: id });
    }
  }

  /**
   * @param {{ dataset: import('modelarts-dataset').Dataset, datasetName: string, ids: readonly string[],
   *   count: number, left?: number, deleteSource: boolean, resume?: string }} what `left` of those that are counted
   */
  async #run({ dataset, datasetName, ids, count, left = count, deleteSource, resume }) {
    const { nameOf, onStart, onTaken, onOutcomes, onEnd, follow, onResume, onClose } = this.#options;
    const abort = new AbortController();
    const view = new ProgressView(this.#root, {
      count,
      left,
      dataset: datasetName,
      onCancel: () => abort.abort(),
    });
    this.#running = true;
    this.#datasetId = dataset.datasetId;
    this.#statuses = new Map();
    const stopFollowing = follow(dataset.datasetId);
    onStart();
    view.focus();
    this.#root.scrollIntoView({ block: 'nearest' });
    for await (const slice of slices(ids)) {
      for (const id of slice) this.#statuses.set(id, 'deleting');
      onTaken(slice);
    }
    onOutcomes([]);

    const result = await runDeletion({
      dataset,
      datasetName,
      ids,
      resume,
      journal: this.#options.journal(),
      deleteSource,
      signal: abort.signal,
      onProgress: (progress) => view.show(progress),
      onOutcomes: (outcomes) => {
        for (const { sampleId, status } of outcomes) this.#settle(sampleId, status);
        onOutcomes(outcomes.filter(({ status }) => GONE.has(status)).map(({ sampleId }) => sampleId));
      },
    });

    this.#running = false;
    showShare(null);
    if (result.ending === 'unclear') this.#giveUp();
    // Whatever was refused before it began has no outcome.
    else if (!result.report) this.#statuses.clear();
    stopFollowing();
    const heldFocus = this.#root.contains(document.activeElement) || document.activeElement === document.body;
    showReport(this.#root, result, {
      nameOf,
      onDelete: (again, withSource) =>
        void this.ask(dataset, datasetName, again, { deleteSource: withSource }),
      onResume,
      onClose: () => {
        this.#root.hidden = true;
        this.#statuses = new Map();
        onClose();
      },
    });
    // Whoever went on browsing meanwhile is told, and left where he is.
    if (heldFocus) byId('job-heading').focus();
    const heading = strings.report.headings[result.ending];
    const counts = result.report?.counts;
    announce(
      counts
        ? strings.report.announce(heading, counts.deleted, counts.failed + counts.unknown)
        : heading + strings.stop + explain(result.error),
    );
    onEnd();
  }

  /** Nothing says what became of those that were on their way. */
  #giveUp() {
    for (const [id, status] of this.#statuses) if (status === 'deleting') this.#statuses.set(id, 'unknown');
  }

  /**
   * @param {string} id
   * @param {import('modelarts-dataset').OutcomeStatus} status
   */
  #settle(id, status) {
    if (status === 'notAttempted') this.#statuses.delete(id);
    else this.#statuses.set(id, status);
  }
}
