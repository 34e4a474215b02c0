// Jobs in tabs that are not looked at: begun in front, hidden behind another tab, and compared with the truth at the end.
import assert from 'node:assert/strict';
import { QUICK } from './suite.mjs';
import { assertOutcomes, assertTruth } from './truth.mjs';

/** Long enough that a request's time is mostly the service's, and not the machine's. */
const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 40, max_ms: 40 } }];
export const BATCH = 10;
/** So often that no batch has bad luck each time. */
export const OFTEN = { ...QUICK, attempts: 20 };
/** Requests for which the page is in front before anything is done to it. */
export const AT_FIRST = 200;
/** The part of its requests that a job may send before the test lets it come to its end. */
const LET_THROUGH = 0.9;

/** In the page: begins a job, and notes when each request was answered and each timer of a chain came. */
async function begin({ world, ids, options, most }) {
  await lib.default();
  const told = { sent: 0, answers: [], ticks: [], states: [] };
  const waiting = [];
  const note = (list) => {
    told[list].push({ at: performance.now(), hidden: document.hidden });
    for (const look of waiting) look();
  };
  globalThis.told = told;
  globalThis.until = ({ list, hidden, count }) =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (told[list].filter((one) => one.hidden === hidden).length >= count) resolve();
        else if (told.ended) reject(new Error(`the job ended before ${count} ${list}`));
        else return;
        waiting.splice(waiting.indexOf(look), 1);
      };
      waiting.push(look);
      look();
    });
  const tick = () => {
    note('ticks');
    if (!told.ended) setTimeout(tick, 10);
  };
  tick();
  for (const type of ['freeze', 'resume']) document.addEventListener(type, () => told.states.push(type));
  const end = new Promise((resolve) => {
    globalThis.letEnd = resolve;
  });
  let asked = 0;
  const send = async (request) => {
    if (++asked > most) await end;
    request.signal.throwIfAborted();
    told.sent++;
    const response = await fetch(request);
    note('answers');
    return response;
  };
  globalThis.job = kit.remove(world, ids, { session: { fetch: send }, options }).finally(() => {
    told.ended = true;
  });
}

/** In the page: waits until so many were noted, while it was hidden or was not. */
export const until = (what) => globalThis.until(what);

/** How many were noted while it was hidden. */
export const countHidden = (noted) => noted.filter(({ hidden }) => hidden).length;

/** Begins a job in the tab in front; `hide` puts another before it, which is there already. */
export async function start({ control, open, page, world }, { samples, options, faults = [] }) {
  const other = await open();
  await page.page.bringToFront();
  await control.setFaults([...SLOW, ...faults]);
  const { datasetId, ids } = await control.createDataset({ samples });
  await page.run(begin, {
    world: world({ datasetId }),
    ids,
    options: { batchSize: BATCH, ...options },
    most: (samples / BATCH) * LET_THROUGH,
  });
  await page.run(until, { list: 'answers', hidden: false, count: AT_FIRST });
  const hide = async () => {
    await other.page.bringToFront();
    // The tab behind is told by another channel than the one in front.
    await page.run(
      () =>
        new Promise((resolve) => {
          const look = () => document.hidden && resolve();
          document.addEventListener('visibilitychange', look);
          look();
        }),
    );
    return other;
  };
  return { datasetId, ids, hide };
}

export async function assertEnded({ control, page }, { datasetId, ids }) {
  const { told, ...result } = await page.run(async () => {
    letEnd();
    return { ...(await job), told };
  });
  assert.ok(result.ok, result.error?.text);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: result.value });
  assertOutcomes(result.outcomes, result.value);
  assert.deepEqual(await control.ids(datasetId), []);
  return { report: result.value, told };
}
