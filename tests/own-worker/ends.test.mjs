// The end of the worker, whichever it is: nobody is left waiting, and nobody is told something untrue.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertTruth } from '../support/truth.mjs';

const test = suite();

const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 50, max_ms: 100 } }];

/** In the page: everything that can wait is waiting when the worker ends in the way told. */
async function endMidway({ world, ids, how }) {
  if (how === 'without locks') {
    Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
    const { setInterval } = globalThis;
    globalThis.setInterval = (work, time) => setInterval(work, time / 100);
  }
  let worker;
  await lib.default({
    worker: () => {
      worker = new Worker('/faulty-worker.js', { type: 'module' });
      return worker;
    },
  });
  const session = kit.session(world);
  const dataset = session.dataset(world.datasetId);
  let cancelled = false;
  const stalled = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return() {
        cancelled = true;
      },
    }),
  };
  let begin;
  const begun = new Promise((resolve) => {
    begin = resolve;
  });
  const waiting = [
    dataset.deleteSamples(ids, { batchSize: 10, onOutcomes: begin }),
    dataset.deleteSamples(stalled),
    dataset.deleteMatching({}, { everything: true, dryRun: true }),
    dataset.listSamples(),
    dataset.getSampleInfo(ids.at(-1)),
    dataset.samples().next(),
    kit
      .session(world, { credentials: () => new Promise(() => {}) })
      .dataset('d')
      .listSamples(),
    kit
      .session(world, { fetch: () => new Promise(() => {}) })
      .dataset('d')
      .listSamples(),
  ];
  const settled = Promise.all(waiting.map(kit.settle));
  await begun;
  if (['throw', 'reject', 'trap'].includes(how)) worker.postMessage(how);
  else worker.terminate();
  // Lists and look-ups may have ended by themselves meanwhile.
  const ended = (await settled).filter(({ ok }, at) => !(ok && at >= 2 && at <= 5));
  const calls = [
    () => kit.session(world),
    () => session.dataset('later'),
    () => session.projectId,
    () => dataset.deleteSamples(ids),
    () => dataset.listSamples(),
    () => dataset.samples().next(),
  ];
  const later = await Promise.all(calls.map((call) => kit.settle((async () => call())())));
  const name = dataset.datasetId;
  // Another one, for the sessions there are.
  await lib.default();
  const again = await kit.settle(dataset.deleteSamples(ids));
  return { ended, later, name, cancelled, again };
}

for (const how of ['terminate', 'without locks', 'throw', 'reject', 'trap']) {
  test(`a worker that ends midway (${how}) rejects everything, and can be replaced`, async (context) => {
    const { control, run, world, page } = context;
    page.allow(/out of hand/);
    await control.setFaults(SLOW);
    const { datasetId, ids } = await control.createDataset({ samples: 400 });
    const result = await run(endMidway, { world: world({ datasetId }), ids, how });
    assert.ok(result.ended.length >= 4);
    for (const { ok, error } of [...result.ended, ...result.later]) {
      assert.deepEqual([ok, error?.ours, error?.code], [false, true, 'internal'], error?.text);
    }
    assert.equal(result.name, datasetId);
    assert.ok(result.again.ok, result.again.error?.text);
    assert.deepEqual(await control.ids(datasetId), []);
    assert.ok(result.cancelled, 'the stream was let go of');
  });
}

test('a recorded deletion whose worker ended is pending, and can be taken up', async (context) => {
  const { control, run, world } = context;
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 400 });
  const { error, pending, report } = await run(
    async ({ world, ids }) => {
      let worker;
      await lib.default({
        worker: () => {
          worker = new Worker('/faulty-worker.js', { type: 'module' });
          return worker;
        },
      });
      const dataset = kit.session(world).dataset(world.datasetId);
      const onOutcomes = kit.once(() => worker.terminate());
      const options = { batchSize: 10, journal: 'by a worker', onOutcomes };
      const { error } = await kit.settle(dataset.deleteSamples(ids, options));
      await lib.default();
      const pending = await lib.pendingDeletions();
      return { error, pending, report: await dataset.resumeDeletion(pending[0].id) };
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(error?.code, 'internal');
  const [{ name, requested, running }] = pending;
  assert.deepEqual([pending.length, name, requested, running], [1, 'by a worker', 400, false]);
  assert.equal(report.counts.deleted + report.counts.alreadyGone, 400);
  assert.deepEqual(await control.ids(datasetId), []);
});

test('terminate() ends what runs as aborted, with its report; init() begins anew', async (context) => {
  const { control, run, world } = context;
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 400 });
  const { error, later } = await run(
    async ({ world, ids }) => {
      await lib.default();
      const dataset = kit.session(world).dataset(world.datasetId);
      globalThis.dataset = dataset;
      let ending;
      const onOutcomes = kit.once(() => {
        ending = lib.terminate();
      });
      const { error } = await kit.settle(dataset.deleteSamples(ids, { batchSize: 10, onOutcomes }));
      await ending;
      // There is nothing to end any more.
      await lib.terminate();
      return { error, later: await kit.settle(dataset.listSamples()) };
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([error?.ours, error?.code, error?.name], [true, 'aborted', 'AbortError'], error?.text);
  const { report } = error;
  assert.ok(report.counts.notAttempted > 0 && report.counts.deleted > 0, JSON.stringify(report.counts));
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  assert.equal(later.error?.code, 'not-initialized');
  const again = await run(async (ids) => {
    await lib.default();
    return await globalThis.dataset.deleteSamples(ids);
  }, ids);
  assert.equal(again.ok, true);
  assert.deepEqual(await control.ids(datasetId), []);
});
