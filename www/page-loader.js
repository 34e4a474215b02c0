// @ts-check
// Loads one page of samples at a time; asking for another ends the one before.

import { filterOf } from './address.js';
import { kindOf } from './datasets.js';

/** Small pictures instead of whole ones, in the words of the object store. */
const THUMBNAIL = 'image/resize,m_lfit,h_300';
/** The old page stays that long before it is taken away for a new one. */
const PATIENCE_MS = 400;

/**
 * @typedef {{ samples: import('modelarts-dataset').Sample[], page: number, matching: number }} LoadedPage
 */

export class PageLoader {
  #current = new AbortController();

  /**
   * The page asked for, or the last one there is if it lies beyond.
   * @param {import('modelarts-dataset').Dataset} dataset
   * @param {{ place: import('./address.js').Place, type: number, patient: boolean, onSlow: () => void }} options `onSlow` is
   *   called where loading takes long: at once if not `patient`
   * @returns {Promise<LoadedPage | null>} null if another page was asked for meanwhile
   */
  async load(dataset, { place, type, patient, onSlow }) {
    this.#current.abort();
    this.#current = new AbortController();
    const { signal } = this.#current;
    const slow = setTimeout(onSlow, patient ? PATIENCE_MS : 0);
    const options = {
      ...filterOf(place),
      ...(kindOf(type) === 'image' && { processParameter: THUMBNAIL }),
      limit: place.size,
      signal,
    };
    try {
      for (let page = place.page; ; ) {
        const { samples, sample_count } = await dataset.listSamples({ ...options, offset: page });
        if (samples.length > 0 || page === 0) {
          return signal.aborted
            ? null
            : { samples, page, matching: Math.max(sample_count, page * place.size + samples.length) };
        }
        page = Math.min(page - 1, Math.max(Math.ceil(sample_count / place.size) - 1, 0));
      }
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    } finally {
      clearTimeout(slow);
    }
  }
}
