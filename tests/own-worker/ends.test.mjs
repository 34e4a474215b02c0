// The end of the worker, whichever it is: nobody is left waiting, and nobody is told something untrue.
import assert from 'node:assert/strict';
import { startGateway } from '../support/gateway.mjs';
import { suite } from '../support/suite.mjs';
import { assertTruth } from '../support/truth.mjs';

const test = suite();

const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 50, max_ms: 100 } }];
/** Deletions that are let through before the others are held. */
const LET_THROUGH = 3;
/** Questions without an answer after which a worker counts as gone where there are no locks (npm/worker/watch.js). */
const UNANSWERED = 7;

/**
 * Calls `work` with a page behind a gateway that holds all deletions but the first: its job has no end of its own before
 * `letGo()`, which refuses those that are held and lets all others through.
 */
async function withHeldJob({ emulator, open }, work) {
  const held = [];
  let seen = 0;
  let isOpen = false;
  const gateway = await startGateway(emulator.url, ({ method, url }, response) => {
    const isDeletion = method === 'POST' && url.endsWith('/samples/delete');
    if (isOpen || !isDeletion || ++seen <= LET_THROUGH) return false;
    held.push(response);
    return true;
  });
  const letGo = () => {
    isOpen = true;
    for (const response of held) response.writeHead(503).end();
  };
  try {
    await work(await open('/', gateway.url), letGo);
  } finally {
    await gateway.stop();
  }
}

/** In the page: everything that can wait is waiting when the worker ends in the way told. */
async function endMidway({ world, ids, how, unanswered }) {
  let beat;
  if (how === 'without locks') {
    Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
    const { setInterval } = globalThis;
    // What is begun last asks the worker from time to time; before it there is what waits for its start.
    globalThis.setInterval = (work, time) => {
      beat = work;
      return setInterval(work, time);
    };
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
  globalThis.dataset = dataset;
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
  let answer;
  const answered = new Promise((resolve) => {
    answer = resolve;
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
      .session(world, { fetch: () => answered })
      .dataset('d')
      .listSamples(),
  ];
  const settled = Promise.all(waiting.map(kit.settle));
  await begun;
  if (['throw', 'reject', 'trap'].includes(how)) worker.postMessage(how);
  else worker.terminate();
  // An answer that comes after that message, whatever the service does: what takes it traps.
  if (how === 'trap') answer(new Response('{}'));
  // At once, so that nothing depends on how long it takes until it is asked.
  if (how === 'without locks') for (let times = 0; times < unanswered; times++) beat();
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
  return { ended, later, name: dataset.datasetId, cancelled };
}

/** In the page: another worker, for the sessions there are. */
async function deleteAgain(ids) {
  await lib.default();
  return await kit.settle(globalThis.dataset.deleteSamples(ids));
}

for (const how of ['terminate', 'without locks', 'throw', 'reject', 'trap']) {
  test(`a worker that ends midway (${how}) rejects everything, and can be replaced`, async (context) => {
    const { control, world } = context;
    await control.setFaults(SLOW);
    const { datasetId, ids } = await control.createDataset({ samples: 400 });
    await withHeldJob(context, async (page, letGo) => {
      page.allow(/out of hand/);
      const given = { world: world({ datasetId }), ids, how, unanswered: UNANSWERED };
      const result = await page.run(endMidway, given);
      assert.ok(result.ended.length >= 4);
      for (const { ok, error } of [...result.ended, ...result.later]) {
        assert.deepEqual([ok, error?.ours, error?.code], [false, true, 'internal'], error?.text);
      }
      assert.equal(result.name, datasetId);
      assert.ok(result.cancelled, 'the stream was let go of');
      letGo();
      const again = await page.run(deleteAgain, ids);
      assert.ok(again.ok, again.error?.text);
      assert.deepEqual(await control.ids(datasetId), []);
    });
  });
}

test('a recorded deletion whose worker ended is pending, and can be taken up', async (context) => {
  const { control, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 400 });
  await withHeldJob(context, async ({ run }, letGo) => {
    const { error, pending } = await run(
      async ({ world, ids }) => {
        let worker;
        await lib.default({
          worker: () => {
            worker = new Worker('/faulty-worker.js', { type: 'module' });
            return worker;
          },
        });
        const dataset = kit.session(world).dataset(world.datasetId);
        globalThis.dataset = dataset;
        const onOutcomes = kit.once(() => worker.terminate());
        const options = { batchSize: 10, journal: 'by a worker', onOutcomes };
        const { error } = await kit.settle(dataset.deleteSamples(ids, options));
        await lib.default();
        return { error, pending: await lib.pendingDeletions() };
      },
      { world: world({ datasetId }), ids },
    );
    assert.equal(error?.code, 'internal');
    const [{ id, name, requested, running }] = pending;
    assert.deepEqual([pending.length, name, requested, running], [1, 'by a worker', 400, false]);
    letGo();
    const report = await run((id) => globalThis.dataset.resumeDeletion(id), id);
    assert.equal(report.counts.deleted + report.counts.alreadyGone, 400);
    assert.deepEqual(await control.ids(datasetId), []);
  });
});

test('terminate() ends what runs as aborted, with its report; init() begins anew', async (context) => {
  const { control, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 400 });
  await withHeldJob(context, async ({ run }, letGo) => {
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
    letGo();
    const again = await run(deleteAgain, ids);
    assert.equal(again.value?.ok, true, again.error?.text);
    assert.deepEqual(await control.ids(datasetId), []);
  });
});
