// Long jobs in tabs that are not looked at: hidden behind another one, or frozen by the browser.
import assert from 'node:assert/strict';
import { AT_FIRST, assertEnded, BATCH, hide, OFTEN, ratioOf, start, until } from '../support/background.mjs';
import { suite } from '../support/suite.mjs';

const test = suite({ background: true });

/** Most requests that a job has in flight. */
const MOST = 32;

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
