// How much at a time, and when the service wants it slower.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertTruth } from '../support/truth.mjs';

const test = suite();

const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 10, max_ms: 30 } }];
/** Most requests that a job has in flight at first, and by default ever. */
const FIRST = 6;
const MOST = 32;

const remove = ({ world, ids, session, options }) => kit.remove(world, ids, { session, options });

/** Requests in flight as the page itself sees them: a browser of its own accord sends six at most to a host. */
async function removeWatched({ world, jobs, session }) {
  await lib.default();
  let now = 0;
  let most = 0;
  const send = async (request) => {
    now++;
    most = Math.max(most, now);
    try {
      return await fetch(request);
    } finally {
      now--;
    }
  };
  const shared = kit.session(world, { ...session, fetch: send });
  const reports = await Promise.all(
    jobs.map(({ datasetId, ids, options }) => shared.dataset(datasetId).deleteSamples(ids, options)),
  );
  return { most, reports };
}

test(`a job begins with ${FIRST} requests in flight`, async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 10 * (FIRST + 1) });
  const jobs = [{ datasetId, ids, options: { batchSize: 10 } }];
  const { most } = await run(removeWatched, { world: world(), jobs });
  assert.equal(most, FIRST);
});

test(`a job has ${MOST} requests in flight at most`, async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 1000 });
  const jobs = [{ datasetId, ids, options: { batchSize: 5 } }];
  const { most, reports } = await run(removeWatched, { world: world(), jobs });
  // How far it grows is the limiter's to find, from times that a busy machine makes longer.
  assert.ok(most >= FIRST && most <= MOST, `${most}`);
  // Over HTTP/1.1 the browser keeps the others back.
  assert.ok((await control.requests(datasetId)).max_in_flight <= FIRST);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: reports[0] });
});

for (const [where, concurrency] of [
  ['job', 1],
  ['job', 3],
  ['session', 1],
  ['session', 2],
]) {
  test(`fewer by the ${where}'s option: ${concurrency}`, async ({ control, run, world }) => {
    await control.setFaults(SLOW);
    const { datasetId, ids } = await control.createDataset({ samples: 300 });
    const options = { batchSize: 10, ...(where === 'job' ? { concurrency } : {}) };
    const session = where === 'session' ? { concurrency } : {};
    const { most } = await run(removeWatched, {
      world: world(),
      jobs: [{ datasetId, ids, options }],
      session,
    });
    assert.equal(most, concurrency);
    assert.ok((await control.requests(datasetId)).max_in_flight <= concurrency);
  });
}

test('two jobs on one session share its limit', async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const jobs = [];
  for (let job = 0; job < 2; job++) {
    jobs.push({ ...(await control.createDataset({ samples: 400 })), options: { batchSize: 10 } });
  }
  const { most, reports } = await run(removeWatched, { world: world(), jobs, session: { concurrency: 3 } });
  assert.equal(most, 3);
  for (const [index, { datasetId, ids }] of jobs.entries()) {
    await assertTruth(control, datasetId, { asked: ids, present: ids, report: reports[index] });
    assert.equal(reports[index].counts.deleted, 400);
  }
});

test('two jobs at once on one dataset: every id is accounted for in both', async ({
  control,
  run,
  world,
}) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 600 });
  const jobs = [ids.slice(0, 400), ids.slice(200)].map((part) => ({
    datasetId,
    ids: part,
    options: { batchSize: 10 },
  }));
  const { reports } = await run(removeWatched, { world: world(), jobs });
  for (const [index, { ids: asked }] of jobs.entries()) {
    assert.equal(reports[index].ok, true);
    assert.equal(reports[index].requested, asked.length);
  }
  const deleted = reports.flatMap((report) => report.deleted);
  assert.deepEqual([...deleted].sort(), [...ids].sort(), 'each was deleted by one of them');
  assert.deepEqual(await control.ids(datasetId), []);
});

test('Retry-After is obeyed by the whole session', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 1000 });
  await control.setFaults([{ name: 'status-429-retry-after', probability: 1, parameters: { seconds: 1 } }]);
  const { reports, answers } = await run(
    async ({ world, throttled, others }) => {
      await lib.default();
      const answers = [];
      const session = kit.session(world, {
        fetch: async (request) => {
          const sent = performance.now();
          const response = await fetch(request);
          answers.push({ sent, got: performance.now(), status: response.status });
          return response;
        },
      });
      const dataset = session.dataset(world.datasetId);
      // One job is throttled; another begins while the service wants quiet.
      let first;
      await new Promise((resolve) => {
        // It is refused until that was told: between two calls a wait can be over.
        const onProgress = ({ waiting }) => waiting === 'throttled' && resolve();
        first = dataset.deleteSamples(throttled, { retry: { attempts: 20 }, onProgress });
      });
      await kit.control('PUT', 'faults', { faults: [] });
      const second = dataset.deleteSamples(others);
      return { reports: await Promise.all([first, second]), answers };
    },
    { world: world({ datasetId }), throttled: ids.slice(0, 10), others: ids.slice(10) },
  );
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length >= 1);
  assert.ok(answers.length - refused.length >= 10);
  for (const { got } of refused) {
    for (const { sent } of answers.filter(({ sent }) => sent > got)) {
      // Not a matter of speed: the service asked for a second. The clock of timers is coarser than that of pages.
      assert.ok(sent - got >= 990, `sent after ${sent - got} ms`);
    }
  }
  assert.deepEqual(
    reports.map(({ ok }) => ok),
    [true, true],
  );
  assert.deepEqual(await control.ids(datasetId), []);
});

test('a Retry-After beyond maxRetryAfter ends the attempts', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 10 });
  await control.setFaults([{ name: 'status-429-retry-after', probability: 1, parameters: { seconds: 600 } }]);
  const {
    ok,
    value: report,
    error,
  } = await run(remove, {
    world: world({ datasetId }),
    ids,
    options: { retry: { maxRetryAfter: 1000, attempts: 5 }, verify: false },
  });
  assert.ok(ok, error?.text);
  assert.deepEqual([report.requests, report.counts.failed], [1, 10]);
  for (const problem of report.failed) {
    assert.deepEqual([problem.code, problem.status, problem.attempts], ['throttled', 429, 1]);
  }
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
});

test('a service with a rate limit: slower, but all of it', async ({ control, run, world }) => {
  await control.setSettings({
    answers: 'results',
    batch_limit: null,
    batch_limit_by: '400',
    rate: { per_second: 10, burst: 2 },
  });
  const { datasetId, ids } = await control.createDataset({ samples: 1000 });
  const {
    ok,
    value: report,
    error,
  } = await run(remove, {
    world: world({ datasetId }),
    ids,
    options: { batchSize: 50, retry: { attempts: 10 } },
  });
  assert.ok(ok, error?.text);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  assert.deepEqual(report.deleted, ids);
  const { requests } = await control.requests(datasetId);
  assert.ok(requests.some(({ status }) => status === 429));
});

test('attempts is how often a batch is sent at most', async ({ control, run, world }) => {
  for (const attempts of [1, 3]) {
    const { datasetId, ids } = await control.createDataset({ samples: 5 });
    await control.setFaults([{ name: 'status-429', probability: 1, parameters: {} }]);
    const { value: report } = await run(remove, {
      world: world({ datasetId }),
      ids,
      options: { retry: { attempts, throttleDelay: 1, baseDelay: 1, maxDelay: 2 } },
    });
    const { requests } = await control.requests(datasetId);
    assert.equal(requests.filter(({ method }) => method === 'POST').length, attempts);
    assert.deepEqual(
      report.failed.map((problem) => problem.attempts),
      ids.map(() => attempts),
    );
    await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  }
});
