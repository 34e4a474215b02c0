// @ts-check
// How a deletion ended: counts in plain words, what went wrong and why, trying again, and the download.

import { button, h, icon } from './dom.js';
import { problemTable } from './problems.js';
import { reason } from './reason.js';
import { download } from './report-file.js';
import { number, strings } from './strings/index.js';

/**
 * @typedef {import('./job.js').JobResult} JobResult
 * @typedef {import('modelarts-dataset').OutcomeStatus} OutcomeStatus
 */

const OUTCOMES = /** @type {OutcomeStatus[]} */ ([
  'deleted',
  'alreadyGone',
  'failed',
  'unknown',
  'notAttempted',
]);

/** Endings that have an error to tell. */
const STOPPED = new Set(['stopped', 'refused', 'notResumed', 'unclear']);

/** @param {JobResult} result */
function counts({ report }) {
  if (!report) return null;
  const shown = OUTCOMES.filter((outcome) => outcome === 'deleted' || report.counts[outcome] > 0);
  return h(
    'dl',
    { class: 'outcomes' },
    ...shown.map((outcome) =>
      h(
        'div',
        { class: `outcome ${outcome}` },
        h('dt', {}, () => strings.report.outcomes[outcome].label),
        h('dd', { class: 'outcome-count', id: `count-${outcome}` }, () => number(report.counts[outcome])),
        report.counts[outcome] > 0 &&
          h('dd', { class: 'outcome-meaning' }, () => strings.report.outcomes[outcome].meaning),
      ),
    ),
  );
}

/**
 * @param {HTMLElement} root
 * @param {JobResult} result
 * @param {{ nameOf: (id: string) => string, onDelete: (ids: string[], deleteSource: boolean) => void,
 *   onResume: (id: string, otherwise: () => void) => void, onClose: () => void }} actions
 */
export function showReport(root, result, { nameOf, onDelete, onResume, onClose }) {
  const { report, error, ending, datasetName, deleteSource } = result;
  // One that ended by itself has left no record.
  const pending = error === undefined ? undefined : report?.journalId;
  const problems = report ? [...report.failed, ...report.unknown].map(({ sampleId }) => sampleId) : [];
  // What is recorded is taken up as a whole: a second deletion of the same ids would leave the record behind.
  const again = pending ? [] : problems;
  const rest = [...(pending ? problems : []), ...(report?.notAttempted ?? [])];
  /** @param {'json' | 'csv'} kind @param {() => string} words */
  const saving = (kind, words) =>
    button(words, {
      class: 'quiet',
      id: `report-${kind}`,
      icon: 'download',
      onclick: () => void download(kind, result, nameOf),
    });
  /** @type {(import('./dom.js').Child)[]} */
  const parts = [
    h(
      'div',
      { class: 'job-head' },
      h(
        'h2',
        { class: 'job-heading', id: 'job-heading', tabindex: '-1' },
        () => strings.report.headings[ending],
      ),
    ),
    report &&
      h('p', { class: 'job-summary' }, () => {
        const took = strings.time.exact(report.durationMs / 1000);
        const summary = strings.report.summary(report.requested, datasetName, took);
        return summary + strings.gap + strings.report.effort(report.requests, report.retries);
      }),
    STOPPED.has(ending) && h('p', { class: 'warning' }, icon('alert'), reason(error)),
    ending === 'unclear' && h('p', { class: 'hint', id: 'report-unclear' }, () => strings.report.unclear),
    counts(result),
    report && problemTable(report.failed, report.unknown, nameOf),
    h(
      'div',
      { class: 'job-actions' },
      again.length > 0 &&
        button(() => strings.report.again(again.length), {
          id: 'report-again',
          icon: 'again',
          onclick: () => onDelete(again, deleteSource),
        }),
      rest.length > 0 &&
        button(() => (pending ? strings.report.resume : strings.report.goOn(rest.length)), {
          class: 'quiet',
          id: 'report-go-on',
          onclick: () => {
            const all = () => onDelete(rest, deleteSource);
            return pending ? onResume(pending, all) : all();
          },
        }),
      report && saving('json', () => strings.report.downloadJson),
      report && saving('csv', () => strings.report.downloadCsv),
      // Not at the head, where Cancel was: a click that was meant for that must not lose what nobody can show again.
      button(() => strings.report.close, {
        class: 'quiet',
        id: 'report-close',
        icon: 'close',
        onclick: onClose,
      }),
    ),
  ];
  root.dataset.state = ending;
  root.replaceChildren(...parts.filter((part) => part instanceof Node));
}
