// Outcomes, progress and reports out of the WebAssembly's numbers, with the very strings that were given.

import { breathe } from './platform.js';

const STATUSES = ['deleted', 'alreadyGone', 'failed', 'unknown', 'notAttempted'];
/** Ids after which the page gets a turn. */
const SLICE = 10_000;

export class Report {
  /** The distinct ids, in the order given. */
  ids = [];

  /** The outcomes of a group; undefined when there are none. */
  outcomes(news) {
    if (!news) return undefined;
    const [places, statuses, troubles] = news;
    const problems = list(this.ids, troubles);
    return Array.from(places, (place, at) => {
      const status = STATUSES[statuses[at]];
      const outcome = { sampleId: this.ids[place], status };
      if (status !== 'failed' && status !== 'unknown') return outcome;
      // There `status` is the outcome, so the answer's has another name.
      const { status: httpStatus, ...problem } = problems.next().value;
      return { ...problem, status, ...(httpStatus && { httpStatus }) };
    });
  }

  progress([numbers, waiting]) {
    const [requested, settled, requests, retries, inFlight, concurrency, elapsedMs, rate, remainingMs] =
      numbers;
    return {
      requested,
      growing: false,
      settled,
      counts: Object.fromEntries(STATUSES.map((status, at) => [status, numbers[9 + at]])),
      requests,
      retries,
      inFlight,
      concurrency,
      elapsedMs,
      rate,
      ...(remainingMs >= 0 && { remainingMs }),
      ...(waiting && { waiting }),
    };
  }

  /** Put together in slices, so that the page stays responsive. */
  async whole([numbers, statuses, troubles]) {
    const [requested, duplicates, requests, retries, durationMs] = numbers;
    const lists = Object.fromEntries(STATUSES.map((status) => [status, []]));
    const problems = list(this.ids, troubles);
    for (let at = 0; at < requested; at++) {
      const status = STATUSES[statuses[at]];
      const bad = status === 'failed' || status === 'unknown';
      lists[status]?.push(bad ? problems.next().value : this.ids[at]);
      if (at % SLICE === SLICE - 1) await breathe();
    }
    const counts = Object.fromEntries(STATUSES.map((status) => [status, lists[status].length]));
    const ok = counts.failed + counts.unknown + counts.notAttempted === 0;
    return { requested, duplicates, counts, ...lists, ok, requests, retries, durationMs };
  }
}

/** A problem an id; what several have in common is one of `kinds`. */
function* list(ids, [places, kinds, which, attempts]) {
  for (let at = 0; at < places.length; at++) {
    const [code, message, status, serviceCode, requestId] = kinds[which[at]];
    yield {
      sampleId: ids[places[at]],
      code,
      message,
      ...(status && { status }),
      ...(serviceCode && { serviceCode }),
      ...(requestId && { requestId }),
      attempts: attempts[at],
    };
  }
}
