// Time passes, or is wrong: a machine whose clock is off, and credentials that do not outlive the job.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite();

const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 10, max_ms: 20 } }];
/** Most requests that a job has in flight at first. */
const FIRST = 6;

async function assertAllDeleted({ control }, { datasetId, ids }, { ok, value: report, error, outcomes }) {
  assert.ok(ok, error?.text);
  assert.deepEqual(report.deleted, ids);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  assertOutcomes(outcomes, report);
  const { requests } = await control.requests(datasetId);
  assert.equal(requests.length, report.requests);
  return requests;
}

const refusedOf = (requests) => requests.filter(({ status }) => status === 401);

/** In the page, whose clock goes wrong before the library is loaded. */
async function removeByWrongClock({ world, ids, minutes, options, secretKey }) {
  const { Date: RightDate } = globalThis;
  const now = () => RightDate.now() + minutes * 60_000;
  globalThis.Date = class extends RightDate {
    constructor(...args) {
      super(...(args.length === 0 ? [now()] : args));
    }
    static now = now;
  };
  const credentials = { accessKey: world.accessKey, secretKey };
  return await kit.remove(world, ids, { session: { credentials }, options });
}

for (const minutes of [20, -20]) {
  for (const [concurrency, most] of [
    [1, 1],
    [undefined, FIRST],
  ]) {
    const name = `a machine's clock that is ${minutes} minutes off is corrected once, ${concurrency ?? 'many'} at a time`;
    test(name, async (context) => {
      const { control, run, world, info } = context;
      await control.setFaults(SLOW);
      const dataset = await control.createDataset({ samples: 1000 });
      const result = await run(removeByWrongClock, {
        world: world(dataset),
        ids: dataset.ids,
        minutes,
        options: { batchSize: 20, concurrency },
        secretKey: info.secret_key,
      });
      const requests = await assertAllDeleted(context, dataset, result);
      const refused = refusedOf(requests);
      // Those that were under way when the first refusal came, and none that was sent after it.
      assert.ok(refused.length >= 1 && refused.length <= most, `${refused.length} refused`);
      assert.equal(requests.length, 50 + refused.length);
      assert.equal(requests.filter(({ auth }) => auth === 'aksk').length, 50);
    });
  }
}

test('credentials that are refused midway are renewed, and no batch is lost', async (context) => {
  const concurrency = 8;
  const { control, run, world } = context;
  await control.setFaults(SLOW);
  const dataset = await control.createDataset({ samples: 3000 });
  const { result, reasons } = await run(
    async ({ world, ids, concurrency }) => {
      const reasons = [];
      const credentials = async ({ reason }) => {
        reasons.push(reason);
        const { token } = await kit.control('POST', 'tokens', {});
        return { token };
      };
      // What is in flight when a token's twelfth good answer comes, and what follows, finds it refused. Twelve are more
      // than are ever in flight, so that one of them at least was taken note of: the token is known to have been good.
      const accepted = new Map();
      const send = async (request) => {
        const response = await fetch(request);
        if (!response.ok) return response;
        const token = request.headers.get('X-Auth-Token');
        accepted.set(token, (accepted.get(token) ?? 0) + 1);
        if (accepted.get(token) === 12 && accepted.size < 3) await kit.control('POST', 'tokens/expire', {});
        return response;
      };
      const session = { credentials, fetch: send };
      const options = { batchSize: 20, concurrency };
      return { result: await kit.remove(world, ids, { session, options }), reasons };
    },
    { world: world(dataset), ids: dataset.ids, concurrency },
  );
  const refused = refusedOf(await assertAllDeleted(context, dataset, result));
  assert.deepEqual(reasons, ['initial', 'refused', 'refused']);
  assert.ok(refused.length >= 2 && refused.length <= 2 * concurrency, `${refused.length} refused`);
});

test('credentials that expire midway are renewed before, and nothing is refused', async (context) => {
  const { control, run, world } = context;
  await control.setFaults([{ name: 'latency', probability: 1, parameters: { min_ms: 40, max_ms: 50 } }]);
  const dataset = await control.createDataset({ samples: 3000 });
  const { result, given } = await run(
    async ({ world, ids }) => {
      const given = [];
      const credentials = async ({ reason }) => {
        const { token } = await kit.control('POST', 'tokens', {});
        given.push({ reason, at: performance.now() });
        // 150 answers of 40 ms, six at a time, take longer than twice this.
        return { token, expiresAt: Date.now() + 400 };
      };
      const options = { batchSize: 20 };
      return { result: await kit.remove(world, ids, { session: { credentials }, options }), given };
    },
    { world: world(dataset), ids: dataset.ids },
  );
  const requests = await assertAllDeleted(context, dataset, result);
  assert.deepEqual(refusedOf(requests), []);
  assert.ok(given.length >= 3, `${given.length} times`);
  assert.deepEqual([...new Set(given.slice(1).map(({ reason }) => reason))], ['expiring']);
  for (const [index, { at }] of given.slice(1).entries()) {
    assert.ok(at - given[index].at >= 319, 'renewed when a fifth of their life is left, not sooner');
  }
});
