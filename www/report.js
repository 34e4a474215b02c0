// @ts-check
// How a deletion ended: counts in plain words, what went wrong and why, trying again, and the download.

import { button, h, icon } from './dom.js';
import { fieldsOf } from './errors.js';
import { reason } from './reason.js';
import { number, strings } from './strings.js';

/**
 * @typedef {import('./job.js').JobResult} JobResult
 * @typedef {import('modelarts-dataset').SampleProblem} SampleProblem
 * @typedef {import('modelarts-dataset').OutcomeStatus} OutcomeStatus
 */

/** More rows than anyone reads would only slow the page down; the download has all. */
const ROWS = 100;

const OUTCOMES = /** @type {OutcomeStatus[]} */ ([
  'deleted',
  'alreadyGone',
  'failed',
  'unknown',
  'notAttempted',
]);

/** @param {JobResult} result */
function counts({ report }) {
  if (!report) return null;
  const shown = OUTCOMES.filter((outcome) => outcome === 'deleted' || report.counts[outcome] > 0);
  return h(
    'dl',
    { class: 'outcomes' },
    ...shown.map((outcome) => {
      const { label, meaning } = strings.report.outcomes[outcome];
      return h(
        'div',
        { class: `outcome ${outcome}` },
        h('dt', {}, label),
        h('dd', { class: 'outcome-count', id: `count-${outcome}` }, number(report.counts[outcome])),
        report.counts[outcome] > 0 && h('dd', { class: 'outcome-meaning' }, meaning),
      );
    }),
  );
}

/**
 * @param {SampleProblem} problem
 * @param {'failed' | 'unknown'} outcome
 * @param {(id: string) => string} nameOf
 */
function problemRow(problem, outcome, nameOf) {
  const name = nameOf(problem.sampleId);
  const columns = strings.report.columns;
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row', 'data-column': columns.sample },
      h('span', { class: 'problem-name', title: problem.sampleId }, name),
      name !== problem.sampleId && h('span', { class: 'problem-id' }, problem.sampleId),
    ),
    h(
      'td',
      { 'data-column': columns.outcome },
      h('span', { class: `tag ${outcome}` }, strings.report.outcomes[outcome].label),
    ),
    h('td', { 'data-column': columns.reason }, reason(problem)),
    h('td', { class: 'numeric', 'data-column': columns.attempts }, number(problem.attempts)),
  );
}

/**
 * @param {JobResult} result
 * @param {(id: string) => string} nameOf
 */
function problems({ report }, nameOf) {
  const all = report ? report.failed.length + report.unknown.length : 0;
  if (!report || all === 0) return null;
  const failed = report.failed.slice(0, ROWS);
  const unknown = report.unknown.slice(0, ROWS - failed.length);
  const { columns } = strings.report;
  return h(
    'section',
    { class: 'problems', 'aria-labelledby': 'problems-heading' },
    h('h3', { class: 'problems-heading', id: 'problems-heading' }, strings.report.problemsHeading),
    h(
      'div',
      // A region that scrolls must be reachable by keyboard.
      { class: 'table-scroll', tabindex: '0', role: 'group', 'aria-labelledby': 'problems-heading' },
      h(
        'table',
        { class: 'table', id: 'problems' },
        h(
          'thead',
          {},
          h('tr', {}, ...Object.values(columns).map((column) => h('th', { scope: 'col' }, column))),
        ),
        h(
          'tbody',
          {},
          ...failed.map((problem) => problemRow(problem, 'failed', nameOf)),
          ...unknown.map((problem) => problemRow(problem, 'unknown', nameOf)),
        ),
      ),
    ),
    all > ROWS && h('p', { class: 'hint' }, strings.report.partOfProblems(ROWS, all)),
  );
}

/** @param {JobResult} result */
function download({ report, error, ending, datasetId, datasetName, deleteSource, endedAt }) {
  const { code, message } = fieldsOf(error);
  const content = {
    datasetId,
    datasetName,
    deleteSource,
    endedAt: endedAt.toISOString(),
    ending,
    ...(error ? { error: { code, message: message ?? String(error) } } : {}),
    report,
  };
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' }),
  );
  const stamp = endedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const link = h('a', { href: address, download: `deletion-${stamp}.json` });
  link.click();
  // Firefox reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * @param {HTMLElement} root
 * @param {JobResult} result
 * @param {{ nameOf: (id: string) => string, onDelete: (ids: string[], deleteSource: boolean) => void, onClose: () => void }} actions
 */
export function showReport(root, result, { nameOf, onDelete, onClose }) {
  const { report, error, ending, datasetName, deleteSource } = result;
  const words = strings.report;
  const again = report ? [...report.failed, ...report.unknown].map(({ sampleId }) => sampleId) : [];
  const rest = report?.notAttempted ?? [];
  const close = h(
    'button',
    {
      type: 'button',
      class: 'button quiet square',
      id: 'report-close',
      'aria-label': words.close,
      title: words.close,
      onclick: onClose,
    },
    icon('close'),
  );
  /** @type {(import('./dom.js').Child)[]} */
  const parts = [
    h(
      'div',
      { class: 'job-head' },
      h('h2', { class: 'job-heading', id: 'job-heading', tabindex: '-1' }, words.headings[ending]),
      close,
    ),
    report &&
      h(
        'p',
        { class: 'job-summary' },
        `${words.summary(report.requested, datasetName, strings.time.exact(report.durationMs / 1000))} ${words.effort(report.requests, report.retries)}`,
      ),
    ending === 'stopped' || ending === 'refused'
      ? h('p', { class: 'warning' }, icon('alert'), reason(error))
      : null,
    counts(result),
    problems(result, nameOf),
    h(
      'div',
      { class: 'job-actions' },
      again.length > 0 &&
        button(words.again(again.length), {
          id: 'report-again',
          icon: 'again',
          onclick: () => onDelete(again, deleteSource),
        }),
      rest.length > 0 &&
        button(words.goOn(rest.length), {
          class: 'quiet',
          id: 'report-go-on',
          onclick: () => onDelete(rest, deleteSource),
        }),
      report &&
        button(words.download, {
          class: 'quiet',
          id: 'report-download',
          icon: 'download',
          onclick: () => download(result),
        }),
    ),
  ];
  root.dataset.state = ending;
  root.replaceChildren(...parts.filter((part) => part instanceof Node));
}
