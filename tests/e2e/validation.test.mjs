// What is wrong with the input is said before anything is sent, by the name of the option or the index of the id.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';

const test = suite();

/** A value that JSON cannot carry: the page has it under this name. */
const named = (name) => ({ $odd: name });

/** Calls deleteSamples with each of the cases; says how each ended and what fetch was asked for. */
async function removeEach({ world, cases }) {
  await lib.default();
  const fetch = kit.countingFetch();
  const dataset = kit.session(world, { fetch }).dataset(world.datasetId);
  const results = [];
  for (const { ids, options } of cases) {
    results.push(await kit.settle(dataset.deleteSamples(kit.revive(ids), kit.revive(options))));
  }
  return { results, sent: fetch.requests };
}

async function assertEachRefused({ control, run, world }, cases) {
  const { datasetId } = await control.createDataset({ samples: 5 });
  const { results, sent } = await run(removeEach, {
    world: world({ datasetId }),
    cases: cases.map(({ ids = ['a', 'b'], options }) => ({ ids, options: options ?? named('undefined') })),
  });
  for (const [index, { codes, names, ids, options }] of cases.entries()) {
    const { ok, error } = results[index];
    const about = JSON.stringify(options ?? ids).slice(0, 200);
    assert.equal(ok, false, `${about} was taken`);
    assert.equal(error.ours, true, `${about}: ${error.text ?? error.thrown}`);
    assert.ok(codes.includes(error.code), `${about}: ${error.code} ${error.message}`);
    assert.equal(error.retryable, false);
    for (const name of names)
      assert.ok(error.message.includes(name), `${about}: ${error.message} names ${name}`);
  }
  assert.deepEqual(sent, []);
  assert.deepEqual((await control.requests(datasetId)).requests, []);
  assert.equal((await control.ids(datasetId)).length, 5);
}

const option = (options, ...names) => ({ options, names, codes: ['invalid-option'] });

test('misspelt options are refused by name', (context) =>
  assertEachRefused(context, [
    option({ deleteSources: true }, 'deleteSources'),
    option({ batchsize: 10 }, 'batchsize'),
    option({ onprogress: named('function') }, 'onprogress'),
    option({ retry: { attempt: 3 } }, 'attempt'),
    option({ retries: 3 }, 'retries'),
    option({ deleteSource: true, limit: 3 }, 'limit'),
    option({ keep: 'none' }, 'keep'),
    option({ batchSize: 'automatic' }, 'batchSize'),
  ]));

test('options of the wrong kind or out of range are refused by name', (context) =>
  assertEachRefused(context, [
    option({ deleteSource: 'false' }, 'deleteSource'),
    option({ deleteSource: 0 }, 'deleteSource'),
    option({ signal: {} }, 'signal'),
    option({ onProgress: 'log' }, 'onProgress'),
    option({ onOutcomes: {} }, 'onOutcomes'),
    option({ keep: 'none' }, 'keep'),
    option({ journal: '' }, 'journal'),
    option({ journal: 7 }, 'journal'),
    option({ journal: named('null') }, 'journal'),
    option({ batchSize: 0 }, 'batchSize'),
    option({ batchSize: 10_001 }, 'batchSize'),
    option({ batchSize: 1.5 }, 'batchSize'),
    option({ batchSize: '100' }, 'batchSize'),
    option({ batchSize: named('NaN') }, 'batchSize'),
    option({ batchSize: -1 }, 'batchSize'),
    option({ concurrency: 0 }, 'concurrency'),
    option({ concurrency: 257 }, 'concurrency'),
    option({ concurrency: named('Infinity') }, 'concurrency'),
    option({ verify: 'yes' }, 'verify'),
    option({ timeout: 0 }, 'timeout'),
    option({ timeout: 600_001 }, 'timeout'),
    option({ retry: 5 }, 'retry'),
    option({ retry: { attempts: 0 } }, 'attempts'),
    option({ retry: { attempts: 21 } }, 'attempts'),
    option({ retry: { baseDelay: -1 } }, 'baseDelay'),
    option({ retry: { throttleDelay: 600_001 } }, 'throttleDelay'),
    option({ retry: { maxDelay: '1s' } }, 'maxDelay'),
    option({ retry: { maxRetryAfter: named('NaN') } }, 'maxRetryAfter'),
  ]));

test('options that are no object are refused', (context) =>
  assertEachRefused(context, [option('deleteSource'), option(5), option(named('function'))]));

const atIndex = (index, id, length = 300) => ({
  ids: Object.assign(
    Array.from({ length }, (_, at) => `id-${at}`),
    { [index]: id },
  ),
  names: [String(index)],
  codes: ['invalid-sample-id'],
});

test('an id that cannot be one is refused by its index, and none is sent', (context) =>
  assertEachRefused(context, [
    atIndex(0, ''),
    atIndex(17, '.'),
    atIndex(299, '..'),
    atIndex(123, '\ud800'),
    atIndex(124, 'a\udc00b'),
    atIndex(125, '\udc00\ud800'),
    atIndex(211, 12),
    atIndex(212, null),
    atIndex(213, { id: 'a' }),
    atIndex(214, named('undefined')),
    atIndex(215, named('symbol')),
    atIndex(216, ['id']),
    atIndex(298, 'x'.repeat(1025)),
    atIndex(297, '样'.repeat(342)),
    atIndex(296, '😀'.repeat(257)),
    // Behind those that are taken in at once, which must not be under way by then.
    atIndex(4999, '', 5000),
    atIndex(2001, '\ud800', 5000),
  ]));

test('what is no list of ids is refused', (context) =>
  assertEachRefused(
    context,
    [
      'a bare string',
      '',
      12,
      true,
      {},
      named('undefined'),
      named('null'),
      named('function'),
      named('date'),
    ].map((ids) => ({
      ids,
      names: [],
      codes: ['invalid-option', 'invalid-sample-id'],
    })),
  ));

test('an iterable that throws: nothing is sent', (context) =>
  assertEachRefused(
    context,
    ['throwing', 'throwingLater', 'asyncThrowing', 'throwingReader'].map((name) => ({
      ids: named(name),
      names: [],
      codes: ['source-failed'],
    })),
  ));

test('options that say what is the default anyway change nothing', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 30 });
  const results = await run(
    async ({ world, ids }) => {
      const defaults = {
        deleteSource: false,
        signal: undefined,
        onProgress: undefined,
        onOutcomes: undefined,
        keep: 'all',
        batchSize: 100,
        concurrency: 32,
        verify: true,
        timeout: 30_000,
        retry: {},
        journal: false,
      };
      const results = [];
      for (const [at, [name, value]] of Object.entries(defaults).entries()) {
        const one = await kit.remove(world, [ids[at]], { options: { [name]: value } });
        results.push([name, one.ok, one.value?.deleted, one.error?.text]);
      }
      const all = await kit.remove(world, ids.slice(20), { options: defaults });
      results.push(['all', all.ok, all.value?.deleted.length, all.error?.text]);
      return results;
    },
    { world: world({ datasetId }), ids },
  );
  for (const [at, [name, ok, deleted, text]] of results.entries()) {
    assert.deepEqual([ok, deleted], [true, name === 'all' ? 10 : [ids[at]]], `${name}: ${text}`);
  }
  assert.equal(results.length, 12);
  assert.deepEqual(await control.ids(datasetId), ids.slice(11, 20));
});

test('an option that cannot be read is not taken for one that was left out', async (context) => {
  const { control, run, world } = context;
  const { datasetId } = await control.createDataset({ samples: 5 });
  const cases = [
    ...['deleteSource', 'verify', 'keep', 'batchSize', 'concurrency', 'timeout', 'retry'].map((name) => ({
      name,
    })),
    ...['journal', 'signal', 'onOutcomes'].map((name) => ({ name })),
    ...['signal', 'limit', 'labelName'].map((name) => ({ name, of: 'list' })),
    ...['labelName', 'highScore', 'sampleType'].map((name) => ({ name, of: 'filter' })),
    ...['dryRun', 'limit', 'everything'].map((name) => ({ name, of: 'matching' })),
  ];
  const { results, sent } = await run(
    async ({ world, cases }) => {
      await lib.default();
      const fetch = kit.countingFetch();
      const dataset = kit.session(world, { fetch }).dataset(world.datasetId);
      const results = [];
      for (const { name, of } of cases) {
        const unreadable = {
          get [name]() {
            throw new RangeError('thrown by a getter');
          },
        };
        // A getter of a class is an option, too.
        for (const options of [unreadable, Object.create(unreadable)]) {
          const filter = { sampleState: '__NONE__' };
          const calls = {
            filter: () => dataset.deleteMatching(Object.assign(options, filter)),
            matching: () => dataset.deleteMatching(filter, options),
            list: () => dataset.listSamples(options),
          };
          results.push(await kit.settle((calls[of] ?? (() => dataset.deleteSamples(['a'], options)))()));
        }
      }
      return { results, sent: fetch.requests };
    },
    { world: world({ datasetId }), cases },
  );
  for (const [index, { ok, error }] of results.entries()) {
    const { name } = cases[Math.floor(index / 2)];
    assert.deepEqual(
      [ok, error?.ours, error?.code],
      [false, true, 'invalid-option'],
      `${name}: ${error?.text}`,
    );
    assert.ok(error.message.includes(name), error.message);
  }
  assert.deepEqual(sent, []);
  assert.equal((await control.ids(datasetId)).length, 5);
});

/** In the page: makes a session of each case's options. */
async function sessionEach({ cases }) {
  await lib.default();
  return cases.map((options) => kit.attempt(() => new lib.Session(kit.revive(options))));
}

const valid = { projectId: 'project', region: 'cn-north-4' };

test('a session refuses what is wrong, by name', async ({ run }) => {
  const cases = [
    [undefined, []],
    [{}, ['projectId']],
    [{ ...valid, projectId: '' }, ['projectId']],
    [{ ...valid, projectId: 12 }, ['projectId']],
    [{ ...valid, projectId: '..' }, ['projectId']],
    [{ projectId: 'project' }, ['region', 'endpoint']],
    [{ ...valid, endpoint: 'https://example.com' }, ['region', 'endpoint']],
    [{ ...valid, region: '' }, ['region']],
    [{ ...valid, region: 'evil.example/' }, ['region']],
    [{ projectId: 'project', endpoint: 'no url' }, ['endpoint']],
    [{ projectId: 'project', endpoint: 'ftp://example.com' }, ['endpoint']],
    [{ projectId: 'project', endpoint: 'https://user:password@example.com' }, ['endpoint']],
    [{ projectId: 'project', endpoint: 'https://example.com/?query' }, ['endpoint']],
    [{ ...valid, projectid: 'x' }, ['projectid']],
    [{ ...valid, credentials: {} }, ['accessKey']],
    [{ ...valid, credentials: 'token' }, ['credentials']],
    [{ ...valid, credentials: { token: '' } }, ['token']],
    [{ ...valid, credentials: { token: 12 } }, ['token']],
    [{ ...valid, credentials: { accessKey: 'a' } }, ['secretKey']],
    [{ ...valid, credentials: { accessKey: 'a', secretKey: '' } }, ['secretKey']],
    [{ ...valid, credentials: { token: 'a', tokn: 'b' } }, ['tokn']],
    [{ ...valid, credentials: { token: 'a', expiresAt: 'next week' } }, ['expiresAt']],
    [{ ...valid, credentialsMode: 'sometimes' }, ['credentialsMode']],
    [{ ...valid, headers: 'x: y' }, ['headers']],
    [{ ...valid, headers: { 'x-a': 'line\nbreak' } }, ['headers']],
    [{ ...valid, headers: ['x-a: b'] }, ['headers']],
    [{ ...valid, headers: { 'X-A': '1', 'x-a': '2' } }, ['headers', 'x-a']],
    [{ ...valid, headers: { 'not a name': 'x' } }, ['headers']],
    [{ ...valid, fetch: 'fetch' }, ['fetch']],
    [{ ...valid, concurrency: 0 }, ['concurrency']],
    [{ ...valid, concurrency: 257 }, ['concurrency']],
    [{ ...valid, concurrency: 2.5 }, ['concurrency']],
    [{ ...valid, timeout: 0 }, ['timeout']],
    [{ ...valid, timeout: named('NaN') }, ['timeout']],
    [{ ...valid, retry: { attempts: 21 } }, ['attempts']],
    [{ ...valid, retry: { atempts: 2 } }, ['atempts']],
    [{ ...valid, allowInsecure: 'yes' }, ['allowInsecure']],
  ];
  const results = await run(sessionEach, { cases: cases.map(([options]) => options ?? null) });
  for (const [index, [options, names]] of cases.entries()) {
    const { ok, error } = results[index];
    const about = JSON.stringify(options);
    assert.equal(ok, false, `${about} was taken`);
    assert.deepEqual(
      [error.ours, error.name, error.code],
      [true, 'ModelArtsError', 'invalid-option'],
      `${about}: ${error.text ?? error.thrown}`,
    );
    for (const name of names)
      assert.ok(error.message.includes(name), `${about}: ${error.message} names ${name}`);
  }
});

test('plain http is refused where it leaves the machine', async ({ run }) => {
  const insecure = { projectId: 'project', endpoint: 'http://modelarts.example' };
  const fine = [
    { ...insecure, allowInsecure: true },
    ...['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1', 'https://modelarts.example'].map(
      (endpoint) => ({
        projectId: 'project',
        endpoint,
      }),
    ),
  ];
  const [refused, almost, ...taken] = await run(sessionEach, {
    cases: [insecure, { ...insecure, endpoint: 'http://127.0.0.1.example' }, ...fine],
  });
  assert.deepEqual([refused.ok, refused.error?.code], [false, 'insecure-endpoint']);
  assert.deepEqual([almost.ok, almost.error?.code], [false, 'insecure-endpoint']);
  assert.deepEqual(
    taken,
    fine.map(() => ({ ok: true })),
  );
});

test('a session tells its project and its endpoint', async ({ run }) => {
  const { told, origin } = await run(async () => {
    await lib.default();
    const endpoints = [
      { region: 'cn-north-4' },
      { endpoint: 'https://modelarts.example/' },
      { endpoint: 'https://modelarts.example/some/path//' },
      { endpoint: new URL('https://modelarts.example:8443/a') },
      { endpoint: '/modelarts/' },
      { endpoint: location.origin },
    ];
    const told = endpoints.map((options) => {
      const session = new lib.Session({ projectId: 'project-1', ...options });
      return [session.projectId, session.endpoint];
    });
    return { told, origin: location.origin };
  });
  assert.deepEqual(
    told.map(([project]) => project),
    told.map(() => 'project-1'),
  );
  const [region, host, path, url, own, same] = told.map(([, endpoint]) => endpoint);
  assert.equal(region, 'https://modelarts.cn-north-4.myhuaweicloud.com');
  assert.equal(host, 'https://modelarts.example');
  assert.match(path, /^https:\/\/modelarts\.example\/some\/path\/?$/);
  assert.equal(url, 'https://modelarts.example:8443/a');
  assert.equal(own, `${origin}/modelarts`);
  assert.equal(same, origin);
});

test('a dataset’s id is checked, and a dataset wants a session', async ({ run }) => {
  const { results, id } = await run(async () => {
    await lib.default();
    const session = new lib.Session({ projectId: 'project', region: 'cn-north-4' });
    const makers = [
      () => session.dataset(''),
      () => session.dataset('..'),
      () => session.dataset(undefined),
      () => session.dataset(12),
      () => new lib.Dataset(session, ''),
      () => new lib.Dataset({}, 'dataset'),
      () => new lib.Dataset(session.dataset('dataset-1'), 'dataset'),
      () => new lib.Dataset(undefined, 'dataset'),
    ];
    return { results: makers.map(kit.attempt), id: new lib.Dataset(session, 'dataset-1').datasetId };
  });
  for (const { ok, error } of results) {
    assert.deepEqual(
      [ok, error?.ours, error?.code],
      [false, true, 'invalid-option'],
      error?.text ?? error?.thrown,
    );
  }
  assert.equal(id, 'dataset-1');
});
