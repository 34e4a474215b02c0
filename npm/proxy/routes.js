// Which requests there are. A request is taken apart and put together anew: what goes to the service is made of the
// checked parts alone, and never of the text that came in.

import { MAX_NAME, MAX_QUERY_VALUE, MAX_SAMPLE_ID } from './limits.js';
import { Refusal } from './refusals.js';

const NUMBER = /^\d{1,10}$/;
/** As JavaScript writes a number. */
const SCORE = /^-?\d{1,3}(\.\d{1,22})?(e-\d{1,3})?$/;
/** JSON, which may stand in several lines. */
const CONDITIONS = new RegExp(`^[\\P{Cc}\\t\\r\\n]{1,${MAX_QUERY_VALUE}}$`, 'u');
const TEXT = new RegExp(`^\\P{Cc}{1,${MAX_QUERY_VALUE}}$`, 'u');
const PAGE = { offset: NUMBER, limit: /^([1-9]\d?|100)$/ };

const LIST = {
  ...PAGE,
  email: TEXT,
  high_score: SCORE,
  label_name: TEXT,
  label_type: NUMBER,
  locale: TEXT,
  low_score: SCORE,
  order: /^(asc|desc)$/,
  preview: /^(true|false)$/,
  process_parameter: TEXT,
  sample_state: TEXT,
  sample_type: NUMBER,
  search_conditions: CONDITIONS,
  version_id: TEXT,
};

const SAMPLES = ['data-annotations', 'samples'];

/** Below `/v2/{project}/datasets`; `:` marks what varies. The names of the actions are public: hooks are told them. */
const ROUTES = [
  { action: 'delete', method: 'POST', path: [':dataset', ...SAMPLES, 'delete'], query: {} },
  { action: 'list', method: 'GET', path: [':dataset', ...SAMPLES], query: LIST },
  { action: 'sample', method: 'GET', path: [':dataset', ...SAMPLES, ':sample'], query: {} },
  {
    action: 'datasets',
    method: 'GET',
    path: [],
    query: { ...PAGE, search_content: TEXT, dataset_type: NUMBER },
  },
  { action: 'dataset', method: 'GET', path: [':dataset'], query: {} },
];

/** What needs no percent-encoding: so there is one way to write an id, for this proxy and for all behind it. */
const sound = (most) => new RegExp(`^(?!\\.{1,2}$)[\\w.~-]{1,${most}}$`);
const NAME = sound(MAX_NAME);
const SAMPLE = sound(MAX_SAMPLE_ID);
export const isName = (text) => typeof text === 'string' && NAME.test(text);
export const isSampleId = (text) => typeof text === 'string' && SAMPLE.test(text);

/** `{ action, method, path, query, projectId, datasetId }`, where it is permitted; else it throws a refusal. */
export function route(method, { pathname, search }, settings) {
  const { basePath, projectIds, datasets, readOnly } = settings;
  if (!pathname.startsWith(`${basePath}/v2/`)) throw new Refusal('NotFound');
  const [projectId, top, ...rest] = pathname.slice(basePath.length + 4).split('/');
  if (!isName(projectId) || top !== 'datasets') throw new Refusal('NotFound');
  const permitted = ROUTES.filter(({ action }) => settings.datasetInfo || !action.startsWith('dataset'));
  const fitting = permitted.filter(({ path }) => fits(path, rest));
  if (fitting.length === 0) throw new Refusal('NotFound');
  const found = fitting.find((one) => one.method === method);
  if (!found) throw new Refusal('WrongMethod');
  if (!projectIds.has(projectId)) throw new Refusal('OtherProject');
  const datasetId = rest[0];
  // Where datasets are named, the list of all would show others.
  if (datasets && !datasets.has(datasetId)) throw new Refusal('OtherDataset');
  if (readOnly && found.action === 'delete') throw new Refusal('ReadOnly');
  return {
    action: found.action,
    method: found.method,
    path: ['', 'v2', projectId, top, ...rest].join('/'),
    query: readQuery(search, found.query),
    projectId,
    datasetId,
  };
}

function fits(path, segments) {
  const one = (part, at) => {
    if (part === ':dataset') return isName(segments[at]);
    return part === ':sample' ? isSampleId(segments[at]) : part === segments[at];
  };
  return path.length === segments.length && path.every(one);
}

/** The same pairs, encoded as the signature wants them, in the order of their names. */
function readQuery(search, known) {
  const pairs = new Map();
  for (const pair of search.slice(1).split('&')) {
    if (pair === '' && search.length <= 1) break;
    const [name, value, more] = pair.split('=');
    const text = decode(value);
    // One spelling only: what another one means is for nobody behind this proxy to decide.
    const isPlain = text !== undefined && more === undefined && encode(text) === value;
    if (!isPlain || !Object.hasOwn(known, name) || !known[name].test(text) || pairs.has(name)) {
      throw new Refusal('BadQuery');
    }
    pairs.set(name, value);
  }
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
}

function decode(text = '') {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** All but `A-Za-z0-9-._~`, as the library writes it. */
function encode(text) {
  const hex = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}
