// @ts-check
// What is shown stands in the address bar, so that a reload or a bookmark comes back to it.

/** @typedef {{ dataset: string, label: string, state: string, page: number, size: number }} Place */

export const PAGE_SIZES = [24, 48, 96];
const DEFAULT_SIZE = 48;
/** As far as the library counts them; beyond the last page there is the last one shown. */
const MOST_PAGES = 2 ** 31 - 1;

/** @returns {Place} */
export function readPlace() {
  const query = new URLSearchParams(location.search);
  const page = Number(query.get('page') ?? 1);
  const size = Number(query.get('size') ?? DEFAULT_SIZE);
  return {
    dataset: query.get('dataset') ?? '',
    label: query.get('label') ?? '',
    state: query.get('state') ?? '',
    page: Number.isSafeInteger(page) && page >= 1 ? Math.min(page, MOST_PAGES) - 1 : 0,
    size: PAGE_SIZES.includes(size) ? size : DEFAULT_SIZE,
  };
}

/** @param {Place} place */
export function writePlace(place) {
  const query = new URLSearchParams();
  if (place.dataset) query.set('dataset', place.dataset);
  if (place.label) query.set('label', place.label);
  if (place.state) query.set('state', place.state);
  if (place.page > 0) query.set('page', String(place.page + 1));
  if (place.size !== DEFAULT_SIZE) query.set('size', String(place.size));
  const text = query.toString();
  if (text === location.search.slice(1)) return;
  try {
    history.replaceState(null, '', text ? `?${text}` : location.pathname);
  } catch {
    // Browsers refuse what comes too often, as with a key that is held. The next one that they take says where one is.
  }
}

/**
 * What of the place the service filters by.
 * @param {Place} place
 * @returns {import('modelarts-dataset').SampleFilter}
 */
export function filterOf({ label, state }) {
  return { ...(label && { labelName: label }), ...(state && { sampleState: state }) };
}
