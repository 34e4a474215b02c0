// What crosses between the page and its worker.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';

const test = suite();

test('one worker for all sessions', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 20 });
  const { started, deleted } = await run(
    async ({ world, ids }) => {
      const { Worker: Right } = globalThis;
      let started = 0;
      globalThis.Worker = class extends Right {
        constructor(...args) {
          super(...args);
          started++;
        }
      };
      await Promise.all([lib.default(), lib.default()]);
      const reports = await Promise.all(
        ids.map((id) => kit.session(world).dataset(world.datasetId).deleteSamples([id])),
      );
      return { started, deleted: reports.flatMap(({ deleted }) => deleted) };
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(started, 1);
  assert.deepEqual(deleted, ids);
});

test('what the caller throws comes back as itself, as the cause of a real error', async ({
  control,
  run,
  world,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 300 });
  const results = await run(
    async ({ world, ids }) => {
      await lib.default();
      const mine = { symbol: Symbol('mine'), work: () => {} };
      const throwing = () => {
        throw mine;
      };
      const remove = (samples, options, session) =>
        kit.session(world, session).dataset(world.datasetId).deleteSamples(samples, options);
      const aborted = new AbortController();
      aborted.abort(mine);
      const broken = (function* () {
        yield* ids;
        throw mine;
      })();
      const stream = { [Symbol.asyncIterator]: () => ({ next: throwing }) };
      const calls = {
        aborted: remove(ids, { signal: aborted.signal }),
        'source-failed': remove(broken),
        'source-failed, a stream': remove(stream),
        'credentials-failed': remove(ids, {}, { credentials: throwing }),
        'invalid-option': remove(ids, {}, { headers: throwing }),
      };
      const ended = await Promise.all(
        Object.entries(calls).map(async ([name, call]) => {
          const error = await call.catch((error) => error);
          const { code, report } = error;
          const real = error instanceof lib.ModelArtsError && error instanceof Error;
          return [name, { real, code, same: error.cause === mine, requested: report?.requested }];
        }),
      );
      return Object.fromEntries(ended);
    },
    { world: world({ datasetId }), ids },
  );
  for (const [name, { real, code, same, requested }] of Object.entries(results)) {
    const given = name === 'source-failed, a stream' ? 0 : 300;
    assert.deepEqual([real, code, same, requested], [true, name.split(',')[0], true, given], name);
  }
  assert.deepEqual((await control.ids(datasetId)).length, 300);
});

test('headers that a function gives are asked for before every request', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 200 });
  const { value, asked, seen } = await run(
    async ({ world, ids }) => {
      let asked = 0;
      const seen = [];
      const session = {
        headers: () => ({ 'X-Number': `${++asked}` }),
        fetch: (request) => {
          seen.push(request.headers.get('x-number'));
          return fetch(request);
        },
      };
      const result = await kit.remove(world, ids, { session, options: { batchSize: 10 } });
      return { ...result, asked, seen };
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual(value?.deleted, ids);
  assert.equal(seen.length, value.requests);
  assert.equal(new Set(seen).size, seen.length, 'no answer was used twice');
  assert.ok(asked >= seen.length);
});

test('options of a class with getters are read as without a worker', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 6 });
  const { value, refused } = await run(
    async ({ world, ids }) => {
      await lib.default();
      class Options {
        get batchSize() {
          return 2;
        }
        describe() {}
      }
      const dataset = kit.session(world).dataset(world.datasetId);
      const refused = await kit.settle(dataset.deleteSamples(ids, { verify: Symbol('no') }));
      return { value: await dataset.deleteSamples(ids, new Options()), refused };
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([value.deleted, value.requests], [ids, 3]);
  assert.equal(refused.error?.code, 'invalid-option');
});

test('what an object of options hides or inherits counts as without a worker', async ({
  control,
  run,
  world,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 6 });
  const reports = await run(
    async ({ world }) => {
      await lib.default();
      const dataset = kit.session(world).dataset(world.datasetId);
      const hidden = (fields, value) =>
        Object.defineProperties(
          value,
          Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }])),
        );
      const bare = (fields) => Object.assign(Object.create(null), fields);
      const all = { everything: true };
      const calls = [
        [{}, hidden({ dryRun: true }, { ...all })],
        [{}, Object.assign(Object.create(bare({ dryRun: true })), all)],
        [{}, bare({ dryRun: true, ...all })],
        [{}, hidden({ limit: 0 }, { ...all })],
        [hidden({ labelName: 'no-such-label' }, { sampleState: '__NONE__' }), {}],
        [Object.assign(Object.create(bare({ labelName: 'no-such-label' })), { sampleState: '__NONE__' }), {}],
      ];
      const results = [];
      for (const [filter, options] of calls) {
        const { ok, value, error } = await kit.settle(dataset.deleteMatching(filter, options));
        results.push(ok ? [value.requested, value.counts.notAttempted] : error.code);
      }
      return results;
    },
    { world: world({ datasetId }) },
  );
  assert.deepEqual(reports, [[6, 6], [6, 6], [6, 6], 'invalid-option', [0, 0], [0, 0]]);
  assert.deepEqual(await control.ids(datasetId), ids);
});

test('what waits in a busy page when a job is aborted is not sent', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 900 });
  const { result, late } = await run(
    async ({ world, ids }) => {
      const controller = new AbortController();
      let late = 0;
      const send = (request) => {
        if (controller.signal.aborted) late++;
        // The page has something else to do, while the worker asks for more; then its person stops the job.
        else {
          setTimeout(() => {
            const until = performance.now() + 50;
            while (performance.now() < until);
            controller.abort();
          });
        }
        return fetch(request);
      };
      const options = { batchSize: 10, signal: controller.signal };
      return { result: await kit.remove(world, ids, { session: { fetch: send }, options }), late };
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(result.error.code, 'aborted');
  assert.equal(late, 0);
});

test('a page that is slow to hear of progress hears the latest, and not all of it later', async ({
  control,
  run,
  world,
}) => {
  await control.setFaults([{ name: 'latency', probability: 1, parameters: { min_ms: 50, max_ms: 50 } }]);
  const { datasetId, ids } = await control.createDataset({ samples: 400 });
  const SLOW = 250;
  const { report, told } = await run(
    async ({ world, ids, slow }) => {
      await lib.default();
      const told = [];
      const report = await kit
        .session(world)
        .dataset(world.datasetId)
        .deleteSamples(ids, {
          batchSize: 10,
          concurrency: 1,
          onProgress: (progress) => {
            told.push(progress.settled);
            const until = performance.now() + slow;
            while (performance.now() < until);
          },
        });
      return { report, told };
    },
    { world: world({ datasetId }), ids, slow: SLOW },
  );
  assert.equal(told.at(-1), 400);
  assert.ok(told.length > 3, `${told}`);
  // One while the job runs for each time that the last one took, and the last.
  assert.ok(told.length <= report.durationMs / SLOW + 3, `${told.length} calls in ${report.durationMs} ms`);
});

test('a session without credentials waits for none', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 50 });
  const waits = await run(
    async ({ world, ids }) => {
      const token = { 'X-Auth-Token': world.token };
      const session = { credentials: undefined, headers: () => token };
      const { progress, value } = await kit.remove(world, ids, { session, options: { batchSize: 5 } });
      return [value.counts.deleted, ...new Set(progress.map(({ waiting }) => waiting ?? ''))];
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual(waits, [50, '']);
});

test('terminate() twice at a time waits both times', async ({ control, run, world }) => {
  await control.setFaults([{ name: 'latency', probability: 1, parameters: { min_ms: 500, max_ms: 500 } }]);
  const { datasetId, ids } = await control.createDataset({ samples: 50 });
  const code = await run(
    async ({ world, ids }) => {
      await lib.default();
      let ended;
      let begun;
      const sending = new Promise((resolve) => {
        begun = resolve;
      });
      const send = (request) => {
        begun();
        return fetch(request);
      };
      const dataset = kit.session(world, { fetch: send }).dataset(world.datasetId);
      const job = dataset.deleteSamples(ids).catch((error) => {
        ended = error.code;
      });
      await sending;
      const first = lib.terminate();
      await lib.terminate();
      const before = ended;
      await Promise.all([first, job]);
      return before;
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(code, 'aborted');
});

test('init() right after terminate() starts another worker, which terminate() does not end', async (context) => {
  const { control, run, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 300 });
  const { first, second, between } = await run(
    async ({ world, ids }) => {
      const remove = (part) => kit.settle(kit.session(world).dataset(world.datasetId).deleteSamples(part));
      // As the effects of a component that is mounted twice.
      const loading = lib.default();
      lib.terminate();
      const between = kit.attempt(() => kit.session(world));
      await lib.default();
      const first = await remove(ids.slice(0, 100));
      await loading;
      lib.terminate();
      await lib.default();
      const second = await remove(ids.slice(100));
      return { first, second, between };
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(between.error?.code, 'not-initialized');
  assert.ok(first.ok, first.error?.text);
  assert.ok(second.ok, second.error?.text);
  assert.deepEqual(await control.ids(datasetId), []);
});

test('of an answer to a fetch of the caller the worker hears when to come back, the request, and the time', async ({
  control,
  run,
  world,
  info,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  const keys = { accessKey: info.access_key, secretKey: info.secret_key };
  const { pause, requestId, dates } = await run(
    async ({ world, ids, keys }) => {
      await lib.default();
      const answer = (status, headers, json) => new Response(JSON.stringify(json), { status, headers });
      const remove = (fetch, credentials = keys) =>
        kit.session(world, { fetch, credentials }).dataset(world.datasetId).deleteSamples(ids);
      const times = [];
      await remove((request) => {
        times.push(performance.now());
        if (times.length > 1) return fetch(request);
        return answer(429, { 'Retry-After': '1' }, { error_code: 'APIG.0308' });
      });
      const refused = await remove(() =>
        answer(400, { 'X-Request-Id': 'the-request' }, { error_code: 'ModelArts.0104' }),
      );
      const dates = [];
      await remove((request) => {
        dates.push(request.headers.get('X-Sdk-Date'));
        const later = new Date(Date.now() + 3_600_000).toUTCString();
        if (dates.length === 1) return answer(401, { Date: later }, { error_code: 'APIG.0301' });
        return answer(200, {}, { success: true });
      });
      return { pause: times[1] - times[0], requestId: refused.failed[0].requestId, dates };
    },
    { world: world({ datasetId }), ids, keys },
  );
  assert.ok(pause >= 990, `${pause} ms`);
  assert.equal(requestId, 'the-request');
  const time = (text) => Date.parse(text.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
  const [first, second] = dates.map(time);
  assert.ok(second - first > 3_500_000, `${dates}`);
});
