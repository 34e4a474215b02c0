// Long jobs in tabs that are not looked at: hidden behind another one, or frozen by the browser.
import assert from 'node:assert/strict';
import { QUICK, suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite({ background: true });

/** Long enough that a request's time is mostly the service's, and not the machine's. */
const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 40, max_ms: 40 } }];
const BATCH = 10;
/** So often that no batch has bad luck each time. */
const OFTEN = { ...QUICK, attempts: 20 };
/** Most requests that a job has in flight. */
const MOST = 32;
/** Requests for which the page is in front before anything is done to it. */
const AT_FIRST = 200;

/** In the page: begins a job, and notes when each request was answered and each timer of a chain came. */
async function begin({ world, ids, options }) {
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
  const send = async (request) => {
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
const until = (what) => globalThis.until(what);

/** How many a millisecond. The first one only begins the time. */
function pace(noted) {
  return (noted.length - 1) / (noted.at(-1).at - noted[0].at);
}

/** The pace while it was hidden, as a part of that before. */
function ratioOf(noted) {
  const from = noted.findIndex(({ hidden }) => hidden);
  return pace(noted.filter(({ hidden }) => hidden)) / pace(noted.slice(0, from));
}

async function start({ control, page, world }, { samples, options, faults = [] }) {
  await control.setFaults([...SLOW, ...faults]);
  const { datasetId, ids } = await control.createDataset({ samples });
  await page.run(begin, { world: world({ datasetId }), ids, options: { batchSize: BATCH, ...options } });
  await page.run(until, { list: 'answers', hidden: false, count: AT_FIRST });
  return { datasetId, ids };
}

/** Opens another tab in front. */
async function hide({ open, page }) {
  const other = await open();
  await other.page.bringToFront();
  assert.equal(await page.run(() => document.visibilityState), 'hidden');
  return other;
}

async function assertEnded({ control, page }, { datasetId, ids }) {
  const { told, ...result } = await page.run(async () => ({ ...(await job), told }));
  assert.ok(result.ok, result.error?.text);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: result.value });
  assertOutcomes(result.outcomes, result.value);
  assert.deepEqual(await control.ids(datasetId), []);
  return { report: result.value, told };
}

for (const [name, faults] of [
  ['', []],
  [
    ', also with requests to repeat',
    [{ name: 'status-500', probability: 0.1, parameters: { commit: 'false' } }],
  ],
]) {
  const title = `a tab that is hidden keeps its pace, though its timers do not${name}`;
  test(title, { needs: ['tabs'] }, async (context) => {
    const { page } = context;
    const dataset = await start(context, { samples: 10_000, faults, options: { retry: OFTEN } });
    await hide(context);
    // Timers come once a second now, so that this takes a while.
    await page.run(until, { list: 'ticks', hidden: true, count: 3 });
    await page.run(until, { list: 'answers', hidden: true, count: AT_FIRST });
    await page.page.bringToFront();
    const { report, told } = await assertEnded(context, dataset);
    assert.deepEqual(report.deleted, dataset.ids);
    assert.equal(report.retries > 0, faults.length > 0);
    const timers = ratioOf(told.ticks);
    const requests = ratioOf(told.answers);
    assert.ok(timers < 0.2, `timers of the hidden page: ${timers} of their pace`);
    assert.ok(requests > 0.3, `requests of the hidden page: ${requests} of their pace`);
  });
}

for (const [name, options] of [
  ['goes on', {}],
  ['goes on although the time of its requests is over', { timeout: 1000 }],
]) {
  test(`a tab that was frozen and is thawed ${name}`, { needs: ['tabs', 'devtools'] }, async (context) => {
    const { control, page, world } = context;
    const dataset = await start(context, { samples: 4000, options });
    const other = await hide(context);
    const session = await page.page.createCDPSession();
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    let frozen;
    do frozen = await page.run(() => told);
    while (!frozen.states.includes('freeze'));
    // What was sent before arrives, and the service ends it.
    let seen;
    do seen = (await control.requests(dataset.datasetId)).requests;
    while (seen.length < frozen.sent || seen.some(({ finished_at }) => !finished_at));
    // As much as the frozen one had still to do: a whole job, in the tab in front.
    const { datasetId, ids } = await control.createDataset({ samples: 4000 });
    await other.run(({ world, ids, options }) => kit.remove(world, ids, { options }), {
      world: world({ datasetId }),
      ids,
      options: { batchSize: BATCH },
    });
    assert.equal((await control.requests(dataset.datasetId)).requests.length, frozen.sent);
    assert.ok((await control.ids(dataset.datasetId)).length > 0, 'it was frozen before its end');
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await page.page.bringToFront();
    const { told, report } = await assertEnded(context, dataset);
    assert.deepEqual(told.states, ['freeze', 'resume']);
    // Those in flight at the time, at most.
    assert.ok(report.retries <= MOST, `${report.retries} retries`);
  });
}
