// Stopping a job: it ends at once, tells what had happened, and nothing more is sent.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite();

/** Slow enough that there is a middle to stop in. */
const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 20, max_ms: 60 } }];

/** Of the hundred batches: more than half, and with what is in flight besides less than all. */
const BATCH = 20;
const LET_THROUGH = 60;

/** Aborts when half of the ids are settled. Gives the number of requests sent by then, and goes on counting. */
async function removeHalf({ world, ids, reason, letThrough, options }) {
  globalThis.sent = kit.countingFetch(kit.gatedFetch(letThrough));
  const controller = new AbortController();
  const abort = () => {
    if (reason === undefined) controller.abort();
    else if (reason === 'hidden') controller.abort(kit.hidden);
    else if (reason === 'error') controller.abort(new RangeError('my own reason'));
    else controller.abort(reason);
  };
  const result = await kit.remove(world, ids, {
    session: letThrough ? { fetch: sent } : {},
    options: {
      ...options,
      signal: controller.signal,
      onProgress: ({ settled, requested }) => {
        if (settled >= requested / 2) abort();
      },
    },
  });
  return { ...result, sent: sent.requests.length };
}

async function assertStopped({ control }, { datasetId, ids, result }) {
  const { error } = result;
  assert.equal(result.ok, false);
  assert.equal(error.ours, true);
  assert.equal(error.code, 'aborted');
  const { report } = error;
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  assertOutcomes(result.outcomes, report);
  const { counts } = report;
  assert.ok(
    counts.deleted + counts.alreadyGone >= ids.length / 2 && counts.notAttempted > 0,
    JSON.stringify(counts),
  );
  assert.ok((await control.ids(datasetId)).length >= counts.notAttempted);
}

for (const [name, reason, expected] of [
  ['without a reason', undefined, 'AbortError'],
  ['with an error as reason', 'error', 'AbortError'],
  ['with a text as reason', 'enough of it', 'AbortError'],
  ['with null as reason', null, 'AbortError'],
  ['with a reason that cannot be looked at', 'hidden', 'AbortError'],
]) {
  test(`aborted halfway ${name}`, async (context) => {
    const { control, run, world } = context;
    await control.setFaults(SLOW);
    const { datasetId, ids } = await control.createDataset({ samples: 2000 });
    // Once with the browser's own fetch, at a pace that leaves seconds to be stopped in.
    const how =
      reason === undefined
        ? { options: { batchSize: BATCH / 2, concurrency: 2 } }
        : { letThrough: LET_THROUGH, options: { batchSize: BATCH } };
    const result = await run(removeHalf, { world: world({ datasetId }), ids, reason, ...how });
    await assertStopped(context, { datasetId, ids, result });
    assert.equal(result.error.name, expected);
    if (reason === 'error') assert.deepEqual(result.error.cause.name, 'RangeError');
    if (reason === 'hidden') assert.deepEqual(result.error.cause, { hidden: true });
    if (reason === 'enough of it') assert.equal(result.error.cause.same, 'enough of it');
  });
}

test('after an aborted job has settled, nothing is sent any more', async (context) => {
  const { control, run, world } = context;
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 2000 });
  const result = await run(removeHalf, {
    world: world({ datasetId }),
    ids,
    letThrough: LET_THROUGH,
    options: { batchSize: BATCH },
  });
  await assertStopped(context, { datasetId, ids, result });
  const { report } = result.error;
  assert.equal(report.requests, result.sent);
  const before = await control.ids(datasetId);
  // As much as the job had done until then: another whole job, in the same page, on another dataset.
  const other = await control.createDataset({ samples: 1000 });
  await run(({ world, ids }) => kit.remove(world, ids, { options: { batchSize: 20 } }), {
    world: world({ datasetId: other.datasetId }),
    ids: other.ids,
  });
  assert.equal(await run(() => sent.requests.length), result.sent);
  // What the browser had on its way may still have arrived: that is what the report calls unknown.
  const { requests } = await control.requests(datasetId);
  assert.ok(requests.length <= result.sent, `${requests.length} of ${result.sent} requests`);
  const after = new Set(await control.ids(datasetId));
  const unknown = new Set(report.unknown.map(({ sampleId }) => sampleId));
  assert.deepEqual(
    before.filter((id) => !after.has(id) && !unknown.has(id)),
    [],
  );
});

test('what the browser had not sent yet when a job was aborted is not sent', async (context) => {
  const { control, run, world } = context;
  await control.setFaults([{ name: 'latency', probability: 1, parameters: { min_ms: 400, max_ms: 400 } }]);
  const { datasetId, ids } = await control.createDataset({ samples: 600 });
  const { ended, seen } = await run(
    async ({ world, ids }) => {
      await lib.default();
      const controllers = [0, 1, 2, 3, 4].map(() => new AbortController());
      let open = 0;
      // Those that came last first: those of the others that are under way would make room for them.
      const abort = () => {
        for (const controller of controllers.toReversed()) controller.abort();
      };
      const send = (request) => {
        if (++open === 30) setTimeout(abort);
        return fetch(request);
      };
      // A session begins with six requests. Those of five are more than a browser sends at once to one host: most of them
      // wait in it for a connection.
      const ended = await Promise.all(
        controllers.map(({ signal }, at) =>
          kit.remove(world, ids.slice(at * 120, at * 120 + 120), {
            session: { fetch: send },
            options: { batchSize: 10, signal },
          }),
        ),
      );
      const { requests } = await kit.control('GET', `datasets/${world.datasetId}/requests`);
      return { ended, seen: requests.length };
    },
    { world: world({ datasetId }), ids },
  );
  for (const { error } of ended) assert.equal(error?.code, 'aborted');
  // Another job as long as that one waited.
  const other = await control.createDataset({ samples: 300 });
  await run(({ world, ids }) => kit.remove(world, ids, { options: { batchSize: 10 } }), {
    world: world({ datasetId: other.datasetId }),
    ids: other.ids,
  });
  const { requests } = await control.requests(datasetId);
  assert.ok(seen <= 12, `${seen} requests had arrived, of 30 that were begun`);
  // Of those under way some may not have arrived when they were counted.
  assert.ok(requests.length - seen <= 6, `${requests.length} requests arrived, ${seen} when it had ended`);
  const left = (await control.ids(datasetId)).length;
  const sure = ended.reduce((sum, { error }) => sum + error.report.counts.notAttempted, 0);
  assert.ok(left >= sure && sure > 0, `${left} are left, ${sure} were never sent`);
});

test('AbortSignal.timeout ends the job with a TimeoutError', async ({ control, run, world }) => {
  await control.setFaults([{ name: 'latency', probability: 1, parameters: { min_ms: 200, max_ms: 200 } }]);
  const { datasetId, ids } = await control.createDataset({ samples: 1000 });
  const result = await run(
    ({ world, ids }) =>
      kit.remove(world, ids, { options: { signal: AbortSignal.timeout(300), batchSize: 1 } }),
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([result.ok, result.error.name, result.error.code], [false, 'TimeoutError', 'aborted']);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: result.error.report });
  assert.ok(result.error.report.counts.notAttempted > 0);
});

test('a signal that is aborted already: nothing is sent, and the report says so', async ({
  control,
  run,
  world,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 150 });
  const result = await run(
    ({ world, ids }) => kit.remove(world, ids, { options: { signal: AbortSignal.abort() } }),
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([result.ok, result.error.name, result.error.code], [false, 'AbortError', 'aborted']);
  assert.deepEqual(result.error.report.notAttempted, ids);
  assert.equal(result.error.report.requests, 0);
  assert.deepEqual((await control.requests(datasetId)).requests, []);
  assertOutcomes(result.outcomes, result.error.report);
});

test('aborted while it waits for a retry', async ({ control, run, world }) => {
  await control.setFaults([{ name: 'status-503', probability: 1, parameters: { commit: 'false' } }]);
  const { datasetId, ids } = await control.createDataset({ samples: 10 });
  const result = await run(
    async ({ world, ids }) => {
      const controller = new AbortController();
      // A backoff of minutes: only the abort can end it.
      const retry = { baseDelay: 600_000, throttleDelay: 600_000, maxDelay: 600_000, maxRetryAfter: 600_000 };
      const promise = kit.remove(world, ids, { options: { signal: controller.signal, retry } });
      let requests;
      do requests = (await kit.control('GET', `datasets/${world.datasetId}/requests`)).requests;
      while (!requests.some((entry) => entry.finished_at));
      controller.abort();
      return await promise;
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([result.ok, result.error?.code], [false, 'aborted']);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: result.error.report });
});

test('an abort after the end changes nothing', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 10 });
  const { ok, value } = await run(
    async ({ world, ids }) => {
      const controller = new AbortController();
      const result = await kit.remove(world, ids, { options: { signal: controller.signal } });
      controller.abort();
      return result;
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(ok, true);
  assert.deepEqual(value.deleted, ids);
});

test('lists and look-ups can be aborted', async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 30 });
  const errors = await run(
    async ({ world, id }) => {
      await lib.default();
      const dataset = kit.session(world).dataset(world.datasetId);
      const controller = new AbortController();
      const { signal } = controller;
      const waiting = [
        dataset.listSamples({ signal }),
        dataset.getSampleInfo(id, { signal }),
        dataset.samples({ signal }).next(),
      ];
      controller.abort();
      const late = [dataset.listSamples({ signal }), dataset.getSampleInfo(id, { signal })];
      return await Promise.all([...waiting, ...late].map(kit.settle));
    },
    { world: world({ datasetId }), id: ids[0] },
  );
  for (const { ok, error } of errors) {
    assert.deepEqual([ok, error?.ours, error?.name, error?.code], [false, true, 'AbortError', 'aborted']);
  }
});
