// Long jobs in tabs that are not looked at: hidden behind another one, or frozen by the browser.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { AT_FIRST, assertEnded, BATCH, countHidden, OFTEN, start, until } from '../support/background.mjs';
import { suite } from '../support/suite.mjs';

const test = suite({ background: true });

/** Most requests that a job has in flight: as many as a browser sends at once. */
const MOST = 6;

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
    const dataset = await start(context, {
      samples: 10_000,
      faults,
      options: { retry: OFTEN, concurrency: MOST },
    });
    await dataset.hide();
    // Timers come once a second now, so that this takes a while.
    await page.run(until, { list: 'ticks', hidden: true, count: 3 });
    await page.run(until, { list: 'answers', hidden: true, count: AT_FIRST });
    await page.page.bringToFront();
    const { report, told } = await assertEnded(context, dataset);
    assert.deepEqual(report.deleted, dataset.ids);
    assert.equal(report.retries > 0, faults.length > 0);
    // Did a request wait for a timer, there would be no more of them for each than may be in flight.
    const ticks = countHidden(told.ticks);
    const requests = countHidden(told.answers);
    assert.ok(requests > MOST * (ticks + 2), `${requests} requests, ${ticks} timers while it was hidden`);
  });
}

for (const [name, options] of [
  ['goes on', {}],
  ['goes on although the time of its requests is over', { timeout: 5000 }],
]) {
  test(`a tab that was frozen and is thawed ${name}`, { needs: ['tabs', 'devtools'] }, async (context) => {
    const { control, page, world } = context;
    const dataset = await start(context, { samples: 4000, options: { concurrency: MOST, ...options } });
    const other = await dataset.hide();
    const session = await page.page.createCDPSession();
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    let frozen;
    do frozen = await page.run(() => told);
    while (!frozen.states.includes('freeze'));
    const since = performance.now();
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
    if (options.timeout) await pause(since + options.timeout - performance.now());
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
