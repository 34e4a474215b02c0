// @ts-check
// The running deletion: bar, rate, remaining time, what it waits for, and Cancel.

import { announce } from './announce.js';
import { button, h, icon, setText } from './dom.js';
import { number, percent, strings } from './strings/index.js';
import { showShare } from './title.js';

/** @typedef {import('modelarts-dataset').DeleteProgress} DeleteProgress */

/** The parts of the bar, from the left; what is left of it is still to come. */
const PARTS = /** @type {const} */ (['deleted', 'alreadyGone', 'failed', 'unknown']);
/** A live region that speaks at every step would never be silent. */
const SPEAK_SHARES = 4;
const SPEAK_WAITING_MS = 10_000;

/**
 * @param {() => string} label
 * @param {string} id
 */
function fact(label, id) {
  const value = h('dd', { id }, '–');
  return { value, element: h('div', { class: 'fact' }, h('dt', {}, label), value) };
}

export class ProgressView {
  #parts = PARTS.map((part) => h('span', { class: `bar-part ${part}` }));
  #bar;
  #settled = h('p', { class: 'job-settled', id: 'job-settled' });
  #share = h('p', { class: 'job-share', 'aria-hidden': 'true' });
  // Keeps its line when empty: what comes and goes ten times a second must not make the page jump.
  #waiting = h('p', { class: 'waiting idle', id: 'job-waiting' }, icon('clock'), h('span', {}));
  #rate = fact(() => strings.progress.rateLabel, 'job-rate');
  #remaining = fact(() => strings.progress.remainingLabel, 'job-remaining');
  #problems = fact(() => strings.progress.problemsLabel, 'job-problems');
  #requests = fact(() => strings.progress.requestsLabel, 'job-requests');
  #retries = fact(() => strings.progress.retriesLabel, 'job-retries');
  #inFlight = fact(() => strings.progress.inFlightLabel, 'job-in-flight');
  #heading;
  #cancel;
  #spokenShare = 0;
  #spokenWaiting = { what: '', at: -SPEAK_WAITING_MS };

  /**
   * @param {HTMLElement} root
   * @param {{ count: number, left: number, dataset: string, onCancel: () => void }} job `left` of those that are counted
   *   are to be deleted now
   */
  constructor(root, { count, left, dataset, onCancel }) {
    this.#bar = h(
      'div',
      {
        class: 'bar',
        role: 'progressbar',
        'aria-label': () => strings.progress.bar,
        'aria-valuemin': '0',
        'aria-valuemax': count,
      },
      ...this.#parts,
    );
    this.#cancel = button(() => strings.progress.cancel, {
      class: 'quiet',
      id: 'job-cancel',
      onclick: () => {
        this.#cancel.disabled = true;
        setText(/** @type {Element} */ (this.#cancel.lastElementChild), () => strings.progress.cancelling);
        this.#heading.focus();
        onCancel();
      },
    });
    this.#heading = h('h2', { class: 'job-heading', id: 'job-heading', tabindex: '-1' }, () =>
      strings.progress.heading(left, dataset),
    );
    root.dataset.state = 'running';
    root.replaceChildren(
      h('div', { class: 'job-head' }, this.#heading, this.#cancel),
      this.#bar,
      h('div', { class: 'job-line' }, this.#settled, this.#waiting, this.#share),
      h(
        'dl',
        { class: 'facts' },
        ...[this.#rate, this.#remaining, this.#problems, this.#requests, this.#retries, this.#inFlight].map(
          (item) => item.element,
        ),
      ),
    );
    root.hidden = false;
    setText(this.#settled, () => strings.progress.settled(0, count));
    announce(strings.progress.announceStart(left));
    this.#bar.setAttribute('aria-valuenow', '0');
  }

  /** Not Cancel: the key that confirmed may be pressed twice, or held. */
  focus() {
    this.#heading.focus();
  }

  /** @param {DeleteProgress} progress */
  show(progress) {
    const { requested, settled, counts, waiting } = progress;
    for (const [i, part] of PARTS.entries()) {
      this.#parts[i].style.setProperty('--share', String(requested > 0 ? counts[part] / requested : 0));
    }
    this.#bar.setAttribute('aria-valuenow', String(settled));
    this.#bar.setAttribute('aria-valuemax', String(requested));
    setText(this.#settled, () => strings.progress.settled(settled, requested));
    const share = requested > 0 ? settled / requested : 0;
    setText(this.#share, () => percent(share));
    showShare(share);
    setText(this.#rate.value, () => strings.progress.rate(progress.rate));
    const { remainingMs } = progress;
    setText(this.#remaining.value, () =>
      remainingMs === undefined ? strings.progress.remainingUnknown : strings.time.about(remainingMs / 1000),
    );
    setText(this.#problems.value, () => number(counts.failed + counts.unknown));
    setText(this.#requests.value, () => number(progress.requests));
    setText(this.#retries.value, () => number(progress.retries));
    setText(this.#inFlight.value, () => strings.progress.inFlight(progress.inFlight, progress.concurrency));

    const what = () => (waiting ? (strings.progress.waiting[waiting] ?? waiting) : '');
    this.#waiting.classList.toggle('idle', !waiting);
    setText(/** @type {Element} */ (this.#waiting.lastElementChild), () =>
      waiting ? strings.progress.waitingFor + strings.gap + what() : '',
    );
    this.#speak(settled, requested, what());
  }

  /**
   * @param {number} settled
   * @param {number} requested
   * @param {string} waiting
   */
  #speak(settled, requested, waiting) {
    const share = Math.floor((settled / Math.max(requested, 1)) * SPEAK_SHARES);
    if (share > this.#spokenShare && settled < requested) {
      this.#spokenShare = share;
      announce(strings.progress.announceShare(settled, requested));
      return;
    }
    const now = performance.now();
    if (waiting && waiting !== this.#spokenWaiting.what && now - this.#spokenWaiting.at > SPEAK_WAITING_MS) {
      this.#spokenWaiting = { what: waiting, at: now };
      announce(strings.progress.announceWaiting(waiting));
    }
  }
}
