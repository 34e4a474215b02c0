// Freeing what a running job uses, twice, or never.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertTruth } from '../support/truth.mjs';

const test = suite();

const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 5, max_ms: 20 } }];

async function freeWhileRunning({ world, ids, what }) {
  await lib.default();
  const session = kit.session(world);
  const dataset = session.dataset(world.datasetId);
  const free = kit.once(() => {
    if (what !== 'dataset') session.free();
    if (what !== 'session') dataset.free();
  });
  const promise = dataset.deleteSamples(ids, { batchSize: 20, onProgress: free });
  if (what === 'both at once') free();
  return await kit.settle(promise);
}

for (const what of ['session', 'dataset', 'both', 'both at once']) {
  test(`free() while a job runs: ${what}; the job goes on to its end`, async ({ control, run, world }) => {
    await control.setFaults(SLOW);
    const { datasetId, ids } = await control.createDataset({ samples: 500 });
    const {
      ok,
      value: report,
      error,
    } = await run(freeWhileRunning, { world: world({ datasetId }), ids, what });
    assert.ok(ok, error?.text ?? error?.thrown);
    assert.deepEqual(report.deleted, ids);
    await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  });
}

test('in a task of the scheduler that is aborted, a job has its report all the same', {
  needs: ['scheduler'],
}, async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 500 });
  const { error } = await run(
    async ({ world, ids }) => {
      await lib.default();
      const controller = new AbortController();
      const { signal } = controller;
      let settled;
      const ended = new Promise((resolve) => {
        settled = resolve;
      });
      const fetch = kit.gatedFetch(2);
      const work = () => {
        const dataset = kit.session(world, { fetch }).dataset(world.datasetId);
        settled(kit.settle(dataset.deleteSamples(ids, { signal, onOutcomes: () => controller.abort() })));
      };
      await scheduler.postTask(work, { signal });
      return ended;
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([error.ours, error.code], [true, 'aborted'], error.text);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: error.report });
});

test('free() twice does no harm, and dispose is the same', async ({ run, world }) => {
  const results = await run(
    async ({ world }) => {
      await lib.default();
      const session = kit.session(world);
      const dataset = session.dataset('dataset');
      const twice = (object) => [() => object.free(), () => object.free()];
      const dispose = Symbol.dispose
        ? [kit.session(world), kit.session(world).dataset('d')].flatMap((object) => [
            () => object[Symbol.dispose](),
            () => object[Symbol.dispose](),
            () => object.free(),
          ])
        : [];
      return [...twice(dataset), ...twice(session), ...dispose].map(kit.attempt);
    },
    { world: world() },
  );
  assert.ok(results.length >= 4);
  for (const { ok, error } of results) assert.ok(ok, error?.text ?? error?.thrown);
});

test('a dataset outlives its session', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 30 });
  const { value: report } = await run(
    async ({ world, ids }) => {
      await lib.default();
      const session = kit.session(world);
      const dataset = session.dataset(world.datasetId);
      session.free();
      return await kit.settle(dataset.deleteSamples(ids));
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual(report?.deleted, ids);
});

test('what was freed says so instead of doing something', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  const results = await run(
    async ({ world, ids }) => {
      await lib.default();
      const session = kit.session(world);
      const dataset = session.dataset(world.datasetId);
      dataset.free();
      session.free();
      const make = kit.attempt(() => session.dataset('other'));
      const calls = [
        () => dataset.deleteSamples(ids),
        () => dataset.listSamples(),
        () => dataset.getSampleInfo(ids[0]),
      ];
      // An async function, so that throwing and rejecting are the same here.
      return [make, ...(await Promise.all(calls.map((call) => kit.settle((async () => call())()))))];
    },
    { world: world({ datasetId }), ids },
  );
  for (const { ok, error } of results)
    assert.deepEqual([ok, error?.ours], [false, true], error?.text ?? error?.thrown);
  assert.deepEqual((await control.requests(datasetId)).requests, []);
});

test('a job whose objects nobody holds any more goes on to its end', async (context) => {
  const { control, page, lacks, world } = context;
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 1000 });
  await page.run(
    async ({ world, ids }) => {
      await lib.default();
      globalThis.job = kit.session(world).dataset(world.datasetId).deleteSamples(ids, { batchSize: 20 });
    },
    { world: world({ datasetId }), ids },
  );
  if (!lacks('devtools')) {
    const session = await page.page.createCDPSession();
    for (let round = 0; round < 5; round++) await session.send('HeapProfiler.collectGarbage');
  }
  const {
    ok,
    value: report,
    error,
  } = await page.run(async () => {
    // Where the collector cannot be called, it is given something to collect.
    for (let round = 0; round < 50; round++) {
      globalThis.waste = Array.from({ length: 50_000 }, (_, index) => ({ index }));
      await kit.turn();
    }
    return await kit.settle(globalThis.job);
  });
  assert.ok(ok, error?.text ?? error?.thrown);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  assert.deepEqual(report.deleted, ids);
});

test('many sessions, made and freed', async ({ run, world }) => {
  const made = await run(
    async ({ world }) => {
      await lib.default();
      for (let round = 0; round < 5000; round++) {
        const session = kit.session(world);
        const dataset = session.dataset(`dataset-${round}`);
        if (round % 2 === 0) dataset.free();
        session.free();
      }
      return kit.session(world).dataset('last').datasetId;
    },
    { world: world() },
  );
  assert.equal(made, 'last');
});
