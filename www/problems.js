// @ts-check
// What went wrong, sample by sample: a table in pages, since a large deletion can have more of them than a
// document can hold.

import { announce } from './announce.js';
import { h, iconButton, setText } from './dom.js';
import { reason } from './reason.js';
import { number, strings } from './strings/index.js';

/** @typedef {import('modelarts-dataset').SampleProblem} SampleProblem */

const ROWS = 50;
const COLUMNS = /** @type {const} */ (['sample', 'outcome', 'reason', 'attempts']);

/** @param {(typeof COLUMNS)[number]} column */
const titled = (column) => ({ 'data-column': () => strings.report.columns[column] });

/**
 * @param {SampleProblem} problem
 * @param {'failed' | 'unknown'} outcome
 * @param {(id: string) => string} nameOf
 */
function row(problem, outcome, nameOf) {
  const name = nameOf(problem.sampleId);
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row', ...titled('sample') },
      h('span', { class: 'problem-name', title: problem.sampleId }, name),
      name !== problem.sampleId && h('span', { class: 'problem-id' }, problem.sampleId),
    ),
    h(
      'td',
      titled('outcome'),
      h('span', { class: `tag ${outcome}` }, () => strings.report.outcomes[outcome].label),
    ),
    h('td', titled('reason'), reason(problem)),
    h('td', { class: 'numeric', ...titled('attempts') }, () => number(problem.attempts)),
  );
}

/**
 * @param {readonly SampleProblem[]} failed
 * @param {readonly SampleProblem[]} unknown
 * @param {(id: string) => string} nameOf
 * @returns {HTMLElement | null}
 */
export function problemTable(failed, unknown, nameOf) {
  const all = failed.length + unknown.length;
  if (all === 0) return null;
  const body = h('tbody', {});
  const scroller = h(
    'div',
    // A region that scrolls must be reachable by keyboard.
    { class: 'table-scroll', tabindex: '0', role: 'group', 'aria-labelledby': 'problems-heading' },
    h(
      'table',
      { class: 'table', id: 'problems' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...COLUMNS.map((column) => h('th', { scope: 'col' }, () => strings.report.columns[column])),
        ),
      ),
      body,
    ),
  );
  const range = h('span', { class: 'problem-range', id: 'problem-range' });
  let from = 0;
  /** @param {number} first */
  const show = (first) => {
    from = first;
    const to = Math.min(first + ROWS, all);
    const rows = [];
    for (let at = first; at < to; at++) {
      const known = at < failed.length;
      rows.push(row(known ? failed[at] : unknown[at - failed.length], known ? 'failed' : 'unknown', nameOf));
    }
    body.replaceChildren(...rows);
    scroller.scrollTop = 0;
    setText(range, () => strings.report.problemRange(first + 1, to, all));
    const focused = document.activeElement;
    previous.disabled = first === 0;
    next.disabled = to === all;
    // A button that is disabled under the finger loses the focus: it goes to the other one.
    if (focused === next && next.disabled) previous.focus();
    if (focused === previous && previous.disabled) next.focus();
  };
  /** @param {number} step */
  const turn = (step) => {
    show(from + step * ROWS);
    announce(range.textContent ?? '');
  };
  const previous = iconButton('left', () => strings.report.previousProblems, {
    id: 'problems-previous',
    onclick: () => turn(-1),
  });
  const next = iconButton('right', () => strings.report.nextProblems, {
    id: 'problems-next',
    onclick: () => turn(1),
  });
  show(0);
  return h(
    'section',
    { class: 'problems', 'aria-labelledby': 'problems-heading' },
    h('h3', { class: 'problems-heading', id: 'problems-heading' }, () => strings.report.problemsHeading),
    scroller,
    all > ROWS &&
      h(
        'div',
        { class: 'problem-pages', role: 'group', 'aria-label': () => strings.report.problemPages },
        previous,
        range,
        next,
      ),
  );
}
