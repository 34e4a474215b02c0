// What a job tells while it runs.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite();

/** Requests in flight, where a test says how many. */
const MOST = 8;

const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 5, max_ms: 30 } }];
const sumOf = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);

const remove = ({ world, ids, options }) => kit.remove(world, ids, { options });

test('onProgress: at most ten times a second, growing, and the last agrees with the report', async ({
  control,
  run,
  world,
}) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 3000 });
  const {
    value: report,
    progress,
    began,
  } = await run(
    async ({ world, ids, options }) => {
      const began = performance.now();
      return { began, ...(await kit.remove(world, ids, { options })) };
    },
    { world: world({ datasetId }), ids, options: { batchSize: 20, concurrency: MOST } },
  );
  assert.ok(progress.length >= 3, `${progress.length} calls`);
  // The one at the end may come at any time; before it they keep their distance, by the job's own clock. By the
  // page's clock only their number can be told: a busy machine moves single calls.
  const times = progress.map(({ elapsedMs }) => elapsedMs);
  for (let index = 1; index < times.length - 1; index++) {
    assert.ok(times[index] - times[index - 1] >= 99, `${times[index] - times[index - 1]} ms apart`);
  }
  const seconds = (progress.at(-1).at - began) / 1000;
  assert.ok(progress.length <= 10 * seconds + 2, `${progress.length} calls in ${seconds} s`);
  for (const [index, state] of progress.entries()) {
    const before = progress[index - 1] ?? { settled: 0, requests: 0, retries: 0, elapsedMs: 0 };
    for (const field of ['settled', 'requests', 'retries', 'elapsedMs']) {
      assert.ok(state[field] >= before[field], `${field} never falls`);
    }
    assert.deepEqual([state.requested, state.growing], [3000, false]);
    assert.ok(state.settled <= state.requested);
    assert.equal(sumOf(state.counts), state.settled);
    // What it allows itself can fall while more are in flight, and change between two calls.
    assert.ok(state.concurrency >= 1 && state.concurrency <= MOST, `${state.concurrency} allowed`);
    assert.ok(state.inFlight >= 0 && state.inFlight <= MOST, `${state.inFlight} in flight`);
    assert.ok(state.rate >= 0 && (state.remainingMs === undefined || state.remainingMs >= 0));
  }
  const last = progress.at(-1);
  assert.deepEqual(last.counts, report.counts);
  assert.deepEqual(
    [last.settled, last.requests, last.retries, last.inFlight],
    [3000, report.requests, report.retries, 0],
  );
});

test('onProgress at the end, also of a job that is over at once', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 2 });
  const { value: report, progress } = await run(remove, { world: world({ datasetId }), ids });
  assert.ok(progress.length >= 1);
  assert.deepEqual(progress.at(-1).counts, report.counts);
});

test('onProgress at the end of a job that had to stop', async ({ control, run, world, info }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 500 });
  const { error, progress } = await run(remove, {
    world: world({ datasetId, projectId: info.foreign_project_id }),
    ids,
  });
  assert.deepEqual(progress.at(-1)?.counts, error.report.counts);
});

test('onProgress says what the job waits for', async ({ control, run, world }) => {
  await control.setFaults([{ name: 'status-429-retry-after', probability: 1, parameters: { seconds: 1 } }]);
  const { datasetId, ids } = await control.createDataset({ samples: 10 });
  const { value: report, waits } = await run(
    async ({ world, ids }) => {
      const waits = [];
      const onProgress = ({ waiting }) => {
        waits.push(waiting);
        // Not before it was told: between two calls the wait can be over.
        if (waiting === 'throttled') kit.control('PUT', 'faults', { faults: [] });
      };
      return {
        waits,
        ...(await kit.remove(world, ids, { options: { retry: { attempts: 20 }, onProgress } })),
      };
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual(report.deleted, ids);
  assert.ok(waits.includes('throttled'), JSON.stringify(waits));
});

test('onOutcomes: each id once, in groups, as soon as they are settled', async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 1000 });
  const asked = [...ids, ...ids.slice(0, 50), 'absent-1', 'absent-2'];
  const { value: report, outcomes, groups } = await run(remove, { world: world({ datasetId }), ids: asked });
  assertOutcomes(outcomes, report);
  assert.ok(groups.length >= 5 && groups.every((size) => size > 0), `${groups}`);
  await assertTruth(control, datasetId, { asked, present: ids, report });
});

test('an outcome that was told is true at that moment', async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 400 });
  const wrong = await run(
    async ({ world, ids }) => {
      await lib.default();
      const checks = [];
      const onOutcomes = (group) => {
        const gone = group.filter(({ status }) => status === 'deleted').map(({ sampleId }) => sampleId);
        checks.push(
          kit.control('GET', `datasets/${world.datasetId}/ids`).then((now) => {
            const present = new Set(now.ids);
            return gone.filter((id) => present.has(id));
          }),
        );
      };
      await kit.session(world).dataset(world.datasetId).deleteSamples(ids, { onOutcomes });
      return (await Promise.all(checks)).flat();
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual(wrong, []);
});

test('what callbacks throw goes to the console and does not stop the job', async ({
  control,
  run,
  world,
  page,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 1000 });
  const {
    ok,
    value: report,
    error,
  } = await run(
    ({ world, ids }) =>
      kit.remove(world, ids, {
        options: {
          onProgress: () => {
            throw new Error('thrown by onProgress');
          },
          onOutcomes: () => {
            throw new Error('thrown by onOutcomes');
          },
        },
      }),
    { world: world({ datasetId }), ids },
  );
  assert.ok(ok, error?.text);
  assert.deepEqual(report.deleted, ids);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  const messages = await page.messages();
  for (const name of ['onProgress', 'onOutcomes']) {
    const seen = messages.some(({ type, text }) => type === 'error' && text.includes(`thrown by ${name}`));
    assert.ok(seen, `${name} in ${JSON.stringify(messages)}`);
  }
});

test('what async callbacks reject with goes to the console, too', async ({ control, run, world, page }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 100 });
  const { ok, value } = await run(
    ({ world, ids }) =>
      kit.remove(world, ids, {
        options: {
          onProgress: async () => {
            throw new Error('rejected by onProgress');
          },
          onOutcomes: () => Promise.reject(new Error('rejected by onOutcomes')),
        },
      }),
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([ok, value?.deleted], [true, ids]);
  // Nor is it uncaught: that would be found at the end of every test.
  const messages = await page.messages();
  for (const name of ['onProgress', 'onOutcomes']) {
    const seen = messages.some(({ type, text }) => type === 'error' && text.includes(`rejected by ${name}`));
    assert.ok(seen, `${name} in ${JSON.stringify(messages)}`);
  }
});

test('callbacks may call the library again', async ({ control, run, world }) => {
  const first = await control.createDataset({ samples: 300 });
  const second = await control.createDataset({ samples: 300 });
  const report = await run(
    async ({ world, first, second }) => {
      await lib.default();
      const session = kit.session(world);
      let other;
      const start = kit.once(() => {
        other = session.dataset(second.datasetId).deleteSamples(second.ids);
      });
      await session.dataset(first.datasetId).deleteSamples(first.ids, { onOutcomes: start });
      return await other;
    },
    { world: world(), first, second },
  );
  assert.deepEqual(report.deleted, second.ids);
  assert.deepEqual(await control.ids(first.datasetId), []);
});
