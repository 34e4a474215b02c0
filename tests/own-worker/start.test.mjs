// How the worker of `modelarts-dataset/worker` starts, or cannot.
import assert from 'node:assert/strict';
import { startGateway } from '../support/gateway.mjs';
import { suite } from '../support/suite.mjs';

const test = suite();

/** Whatever the browser says by itself of a worker that it does not start. */
const REFUSED = /worker|security|policy|404|mime/i;

function assertNotLoaded({ ok, error }) {
  assert.deepEqual([ok, error?.ours, error?.code, error?.retryable], [false, true, 'load-failed', true]);
}

for (const [name, source] of [
  ['whose script is not there', `'/no-such.js'`],
  ['whose script is a page', `'/index.html'`],
  ['that cannot be made', `() => { throw new RangeError('none'); }`],
  ['that is none', `() => ({})`],
]) {
  test(`a worker ${name}: load-failed, and it can be tried again`, async ({ run, page }) => {
    page.allow(REFUSED);
    const { failed, before, works } = await run(`async () => {
      const failed = await kit.settle(lib.default({ worker: ${source} }));
      const before = kit.attempt(() => new lib.Session({ projectId: 'p', region: 'cn-north-4' }));
      await lib.default();
      return { failed, before, works: new lib.Session({ projectId: 'p', region: 'r' }).dataset('d').datasetId };
    }`);
    assertNotLoaded(failed);
    assert.equal(before.error?.code, 'not-initialized');
    assert.equal(works, 'd');
  });
}

test('a worker that is something else and says nothing is given up', async ({ run }) => {
  const failed = await run(async () => {
    const { setInterval } = globalThis;
    globalThis.setInterval = (work, time) => setInterval(work, time / 1000);
    return await kit.settle(lib.default({ worker: '/silent-worker.js' }));
  });
  assertNotLoaded(failed);
  assert.match(failed.error.message, /answer/);
});

test('a script of another version is refused', async ({ run }) => {
  const failed = await run(async () => {
    const worker = () => {
      const worker = new Worker('/package/dist/worker-thread.js', { type: 'module' });
      const post = worker.postMessage.bind(worker);
      worker.postMessage = ([kind, name, [module, , lock], number]) =>
        post([kind, name, [module, '0.0.0', lock], number]);
      return worker;
    };
    return await kit.settle(lib.default({ worker }));
  });
  const { ours, code, retryable } = failed.error ?? {};
  assert.deepEqual([failed.ok, ours, code, retryable], [false, true, 'load-failed', true]);
  assert.match(failed.error.message, /0\.0\.0/);
});

test('a misspelt option of init is refused', async ({ run }) => {
  const { error } = await run(() => kit.settle(lib.default({ wroker: '/worker.js' })));
  assert.equal(error?.code, 'invalid-option');
  assert.match(error.message, /wroker/);
});

test('its WebAssembly and its worker can be given', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  const { value } = await run(
    async ({ world, ids }) => {
      const source = await (await fetch('/package/dist/modelarts_dataset.wasm')).arrayBuffer();
      await lib.default({ source, worker: new URL('/package/dist/worker-thread.js', location.href) });
      return await kit.remove(world, ids);
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual(value?.deleted, ids);
});

/** A page and all its scripts with a Content Security Policy. */
async function underPolicy(emulator, policy, work) {
  const gateway = await startGateway(emulator.url, (_, response) => {
    // Instead of the emulator's own.
    const { writeHead } = response;
    response.writeHead = (status, headers) =>
      writeHead.call(response, status, { ...headers, 'content-security-policy': policy });
  });
  try {
    return await work(gateway.url);
  } finally {
    await gateway.stop();
  }
}

const STRICT = "default-src 'none'; img-src data:; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

test('works under a strict Content Security Policy', async ({ emulator, control, open, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  await underPolicy(emulator, `${STRICT}; worker-src 'self'`, async (origin) => {
    const page = await open('/strict.html', origin);
    const result = await page.run(({ world, ids }) => kit.remove(world, ids), {
      world: world({ datasetId }),
      ids,
    });
    assert.deepEqual(result.value?.deleted, ids, result.error?.text);
    await page.close();
  });
  assert.deepEqual(await control.ids(datasetId), []);
});

test('a policy that forbids workers: load-failed', async ({ emulator, open }) => {
  await underPolicy(emulator, `${STRICT}; worker-src 'none'`, async (origin) => {
    const page = await open('/strict.html', origin);
    page.allow(REFUSED);
    const failed = await page.run(() => kit.settle(lib.default()));
    assertNotLoaded(failed);
    assert.match(failed.error.message, /worker/i);
    await page.close();
  });
});
