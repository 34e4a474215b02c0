// A `fetch` of the caller's own, which may do anything; and answers that no service should give.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertPartition, assertTruth } from '../support/truth.mjs';

const test = suite();

const QUICK = { attempts: 2, baseDelay: 1, throttleDelay: 1, maxDelay: 2 };

/** In the page: what a fetch can do instead of fetching, by name. */
const misbehave = `
  const misbehave = {
    hangs: () => new Promise(() => {}),
    'answers with a body that never ends': () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })),
    'answers with half a body that never ends': () =>
      new Response(new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('{"success":tr')),
        pull: () => new Promise(() => {}),
      })),
    'answers with a body that breaks': () =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) })),
    throws: () => { throw new RangeError('thrown'); },
    'throws a text': () => { throw 'a text'; },
    'throws undefined': () => { throw undefined; },
    rejects: () => Promise.reject(new TypeError('rejected')),
    'rejects with a text': () => Promise.reject('a text'),
    'rejects with undefined': () => Promise.reject(undefined),
    'rejects with an object': () => Promise.reject({ message: Symbol('odd') }),
    'returns undefined': () => undefined,
    'returns a number': () => 200,
    'resolves with null': async () => null,
    'resolves with an object': async () => ({ ok: true, status: 200 }),
    'resolves with a network error': async () => Response.error(),
    'answers with a body that was read': async () => {
      const response = new Response('{"success":true}');
      await response.text();
      return response;
    },
    'answers with status 204': async () => new Response(null, { status: 204 }),
    'answers with status 418': async () => new Response('{}', { status: 418 }),
  };
`;

const remove = `async ({ world, ids, name, options }) => {
  ${misbehave}
  const send = kit.countingFetch(misbehave[name]);
  const result = await kit.remove(world, ids, { session: { fetch: send }, options });
  return { ...result, sent: send.requests.length };
}`;

/** Firefox mentions the body that broke as an error of the page. */
const BROKEN = /ReadableStream.*broken/;

const NAMES = [...misbehave.matchAll(/^ {4}(?:'([^']+)'|(\w+)):/gm)].map(
  ([, quoted, plain]) => quoted ?? plain,
);

for (const name of NAMES) {
  test(`a fetch that ${name}: the job ends, and claims nothing`, async ({ control, page, run, world }) => {
    page.allow(BROKEN);
    const { datasetId, ids } = await control.createDataset({ samples: 150 });
    const waits = name.includes('hangs') || name.includes('never ends');
    const options = { timeout: waits ? 40 : 30_000, retry: QUICK, verify: false };
    const result = await run(remove, { world: world({ datasetId }), ids, name, options });
    const report = result.ok ? result.value : result.error?.report;
    assert.ok(report, result.error?.text ?? result.error?.thrown);
    assert.deepEqual([report.counts.deleted, report.counts.alreadyGone], [0, 0]);
    assert.equal(report.ok, false);
    assert.equal(report.requests, result.sent);
    await assertTruth(control, datasetId, { asked: ids, present: ids, report });
    assertOutcomes(result.outcomes, report);
    if (waits) {
      for (const problem of [...report.failed, ...report.unknown]) assert.equal(problem.code, 'timeout');
      assert.equal(report.counts.unknown, 150);
    }
  });
}

test('a fetch that hangs and takes no notice of an abort: the job ends all the same', async ({
  control,
  run,
  world,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 150 });
  const result = await run(
    ({ world, ids }) => {
      const controller = new AbortController();
      const fetch = () => {
        queueMicrotask(() => controller.abort());
        return new Promise(() => {});
      };
      return kit.remove(world, ids, { session: { fetch }, options: { signal: controller.signal } });
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([result.ok, result.error?.code, result.error?.name], [false, 'aborted', 'AbortError']);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: result.error.report });
});

test('a fetch that answers after its time: the late answer settles nothing', async ({
  control,
  run,
  world,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  const { result, late } = await run(
    async ({ world, ids, retry }) => {
      const waiting = [];
      const fetch = () => new Promise((resolve) => waiting.push(resolve));
      const result = await kit.remove(world, ids, {
        session: { fetch },
        options: { timeout: 30, retry, verify: false },
      });
      for (const resolve of waiting) resolve(Response.json({ success: true }));
      await kit.turn();
      return { result, late: waiting.length };
    },
    { world: world({ datasetId }), ids, retry: QUICK },
  );
  assert.equal(late, 2);
  assert.equal(result.value.counts.unknown, 3);
  assertOutcomes(result.outcomes, result.value);
});

test('a fetch gets a whole Request, with a signal', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 2 });
  const { seen, result } = await run(
    async ({ world, ids }) => {
      const seen = [];
      const session = {
        credentialsMode: 'include',
        fetch: async (request, ...more) => {
          seen.push({
            isRequest: request instanceof Request,
            more: more.length,
            method: request.method,
            path: new URL(request.url).pathname,
            type: request.headers.get('content-type'),
            token: request.headers.get('x-auth-token') === world.token,
            credentials: request.credentials,
            redirect: request.redirect,
            body: await request.clone().json(),
          });
          return await fetch(request);
        },
      };
      return { result: await kit.remove(world, ids, { session }), seen };
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual(result.value.deleted, ids);
  assert.equal(seen.length, 1);
  const { body, path, redirect, type, ...rest } = seen[0];
  assert.deepEqual(rest, {
    isRequest: true,
    more: 0,
    method: 'POST',
    token: true,
    credentials: 'include',
  });
  assert.match(path, /^\/v2\/[^/]+\/datasets\/[^/]+\/data-annotations\/samples\/delete$/);
  assert.match(type, /^application\/json/);
  assert.notEqual(redirect, 'follow');
  assert.deepEqual(body.samples, ids);
  assert.ok(!body.delete_source);
});

test('a request that is given up is aborted', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 60 });
  for (const [how, options] of [
    ['aborted', {}],
    ['timeout', { timeout: 40, retry: { attempts: 1 }, verify: false }],
  ]) {
    const { result, signals } = await run(
      async ({ world, ids, how, options }) => {
        const controller = new AbortController();
        const seen = [];
        const send = (request) => {
          seen.push(request.signal);
          if (how === 'aborted' && seen.length === 3) setTimeout(() => controller.abort());
          return new Promise(() => {});
        };
        const result = await kit.remove(world, ids, {
          session: { fetch: send },
          options: { batchSize: 10, signal: controller.signal, ...options },
        });
        return { result, signals: seen.map(({ aborted }) => aborted) };
      },
      { world: world({ datasetId }), ids, how, options },
    );
    const report = result.ok ? result.value : result.error.report;
    assert.equal(result.error?.code ?? report.unknown[0].code, how);
    assert.ok(signals.length >= 3 && signals.every(Boolean), `${how}: ${signals}`);
  }
});

test('a read asks no cache', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 1 });
  const [cache, sample] = await run(
    async ({ world, id }) => {
      await lib.default();
      let cache;
      const send = (request) => {
        cache = request.cache;
        return fetch(request);
      };
      const sample = await kit.session(world, { fetch: send }).dataset(world.datasetId).getSampleInfo(id);
      return [cache, sample];
    },
    { world: world({ datasetId }), id: ids[0] },
  );
  assert.deepEqual([cache, sample.sample_id], ['no-store', ids[0]]);
});

test('a Response of another realm is as good as one of this', { needs: ['document'] }, async (context) => {
  const { control, run, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 120 });
  const result = await run(
    async ({ world, ids }) => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const { fetch } = frame.contentWindow;
      const own = (request) => fetch.call(frame.contentWindow, request);
      return await kit.remove(world, ids, { session: { fetch: own } });
    },
    { world: world({ datasetId }), ids },
  );
  assert.ok(result.ok, result.error?.text ?? result.error?.thrown);
  assert.deepEqual(result.value.deleted, ids);
});

/** Answers with status 200 from which nothing can be read; none of them reached the service. */
const UNREADABLE = [
  '',
  ' ',
  '{',
  'null',
  'true',
  '"success"',
  '1',
  '[]',
  '[{"success":true},{"success":true},{"success":true}]',
  '{}',
  '{"success":null}',
  '{"success":"true"}',
  '{"success":1}',
  '{"success":false}',
  '{"success":false,"results":null}',
  '{"success":false,"results":[]}',
  '{"success":true,"results":[{"success":true},{"success":true},{"success":true},{"success":true}]}',
  '{"success":true,"results":[null,null,null]}',
  '{"success":true,"results":[{},{},{}]}',
  '{"success":true,"results":[{"success":"yes"},{"success":1},{"success":[]}]}',
  '{"success":true,"results":"all"}',
  '{"success":true,"results":{"length":3}}',
  '{"success":true',
  '<!doctype html><title>Sign in</title>',
  '\ufeff\u0000',
  '['.repeat(20_000),
  '{"a":'.repeat(20_000),
];

test('answers from which nothing can be read delete nothing', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  const results = await run(
    async ({ world, ids, texts, retry }) => {
      const results = [];
      for (const text of texts) {
        const fetch = async () => new Response(text, { headers: { 'content-type': 'application/json' } });
        results.push(await kit.remove(world, ids, { session: { fetch }, options: { retry, verify: false } }));
      }
      return results;
    },
    { world: world({ datasetId }), ids, texts: UNREADABLE, retry: QUICK },
  );
  for (const [index, { ok, value, error }] of results.entries()) {
    const about = UNREADABLE[index].slice(0, 80);
    assert.ok(ok, `${about}: ${error?.text ?? error?.thrown}`);
    assertPartition(ids, value);
    assert.deepEqual([value.counts.deleted, value.counts.alreadyGone], [0, 0], about);
  }
});

test('results that are one too few or too many delete nothing', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 7 });
  const reports = await run(
    async ({ world, ids, retry }) => {
      const reports = [];
      for (const off of [-1, 1, 5]) {
        const fetch = async (request) => {
          const { samples } = await request.json();
          return Response.json({
            success: true,
            results: Array(samples.length + off).fill({ success: true }),
          });
        };
        reports.push(
          (await kit.remove(world, ids, { session: { fetch }, options: { retry, verify: false } })).value,
        );
      }
      return reports;
    },
    { world: world({ datasetId }), ids, retry: QUICK },
  );
  const [fewer, ...more] = reports;
  for (const report of reports) assertPartition(ids, report);
  for (const report of more) assert.deepEqual([report.counts.deleted, report.ok], [0, false]);
  // One too few of one is none at all beside `"success":true`: that is a success.
  assert.ok(fewer.counts.deleted === 0 || fewer.counts.deleted === 7, JSON.stringify(fewer.counts));
  assert.ok(fewer.requests >= 7, `believed of each alone, and not of all in ${fewer.requests} requests`);
});

/** Errors of any shape: the job ends, with a report, whatever it says. */
const ERRORS = [
  [400, '{"error_code":"ModelArts.0104","error_msg":"Invalid parameter."}'],
  [400, '{"error_code":"ModelArts.9999","error_message":"Never heard of."}'],
  [400, '{"error_code":12,"error_msg":{"nested":true}}'],
  [400, ''],
  [400, '<html>Bad Request</html>'],
  [402, '{}'],
  [404, '<html>Not Found</html>'],
  [405, ''],
  [409, 'null'],
  [413, ''],
  [422, '[]'],
  [451, '"no"'],
  [500, '{"error_code":"ModelArts.6200"}'],
  [501, ''],
  [507, '{'],
  [520, ''],
  [599, '\u0000'],
];

test('error answers of any shape: every id is accounted for, none as deleted', async ({
  control,
  run,
  world,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  const results = await run(
    async ({ world, ids, errors, retry }) => {
      const results = [];
      for (const [status, text] of errors) {
        const fetch = async () => new Response(text, { status });
        results.push(await kit.remove(world, ids, { session: { fetch }, options: { retry, verify: false } }));
      }
      return results;
    },
    { world: world({ datasetId }), ids, errors: ERRORS, retry: QUICK },
  );
  for (const [index, { ok, value, error }] of results.entries()) {
    const about = ERRORS[index].join(' ');
    const report = ok ? value : error.report;
    assert.ok(report, `${about}: ${error?.text ?? error?.thrown}`);
    assertPartition(ids, report);
    assert.deepEqual([report.counts.deleted, report.counts.alreadyGone, report.ok], [0, 0, false], about);
    for (const problem of report.failed) assert.equal(problem.status, ERRORS[index][0], about);
  }
});

test('a service that is not there: network errors, unknown without look-ups', async ({
  control,
  page,
  run,
  world,
}) => {
  page.allow(/Content-Security-Policy/);
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  const {
    ok,
    value: report,
    error,
  } = await run(
    ({ world, ids, retry }) =>
      // The page's policy lets it go nowhere else; to the page that is the error of a host that is not there.
      kit.remove(world, ids, {
        session: { endpoint: 'http://127.0.0.1:9' },
        options: { retry, verify: false },
      }),
    { world: world({ datasetId }), ids, retry: QUICK },
  );
  assert.ok(ok, error?.text);
  assert.equal(report.counts.failed + report.counts.unknown, 3);
  for (const problem of [...report.failed, ...report.unknown]) {
    assert.deepEqual([problem.code, problem.attempts, problem.status], ['network', 2, undefined]);
  }
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
});

test('lists and look-ups: a fetch that misbehaves ends in an error of ours', async ({
  control,
  page,
  run,
  world,
}) => {
  page.allow(BROKEN);
  const { datasetId } = await control.createDataset({ samples: 3 });
  const results = await run(
    `async ({ world, names, retry }) => {
      ${misbehave}
      await lib.default();
      const results = [];
      for (const name of names) {
        const dataset = kit.session(world, { fetch: misbehave[name], timeout: 30, retry }).dataset(world.datasetId);
        results.push(await kit.settle(dataset.listSamples()), await kit.settle(dataset.getSampleInfo('a')));
      }
      return results;
    }`,
    { world: world({ datasetId }), names: NAMES, retry: QUICK },
  );
  assert.equal(results.length, 2 * NAMES.length);
  for (const [index, { ok, error }] of results.entries()) {
    assert.deepEqual(
      [ok, error?.ours],
      [false, true],
      `${NAMES[index >> 1]}: ${error?.text ?? error?.thrown}`,
    );
  }
});
