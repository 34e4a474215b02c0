// The packed package in Node, with a `fetch` of the caller's: what callers' own functions can do to a job.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import init, { ModelArtsError, passwordCredentials, Session } from '../output/package/dist/index.js';

const ids = Array.from({ length: 300 }, (_, at) => `id${at}`);
const all = (name) => ({ deleted: 0, alreadyGone: 0, failed: 0, unknown: 0, notAttempted: 0, ...name });
const json = (value, status = 200) => new Response(JSON.stringify(value), { status });

// Timers of `AbortSignal.timeout` do not keep Node running.
let alive;
before(() => {
  alive = setInterval(() => {}, 1000);
  return init();
});
after(() => clearInterval(alive));

/** A session whose service says yes, and the requests that it was sent. */
function service(options = {}) {
  const sent = [];
  const session = new Session({
    projectId: 'p',
    endpoint: 'http://127.0.0.1:1',
    ...options,
    async fetch(request) {
      sent.push(request);
      return (await options.fetch?.(request, sent.length)) || json({ success: true });
    },
  });
  return { sent, dataset: session.dataset('d') };
}

async function failure(promise) {
  const error = await promise.then(
    () => assert.fail('it did not reject'),
    (reason) => reason,
  );
  assert.ok(error instanceof ModelArtsError, error);
  return error;
}

test('a list of what matches has the patience of the job', async () => {
  const requests = [];
  const fetch = async (request) => {
    requests.push(request.url);
    return json({}, 503);
  };
  const { dataset } = service({ fetch, retry: { attempts: 4, throttleDelay: 0, baseDelay: 0 } });
  const listed = async (options) => {
    requests.length = 0;
    const error = await failure(dataset.deleteMatching({ labelName: 'cat' }, options));
    assert.equal(error.code, 'service-error', error.message);
    return [requests.length, error.report.requests, error.report.retries];
  };
  assert.deepEqual(await listed(), [4, 4, 3]);
  assert.deepEqual(await listed({ retry: { attempts: 1 } }), [1, 1, 0]);
});

test('in a worker that was made of a blob, a path is on the origin of its page', () => {
  globalThis.location = { origin: 'https://console.example', href: 'blob:https://console.example/1-2' };
  try {
    const session = new Session({ projectId: 'p', endpoint: '/modelarts' });
    assert.equal(session.endpoint, 'https://console.example/modelarts');
    const person = { account: 'a', username: 'u', password: 'p', projectId: 'p' };
    assert.equal(typeof passwordCredentials({ ...person, iamEndpoint: '/iam' }), 'function');
  } finally {
    delete globalThis.location;
  }
});

test('a file is read where there are files', async () => {
  const url = import.meta.resolve('../output/package/dist/modelarts_dataset.wasm');
  const code = `
    import init, { Session } from ${JSON.stringify(import.meta.resolve('../output/package/dist/index.js'))};
    await init(${JSON.stringify(url)});
    console.log(new Session({ projectId: 'p', region: 'cn-north-4' }).projectId);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
  assert.equal(stdout, 'p\n');
});

for (const [what, headers] of [
  ['aborts', (abort) => abort()],
  [
    'aborts and throws',
    (abort) => {
      abort();
      throw new Error('x');
    },
  ],
  [
    'aborts when it is read',
    (abort) => ({
      get a() {
        abort();
        return 'x';
      },
    }),
  ],
]) {
  test(`headers that ${what}: nothing is sent, nothing was attempted`, async () => {
    const controller = new AbortController();
    const { sent, dataset } = service({ headers: () => headers(() => controller.abort()) ?? {} });
    const error = await failure(dataset.deleteSamples(ids, { signal: controller.signal }));
    assert.equal(error.name, 'AbortError');
    assert.deepEqual(error.report.counts, all({ notAttempted: 300 }));
    assert.equal(error.report.requests, 0);
    assert.equal(sent.length, 0);
  });
}

test('headers that throw later: what was sent counts, the rest was not attempted', async () => {
  let asked = 0;
  const headers = () => {
    if (++asked > 1) throw new RangeError('x');
    return {};
  };
  const { sent, dataset } = service({ concurrency: 1, headers });
  const error = await failure(dataset.deleteSamples(ids));
  assert.equal(error.code, 'invalid-option');
  assert.equal(error.cause.constructor, RangeError);
  assert.deepEqual(error.report.counts, all({ deleted: 100, notAttempted: 200 }));
  assert.equal(error.report.requests, 1);
  assert.equal(sent.length, 1);
});

test('headers of every kind arrive, and a promise of some is refused', async () => {
  for (const headers of [
    { 'x-a': 'b' },
    new Headers({ 'x-a': 'b' }),
    new Map([['x-a', 'b']]),
    [['x-a', 'b']],
  ]) {
    for (const given of [headers, () => headers]) {
      const { sent, dataset } = service({ headers: given });
      await dataset.deleteSamples(['a']);
      assert.equal(sent[0].headers.get('x-a'), 'b');
    }
  }
  const { sent, dataset } = service({ headers: async () => ({ 'x-a': 'b' }) });
  assert.equal((await failure(dataset.deleteSamples(['a']))).code, 'invalid-option');
  assert.equal(sent.length, 0);
});

test('an abort in the last callback comes too late', async () => {
  const controller = new AbortController();
  let told = 0;
  const report = await service().dataset.deleteSamples(['a'], {
    signal: controller.signal,
    onOutcomes: () => controller.abort(),
    onProgress: ({ settled }) => {
      told += settled;
    },
  });
  assert.deepEqual(report.counts, all({ deleted: 1 }));
  assert.equal(told, 1, 'the end is told once');
});

test('no ids: nothing is sent; with an aborted signal it rejects all the same', async () => {
  const { sent, dataset } = service();
  assert.equal((await dataset.deleteSamples([])).ok, true);
  assert.equal((await failure(dataset.deleteSamples([], { signal: AbortSignal.abort() }))).code, 'aborted');
  assert.equal(sent.length, 0);
});

test('the letters of a string object are no ids', async () => {
  const { sent, dataset } = service();
  assert.equal((await failure(dataset.deleteSamples(new String('abc')))).code, 'invalid-option');
  assert.equal(sent.length, 0);
});

test('credentials that have expired already are used, and their provider is not asked in a circle', async () => {
  const asked = [];
  const credentials = ({ reason }) => {
    asked.push(reason);
    return { token: 't', expiresAt: Date.now() - 1000 };
  };
  assert.equal((await service({ credentials }).dataset.deleteSamples(ids)).ok, true);
  assert.deepEqual(asked, ['initial']);
});

test('after a second refusal the next job asks again', async () => {
  const asked = [];
  const credentials = ({ reason }) => {
    asked.push(reason);
    return { token: asked.length > 2 ? 'good' : 'bad' };
  };
  const { dataset } = service({
    credentials,
    fetch: (request) =>
      request.headers.get('x-auth-token') === 'bad' && json({ error_code: 'APIG.0301' }, 401),
  });
  const error = await failure(dataset.deleteSamples(ids));
  assert.equal(error.code, 'credentials-refused');
  assert.deepEqual(asked, ['initial', 'refused']);
  assert.equal((await dataset.deleteSamples(ids)).ok, true);
  assert.deepEqual(asked, ['initial', 'refused', 'refused']);
});

test('a refusal that is said on 200 renews the credentials too', async () => {
  const asked = [];
  const { sent, dataset } = service({
    credentials: ({ reason }) => {
      asked.push(reason);
      return { token: 't' };
    },
    fetch: (_, number) => number === 1 && json({ success: false, error_code: 'ModelArts.6608' }),
  });
  assert.equal((await dataset.deleteSamples(['a'])).ok, true);
  assert.deepEqual(asked, ['initial', 'refused']);
  assert.equal(sent.length, 2);
});

test('a provider that never answers: the abort ends the job, and the provider is told', async () => {
  let told;
  const credentials = ({ signal }) => {
    told = signal;
    return new Promise(() => {});
  };
  const signal = AbortSignal.timeout(20);
  const error = await failure(service({ credentials }).dataset.deleteSamples(ids, { signal }));
  assert.equal(error.name, 'TimeoutError');
  assert.equal(told.aborted, true);
});

test('samples() goes on when the dataset is let go of, and sees inherited options', async () => {
  const { sent, dataset } = service({
    fetch: () => json({ sample_count: 1, samples: [{ sample_id: 'a' }] }),
  });
  const samples = dataset.samples(Object.create({ labelName: 'cat', pageSize: 7 }));
  dataset.free();
  assert.deepEqual((await samples.next()).value, { sample_id: 'a' });
  assert.equal(new URL(sent[0].url).search, '?label_name=cat&limit=7&offset=0');
});

test('a page that is not JSON is an invalid response', async () => {
  const { dataset } = service({
    retry: { attempts: 1 },
    fetch: () => new Response('{"samples":[],"x":"\\q"}'),
  });
  assert.equal((await failure(dataset.listSamples())).code, 'invalid-response');
});

test('a signal that comes after the job had to stop is not its cause', async () => {
  const controller = new AbortController();
  let answered;
  const { dataset } = service({
    fetch: (_, number) => {
      if (number === 1) return json({ error_code: 'APIG.0302' }, 403);
      return new Promise((resolve) => {
        answered = resolve;
      });
    },
  });
  let job;
  // The refusal has been taken in once it is told; the second request is still under way.
  await new Promise((onOutcomes) => {
    job = failure(dataset.deleteSamples(ids, { signal: controller.signal, onOutcomes }));
  });
  assert.ok(answered);
  controller.abort();
  const error = await job;
  assert.equal(error.code, 'forbidden');
  assert.equal('cause' in error, false);
});

test('what a stream gives while a job that had to stop waits for its last answer is accounted for', async () => {
  let stopped;
  const stops = new Promise((resolve) => {
    stopped = resolve;
  });
  const fetch = async (_, number) => {
    if (number === 2) {
      stopped();
      return json({ error_code: 'APIG.0302' }, 403);
    }
    await stops;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return undefined;
  };
  let given = 0;
  async function* source() {
    const give = (...chunk) => {
      given += chunk.length;
      return chunk;
    };
    yield give(...ids.slice(0, 200));
    await stops;
    for (const name of ['x', 'y', 'z']) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      yield give(`${name}1`, `${name}2`);
    }
  }
  const { dataset } = service({ fetch });
  const { code, report } = await failure(dataset.deleteSamples(source()));
  assert.equal(code, 'forbidden');
  assert.equal(report.counts.deleted, 100);
  assert.equal(report.requested, given);
});

test('headers that trap in a WebAssembly of their own end their job, and nothing else', async () => {
  const headers = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  const { code, cause, report } = await failure(service({ headers }).dataset.deleteSamples(ids));
  assert.deepEqual([code, cause.message], ['invalid-option', 'unreachable']);
  assert.deepEqual(report.counts, all({ notAttempted: 300 }));
  assert.equal((await service().dataset.deleteSamples(ids)).counts.deleted, 300);
});

test('without a network a job waits for its provider, too', async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const network = { onLine: false };
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: network });
  try {
    let asked = 0;
    const credentials = async () => {
      asked++;
      if (network.onLine) return { token: 'a-token' };
      // It comes back a moment later.
      setTimeout(() => {
        network.onLine = true;
      });
      throw new TypeError('no network');
    };
    const report = await service({ credentials }).dataset.deleteSamples(ids);
    assert.deepEqual([report.counts.deleted, asked], [300, 2]);
  } finally {
    delete globalThis.navigator;
    if (before) Object.defineProperty(globalThis, 'navigator', before);
  }
});

test('a job that ended at once asks no provider', async () => {
  let asked = 0;
  const credentials = () => {
    asked++;
    return { token: 'a-token' };
  };
  const controller = new AbortController();
  const ended = failure(service({ credentials }).dataset.deleteSamples(ids, { signal: controller.signal }));
  controller.abort();
  assert.equal((await ended).code, 'aborted');
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(asked, 0);
});
