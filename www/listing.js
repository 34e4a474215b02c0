// @ts-check
// "Select all": lists the ids of all samples that match, counts meanwhile, and can be stopped. What is deleted
// later is exactly what was listed, however the dataset changes in between.

/** The most that the service gives at a time. */
const PAGE = 100;
/** As many connections as a browser has to a server. */
const AT_ONCE = 6;

/**
 * @typedef {import('modelarts-dataset').Sample} Sample
 * @typedef {import('modelarts-dataset').SampleFilter} SampleFilter
 * @typedef {import('modelarts-dataset').Dataset} Dataset
 */

export class Listing {
  /** @type {{ ids: Set<string>, expected: number, abort: AbortController } | null} */
  #current = null;
  #onChange;
  #onSamples;

  /**
   * @param {() => void} onChange the count has changed, or the listing has begun or ended
   * @param {(samples: readonly Sample[]) => void} onSamples
   */
  constructor(onChange, onSamples) {
    this.#onChange = onChange;
    this.#onSamples = onSamples;
  }

  /** How many so far, of about how many; null when nothing is being listed. */
  get progress() {
    return this.#current && { found: this.#current.ids.size, expected: this.#current.expected };
  }

  stop() {
    this.#current?.abort.abort();
  }

  /**
   * @param {Dataset} dataset
   * @param {SampleFilter} filter
   * @param {number} expected what the page knows of how many there are
   * @returns {Promise<Set<string> | null>} null if it was stopped
   */
  async list(dataset, filter, expected) {
    this.stop();
    const abort = new AbortController();
    const current = { ids: /** @type {Set<string>} */ (new Set()), expected, abort };
    this.#current = current;
    this.#onChange();
    const query = { ...filter, signal: abort.signal };
    try {
      const moved = await this.#pages(dataset, query, current);
      // The library goes through them one after another, whatever the service counts with `offset`.
      if (moved && !abort.signal.aborted) await this.#oneByOne(dataset, query, current);
      return abort.signal.aborted ? null : current.ids;
    } catch (error) {
      if (abort.signal.aborted) return null;
      throw error;
    } finally {
      // What one page could not give, the others need not either.
      abort.abort();
      if (this.#current === current) this.#current = null;
      this.#onChange();
    }
  }

  /**
   * @param {Dataset} dataset
   * @param {SampleFilter & { signal: AbortSignal }} query
   * @param {{ ids: Set<string>, expected: number }} current
   * @returns {Promise<boolean>} whether samples moved from page to page meanwhile, so that some may be missing
   */
  async #pages(dataset, query, current) {
    let moved = false;
    /** @type {number | null} */
    let count = null;
    /** The ids of each page; they arrive in any order. @type {string[][]} */
    const inOrder = [];
    /** @param {number} offset */
    const read = async (offset) => {
      const { samples, sample_count } = await dataset.listSamples({ ...query, offset, limit: PAGE });
      const before = current.ids.size;
      this.#take(samples, current);
      inOrder[offset] = samples.map(({ sample_id }) => sample_id);
      count ??= sample_count;
      current.expected = Math.max(sample_count, current.ids.size);
      moved ||= sample_count !== count || current.ids.size - before < samples.length;
      return samples.length;
    };
    let last = await read(0);
    // The service's count is a hint: so many pages are read at once, those that may follow one by one.
    const hinted = Math.ceil(current.expected / PAGE);
    let next = 1;
    const lane = async () => {
      while (next < hinted && !moved) {
        const offset = next++;
        const length = await read(offset);
        if (offset === hinted - 1) last = length;
        else moved ||= length < PAGE;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    for (let offset = Math.max(hinted, 1); last === PAGE && !moved; offset++) last = await read(offset);
    if (!moved) current.ids = new Set(inOrder.flat());
    return moved;
  }

  /**
   * @param {Dataset} dataset
   * @param {SampleFilter & { signal: AbortSignal }} query
   * @param {{ ids: Set<string>, expected: number }} current
   */
  async #oneByOne(dataset, query, current) {
    /** @type {Sample[]} */
    let page = [];
    for await (const sample of dataset.samples({ ...query, pageSize: PAGE })) {
      page.push(sample);
      if (page.length < PAGE) continue;
      this.#take(page, current);
      page = [];
    }
    this.#take(page, current);
  }

  /**
   * @param {readonly Sample[]} samples
   * @param {{ ids: Set<string> }} current
   */
  #take(samples, { ids }) {
    for (const { sample_id } of samples) ids.add(sample_id);
    this.#onSamples(samples);
    this.#onChange();
  }
}
