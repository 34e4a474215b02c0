// @ts-check
// The report as a file: JSON, which has everything, or CSV, a row a sample, for a table.

import { fieldsOf } from './errors.js';
import { slices } from './pace.js';
import { strings } from './strings/index.js';

/**
 * @typedef {import('./job.js').JobResult} JobResult
 * @typedef {import('modelarts-dataset').SampleProblem} SampleProblem
 */

const OUTCOMES = /** @type {const} */ (['deleted', 'alreadyGone', 'failed', 'unknown', 'notAttempted']);
const COLUMNS = [
  'sample_id',
  'sample_name',
  'outcome',
  'code',
  'message',
  'http_status',
  'service_code',
  'request_id',
  'attempts',
];
/** Without it a table program takes Chinese for something else. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * @param {JobResult} result
 * @returns {AsyncGenerator<string>} the file in pieces
 */
async function* json({ report, error, ending, datasetId, datasetName, deleteSource, endedAt }) {
  const { code, message } = fieldsOf(error);
  const about = {
    datasetId,
    datasetName,
    deleteSource,
    endedAt: endedAt.toISOString(),
    ending,
    ...(error ? { error: { code, message: message ?? String(error) } } : {}),
  };
  const lists = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, report?.[outcome] ?? []]));
  const figures = Object.fromEntries(Object.entries(report ?? {}).filter(([name]) => !(name in lists)));
  // The rest follows where its brace would close.
  yield `${JSON.stringify(about, null, 1).slice(0, -2)},\n "report":{`;
  for (const [name, value] of Object.entries(figures)) yield `\n"${name}":${JSON.stringify(value)},`;
  for (const [at, outcome] of OUTCOMES.entries()) {
    yield `${at > 0 ? ',' : ''}\n"${outcome}":[`;
    let separator = '\n';
    for await (const slice of slices(/** @type {unknown[]} */ (lists[outcome]))) {
      yield separator + slice.map((entry) => JSON.stringify(entry)).join(',\n');
      separator = ',\n';
    }
    yield ']';
  }
  yield '\n}}\n';
}

/**
 * A cell. A table program would run what begins like a formula, and names are other people's; the apostrophe
 * makes it a text. The JSON has it as it is.
 * @param {unknown} value
 */
function cell(value) {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @param {JobResult} result
 * @param {(id: string) => string} nameOf
 * @returns {AsyncGenerator<string>}
 */
async function* csv({ report }, nameOf) {
  yield `${BYTE_ORDER_MARK}${COLUMNS.join(',')}\r\n`;
  for (const outcome of OUTCOMES) {
    const { label } = strings.report.outcomes[outcome];
    for await (const slice of slices(/** @type {(string | SampleProblem)[]} */ (report?.[outcome] ?? []))) {
      let rows = '';
      for (const entry of slice) {
        const problem = typeof entry === 'string' ? null : entry;
        const id = typeof entry === 'string' ? entry : entry.sampleId;
        const name = nameOf(id);
        const cells = [
          id,
          name === id ? '' : name,
          label,
          problem?.code,
          problem?.message,
          problem?.status,
          problem?.serviceCode,
          problem?.requestId,
          problem?.attempts,
        ];
        rows += `${cells.map(cell).join(',')}\r\n`;
      }
      yield rows;
    }
  }
}

/**
 * Hands the file over to the browser.
 * @param {'json' | 'csv'} kind
 * @param {JobResult} result
 * @param {(id: string) => string} nameOf
 */
export async function download(kind, result, nameOf) {
  /** Each piece by itself, since turning all of the text into bytes at once takes long. @type {Blob[]} */
  const parts = [];
  for await (const part of kind === 'json' ? json(result) : csv(result, nameOf)) parts.push(new Blob([part]));
  const type = kind === 'json' ? 'application/json' : 'text/csv';
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const stamp = result.endedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const link = document.createElement('a');
  link.href = address;
  link.download = `deletion-${stamp}.${kind}`;
  link.click();
  // Firefox reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
