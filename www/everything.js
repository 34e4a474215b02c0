// @ts-check
// "Select all": lists every sample that matches, counts meanwhile, and can be stopped.

import { nameOf } from './tile.js';

export class Everything {
  /** @type {{ found: number, abort: AbortController } | null} */
  #listing = null;
  #onFound;

  /** @param {() => void} onFound the count has changed, or the listing has begun or ended */
  constructor(onFound) {
    this.#onFound = onFound;
  }

  /** How many so far; null when nothing is being listed. */
  get found() {
    return this.#listing?.found ?? null;
  }

  stop() {
    this.#listing?.abort.abort();
  }

  /**
   * @param {import('modelarts-dataset').Dataset} dataset
   * @param {import('modelarts-dataset').SampleFilter} filter
   * @returns {Promise<{ id: string, name: string }[] | null>} null if it was stopped
   */
  async list(dataset, filter) {
    this.stop();
    const abort = new AbortController();
    const listing = { found: 0, abort };
    this.#listing = listing;
    this.#onFound();
    /** @type {{ id: string, name: string }[]} */
    const samples = [];
    try {
      for await (const sample of dataset.samples({ ...filter, pageSize: 100, signal: abort.signal })) {
        samples.push({ id: sample.sample_id, name: nameOf(sample) });
        listing.found = samples.length;
        this.#onFound();
      }
      return abort.signal.aborted ? null : samples;
    } catch (error) {
      if (abort.signal.aborted) return null;
      throw error;
    } finally {
      if (this.#listing === listing) this.#listing = null;
      this.#onFound();
    }
  }
}
