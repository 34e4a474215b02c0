// Who may: token, keys, temporary keys, a provider, or a proxy that knows; and what happens when they are refused.
import assert from 'node:assert/strict';
import { startGateway } from '../support/gateway.mjs';
import { suite } from '../support/suite.mjs';
import { assertTruth } from '../support/truth.mjs';

const test = suite();

const remove = ({ world, ids, session, options }) => kit.remove(world, ids, { session, options });

async function assertDeleted({ control }, { datasetId, ids }, { ok, value, error }, auth) {
  assert.ok(ok, error?.text);
  assert.deepEqual(value.deleted, ids);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: value });
  const { requests } = await control.requests(datasetId);
  assert.deepEqual(
    [...new Set(requests.filter(({ status }) => status === 200).map((request) => request.auth))],
    [auth],
  );
}

/** Refused: nothing is deleted, and the report says so. */
async function assertRefused({ control }, { datasetId, ids }, { ok, error }, code) {
  assert.equal(ok, false);
  assert.deepEqual([error.ours, error.name, error.code], [true, 'ModelArtsError', code], error.text);
  assert.equal(error.report.counts.deleted, 0);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: error.report });
  assert.equal((await control.ids(datasetId)).length, ids.length);
}

test('a token', async (context) => {
  const dataset = await context.control.createDataset({ samples: 120 });
  const result = await context.run(remove, { world: context.world(dataset), ids: dataset.ids });
  await assertDeleted(context, dataset, result, 'token');
});

test('access key and secret key', async (context) => {
  const { control, run, world, info } = context;
  const dataset = await control.createDataset({ samples: 350 });
  const session = { credentials: { accessKey: info.access_key, secretKey: info.secret_key } };
  await assertDeleted(
    context,
    dataset,
    await run(remove, { world: world(dataset), ids: dataset.ids, session }),
    'aksk',
  );
});

test('signatures hold for ids and filters of any characters', async ({ control, run, world, info }) => {
  const ids = ['a b', 'ü/ö?x=1&y#z', "!'()*", '100%', '样本', '😀', '+', '~-._', '[0]'];
  const { datasetId } = await control.createDataset({ samples: 0, ids });
  const session = { credentials: { accessKey: info.access_key, secretKey: info.secret_key } };
  const found = await run(
    async ({ world, ids, session }) => {
      await lib.default();
      const dataset = kit.session(world, session).dataset(world.datasetId);
      const page = await dataset.listSamples({
        limit: 100,
        labelName: '标签 +&=%/?',
        locale: "zh cn!'()*~",
      });
      const samples = [];
      for (const id of ids) samples.push((await dataset.getSampleInfo(id)).sample_id);
      return { samples, page: Array.isArray(page.samples) };
    },
    { world: world({ datasetId }), ids, session },
  );
  assert.deepEqual(found, { samples: ids, page: true });
  const { requests } = await control.requests(datasetId);
  assert.deepEqual([...new Set(requests.map(({ status, auth }) => `${status} ${auth}`))], ['200 aksk']);
});

test('a wrong secret key is refused, with a report', async (context) => {
  const { control, run, world, info } = context;
  const dataset = await control.createDataset({ samples: 20 });
  const session = { credentials: { accessKey: info.access_key, secretKey: 'not the secret key' } };
  const result = await run(remove, { world: world(dataset), ids: dataset.ids, session });
  await assertRefused(context, dataset, result, 'credentials-refused');
  assert.ok(!JSON.stringify(result).includes('not the secret key'));
});

for (const minutes of [20, -20]) {
  test(`a clock that is ${minutes} minutes off is corrected from the answer`, async (context) => {
    const { control, run, world, info } = context;
    await control.setFaults([
      { name: 'clock-skew', probability: 1, parameters: { offset_ms: minutes * 60_000 } },
    ]);
    const dataset = await control.createDataset({ samples: 350 });
    const session = { credentials: { accessKey: info.access_key, secretKey: info.secret_key } };
    await assertDeleted(
      context,
      dataset,
      await run(remove, { world: world(dataset), ids: dataset.ids, session }),
      'aksk',
    );
    const { requests } = await control.requests(dataset.datasetId);
    assert.ok(
      requests.some(({ status }) => status === 401),
      'the date was refused first',
    );
  });
}

test('temporary keys send their security token, signed', async ({ control, run, world, info }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  const headers = await run(
    async ({ world, ids, secretKey }) => {
      const seen = [];
      const credentials = { accessKey: world.accessKey, secretKey, securityToken: 'temporary/token==' };
      await kit.remove(world, ids, {
        session: {
          credentials,
          fetch: (request) => {
            seen.push(Object.fromEntries(request.headers));
            return fetch(request);
          },
        },
      });
      // The secret must not come back to the test in the headers either: they hold the signature only.
      return seen;
    },
    { world: world({ datasetId }), ids, secretKey: info.secret_key },
  );
  assert.ok(headers.length >= 1);
  for (const header of headers) {
    assert.equal(header['x-security-token'], 'temporary/token==');
    assert.match(header.authorization, /SignedHeaders=[a-z0-9;-]*x-security-token/);
  }
});

test('a provider is asked once for all, then when its credentials expire', async ({
  control,
  run,
  world,
}) => {
  // Nine requests, of which the last three are due when the first credentials have expired.
  const { datasetId, ids } = await control.createDataset({ samples: 900 });
  const { result, reasons, signals } = await run(
    async ({ world, ids }) => {
      const reasons = [];
      const signals = [];
      let end;
      const credentials = async ({ reason, signal }) => {
        reasons.push(reason);
        signals.push(signal instanceof AbortSignal);
        const { token } = await kit.control('POST', 'tokens', {});
        if (reasons.length > 1) return { token, expiresAt: new Date(Date.now() + 3_600_000) };
        // Long enough to be heard of in time, also by a worker of a busy machine.
        end = Date.now() + 3_000;
        return { token, expiresAt: end };
      };
      const send = async (request) => {
        const response = await fetch(request);
        while (Date.now() <= end) await new Promise((resolve) => setTimeout(resolve, 50));
        return response;
      };
      const session = { credentials, fetch: send };
      return { result: await kit.remove(world, ids, { session }), reasons, signals };
    },
    { world: world({ datasetId }), ids },
  );
  assert.ok(result.ok, result.error?.text);
  assert.deepEqual(result.value.deleted, ids);
  assert.deepEqual(reasons, ['initial', 'expiring'], 'concurrent requests share one call');
  assert.ok(signals.every(Boolean));
});

test('a provider is asked again after a refusal, once for all requests', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 900 });
  const { result, reasons } = await run(
    async ({ world, ids }) => {
      const reasons = [];
      const credentials = async ({ reason }) => {
        reasons.push(reason);
        const { token } = await kit.control('POST', 'tokens', {});
        if (reasons.length === 1) await kit.control('POST', 'tokens/expire', {});
        return { token };
      };
      return { result: await kit.remove(world, ids, { session: { credentials } }), reasons };
    },
    { world: world({ datasetId }), ids },
  );
  assert.ok(result.ok, result.error?.text);
  assert.deepEqual(reasons, ['initial', 'refused']);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: result.value });
});

test('a provider may change from a token to keys', async ({ control, run, world, info }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 300 });
  const result = await run(
    ({ world, ids, secretKey }) =>
      kit.remove(world, ids, {
        session: {
          credentials: ({ reason }) =>
            reason === 'initial' ? { token: 'no-longer-good' } : { accessKey: world.accessKey, secretKey },
        },
      }),
    { world: world({ datasetId }), ids, secretKey: info.secret_key },
  );
  assert.ok(result.ok, result.error?.text);
  assert.deepEqual(result.value.deleted, ids);
});

test('an expired token without a provider ends the job, with a report', async (context) => {
  const { control, run, world } = context;
  const dataset = await control.createDataset({ samples: 350 });
  const { token } = await control.issueToken();
  await control.expireTokens();
  const session = { credentials: { token } };
  const result = await run(remove, { world: world(dataset), ids: dataset.ids, session });
  await assertRefused(context, dataset, result, 'credentials-refused');
  assert.equal(result.error.status, 401);
  assert.equal(result.error.serviceCode, 'ModelArts.6608');
  assert.ok(result.error.requestId);
});

test('a token that expires halfway: what was deleted is in the report', async ({ control, run, world }) => {
  await control.setFaults([{ name: 'latency', probability: 1, parameters: { min_ms: 5, max_ms: 15 } }]);
  const { datasetId, ids } = await control.createDataset({ samples: 3000 });
  const result = await run(
    async ({ world, ids }) => {
      let answers = 0;
      const send = async (request) => {
        const response = await fetch(request);
        // Of 150 batches; the others in flight may have been answered as well.
        answers++;
        if (answers === 25) await kit.control('POST', 'tokens/expire', {});
        return response;
      };
      return await kit.remove(world, ids, { session: { fetch: send }, options: { batchSize: 20 } });
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(result.ok, false);
  assert.equal(result.error.code, 'credentials-refused');
  const { report } = result.error;
  assert.ok(report.counts.deleted >= 500 && report.counts.notAttempted > 0, JSON.stringify(report.counts));
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
});

for (const [name, why] of [
  ['throws', 'throw'],
  ['rejects', 'reject'],
  ['rejects with what cannot be looked at', 'hidden'],
  ['returns nothing', 'nothing'],
  ['returns something else', 'garbage'],
]) {
  test(`a provider that ${name}`, async (context) => {
    const { control, run, world } = context;
    const dataset = await control.createDataset({ samples: 150 });
    const result = await run(
      ({ world, ids, why }) =>
        kit.remove(world, ids, {
          session: {
            credentials: () => {
              if (why === 'throw') throw new RangeError('no way to sign in');
              if (why === 'reject') return Promise.reject(new RangeError('no way to sign in'));
              if (why === 'hidden') return Promise.reject(kit.hidden);
              return why === 'garbage' ? { password: 12 } : undefined;
            },
          },
        }),
      { world: world(dataset), ids: dataset.ids, why },
    );
    await assertRefused(context, dataset, result, 'credentials-failed');
    if (why === 'hidden') assert.deepEqual(result.error.cause, { hidden: true });
    if (why === 'throw' || why === 'reject') assert.equal(result.error.cause.name, 'RangeError');
    assert.deepEqual((await control.requests(dataset.datasetId)).requests, []);
  });
}

test('a provider that keeps giving refused credentials ends the job', async (context) => {
  const { control, run, world } = context;
  const dataset = await control.createDataset({ samples: 450 });
  const { result, calls } = await run(
    async ({ world, ids }) => {
      let calls = 0;
      const credentials = () => {
        calls++;
        return { token: `wrong-${calls}` };
      };
      return { result: await kit.remove(world, ids, { session: { credentials } }), calls };
    },
    { world: world(dataset), ids: dataset.ids },
  );
  await assertRefused(context, dataset, result, 'credentials-refused');
  assert.equal(calls, 2, 'once at first, once after the refusal');
});

test('an abort ends the wait for a provider, and tells it', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 10 });
  const { result, told } = await run(
    async ({ world, ids }) => {
      const controller = new AbortController();
      let told = false;
      const credentials = ({ signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            told = true;
          });
          queueMicrotask(() => controller.abort());
        });
      const result = await kit.remove(world, ids, {
        session: { credentials },
        options: { signal: controller.signal },
      });
      return { result, told };
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([result.ok, result.error?.code, told], [false, 'aborted', true]);
  assert.deepEqual(result.error.report.notAttempted, ids);
});

test('no credentials: a proxy on the page’s origin adds them, below a path', async (context) => {
  const { emulator, control, open, world } = context;
  const dataset = await control.createDataset({ samples: 250 });
  const { token } = await control.issueToken();
  const gateway = await startGateway(emulator.url, (request) => {
    if (!request.url.startsWith('/modelarts/')) return;
    request.url = request.url.slice('/modelarts'.length);
    request.headers['x-auth-token'] = token;
  });
  try {
    const page = await open('/', gateway.url);
    const result = await page.run(
      async ({ world, ids }) => {
        const options = { credentials: undefined, endpoint: '/modelarts' };
        await lib.default();
        const { endpoint } = kit.session(world, options);
        return { ...(await kit.remove(world, ids, { session: options })), endpoint, origin: location.origin };
      },
      { world: world(dataset), ids: dataset.ids },
    );
    assert.equal(result.endpoint, `${result.origin}/modelarts`);
    await assertDeleted(context, dataset, result, 'token');
  } finally {
    await gateway.stop();
  }
});

test('no credentials and no proxy: refused', async (context) => {
  const { control, run, world } = context;
  const dataset = await control.createDataset({ samples: 20 });
  const result = await run(
    ({ world, ids }) => kit.remove(world, ids, { session: { credentials: undefined } }),
    { world: world(dataset), ids: dataset.ids },
  );
  await assertRefused(context, dataset, result, 'credentials-refused');
});

test('further headers go along, asked for before every request', async (context) => {
  const { control, run, world } = context;
  const dataset = await control.createDataset({ samples: 250 });
  const { result, seen } = await run(
    async ({ world, ids }) => {
      const seen = [];
      let number = 0;
      const session = {
        headers: () => ({ 'x-csrf-token': `number-${++number}` }),
        fetch: (request) => {
          seen.push(request.headers.get('x-csrf-token'));
          return fetch(request);
        },
      };
      return { result: await kit.remove(world, ids, { session }), seen };
    },
    { world: world(dataset), ids: dataset.ids },
  );
  await assertDeleted(context, dataset, result, 'token');
  assert.deepEqual(seen.sort(), ['number-1', 'number-2', 'number-3']);
});

test('fixed headers go along, and are signed', async (context) => {
  const { control, run, world, info } = context;
  const dataset = await control.createDataset({ samples: 10 });
  const { result, seen } = await run(
    async ({ world, ids, secretKey }) => {
      const seen = [];
      const session = {
        credentials: { accessKey: world.accessKey, secretKey },
        headers: { 'X-Console': 'yes' },
        fetch: (request) => {
          seen.push([request.headers.get('x-console'), request.headers.get('authorization')]);
          return fetch(request);
        },
      };
      return { result: await kit.remove(world, ids, { session }), seen };
    },
    { world: world(dataset), ids: dataset.ids, secretKey: info.secret_key },
  );
  await assertDeleted(context, dataset, result, 'aksk');
  assert.equal(seen[0][0], 'yes');
  assert.match(seen[0][1], /SignedHeaders=[a-z0-9;-]*x-console/);
});
