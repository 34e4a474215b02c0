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
