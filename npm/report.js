// Outcomes, progress and reports out of the WebAssembly's numbers.

import { call } from './alive.js';
import { breathe } from './platform.js';

const STATUSES = ['deleted', 'alreadyGone', 'failed', 'unknown', 'notAttempted'];
/** Ids after which the page gets a turn. */
const SLICE = 5_000;

/** The outcomes of a group; undefined when there are none. */
export function outcomes(news) {
  if (!news) return undefined;
  const [text, statuses, troubles] = news;
  const problems = list(troubles);
  return JSON.parse(text).map((sampleId, at) => {
    const status = STATUSES[statuses[at]];
    if (!isTrouble(status)) return { sampleId, status };
    // There `status` is the outcome, so the answer's has another name.
    const { status: httpStatus, ...problem } = problems.next().value;
    return { sampleId, ...problem, status, ...(httpStatus && { httpStatus }) };
  });
}

export function progress([numbers, waiting]) {
  const [requested, settled, requests, retries, inFlight, concurrency, elapsedMs, rate, remainingMs] =
    numbers;
  return {
    requested,
    growing: numbers[14] > 0,
    settled,
    counts: counted(numbers.slice(9)),
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

/** The report of a job that has ended, put together in slices, so that the page stays responsive. */
export async function report(job, keep) {
  const [numbers, statuses, troubles, recorded] = call(() => job.report());
  const [requested, duplicates, requests, retries, durationMs] = numbers;
  const lists = Object.fromEntries(STATUSES.map((status) => [status, []]));
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0]));
  const problems = list(troubles);
  const listed = (status) => keep !== 'problems' || isTrouble(status) || status === 'notAttempted';
  for (let from = 0; from < statuses.length; from += SLICE) {
    const slice = Array.from(statuses.subarray(from, from + SLICE), (status) => STATUSES[status]);
    for (const status of slice) counts[status]++;
    const places = [...slice.keys()].filter((at) => listed(slice[at]));
    const texts = call(() => job.ids(Uint32Array.from(places, (at) => from + at)));
    JSON.parse(texts).forEach((sampleId, at) => {
      const status = slice[places[at]];
      lists[status].push(isTrouble(status) ? { sampleId, ...problems.next().value } : sampleId);
    });
    await breathe();
  }
  const ok = counts.failed + counts.unknown + counts.notAttempted === 0;
  return { requested, duplicates, counts, ...lists, ok, requests, retries, durationMs, recorded };
}

const isTrouble = (status) => status === 'failed' || status === 'unknown';

const counted = (numbers) => Object.fromEntries(STATUSES.map((status, at) => [status, numbers[at]]));

/** What is told of a pending deletion. */
export function summarize(summary) {
  if (!summary) return undefined;
  const [projectId, datasetId, endpoint, [startedAt, deleteSource, requested], counts] = summary;
  return {
    projectId,
    datasetId,
    endpoint,
    startedAt: new Date(startedAt),
    requested,
    counts: counted(counts),
    deleteSource: deleteSource === 1,
  };
}

/** A problem an id; what several have in common is one of `kinds`. */
function* list([kinds, which, attempts]) {
  for (let at = 0; at < which.length; at++) {
    const [code, message, status, serviceCode, requestId] = kinds[which[at]];
    yield {
      code,
      message,
      ...(status && { status }),
      ...(serviceCode && { serviceCode }),
      ...(requestId && { requestId }),
      attempts: attempts[at],
    };
  }
}
