// Before, while and after the WebAssembly is loaded. Each test has a page of its own, in which nothing is loaded.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { suite } from '../support/suite.mjs';

const test = suite();

const WASM = '/package/dist/modelarts_dataset.wasm';

/** In the page: whether the library works. */
const usable = `() => new lib.Session({ projectId: 'p', region: 'cn-north-4' }).dataset('d').datasetId === 'd'`;

test('the version is that of the package, loaded or not', async ({ run }) => {
  const { version } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'));
  const told = await run(async () => [lib.version, await lib.default(), lib.version]);
  assert.deepEqual([told[0], told[2]], [version, version]);
});

test('before it is loaded, everything says that it is not', { needs: ['loading'] }, async ({ run }) => {
  const [session, dataset] = await run(() =>
    [() => new lib.Session({ projectId: 'p', region: 'cn-north-4' }), () => new lib.Dataset({}, 'd')].map(
      kit.attempt,
    ),
  );
  for (const { ok, error } of [session, dataset]) {
    assert.deepEqual([ok, error?.ours, error?.code], [false, true, 'not-initialized'], error?.text);
    assert.match(error.message, /init/);
  }
});

test('it resolves with nothing, and calls at once or later share one promise', async ({ run, page }) => {
  const result = await run(async () => {
    const first = lib.default();
    const second = lib.default();
    const value = await first;
    const third = lib.default('/no-such.wasm');
    await third;
    return { same: first === second && second === third, nothing: value === undefined };
  });
  assert.deepEqual(result, { same: true, nothing: true });
  assert.equal(await run(usable), true);
  assert.deepEqual(page.problems, []);
});

for (const [name, source, need] of [
  ['a path', `'${WASM}'`],
  ['a URL', `new URL('${WASM}', location.href)`],
  ['a Request', `new Request('${WASM}')`],
  ['a Response', `await fetch('${WASM}')`],
  ['a promise of a Response', `fetch('${WASM}')`],
  [
    'a file whose type has a parameter',
    `new Response(await (await fetch('${WASM}')).arrayBuffer(), { headers: { 'Content-Type': 'application/wasm; charset=utf-8' } })`,
  ],
  ['an ArrayBuffer', `await (await fetch('${WASM}')).arrayBuffer()`],
  ['a Uint8Array', `new Uint8Array(await (await fetch('${WASM}')).arrayBuffer())`],
  ['a module', `await WebAssembly.compileStreaming(fetch('${WASM}'))`],
  ['a promise of a module', `WebAssembly.compileStreaming(fetch('${WASM}'))`],
  [
    'the name that the package exports',
    `import.meta.resolve('modelarts-dataset/modelarts_dataset.wasm')`,
    'import map',
  ],
]) {
  test(`loads ${name}`, { needs: need ? [need] : [] }, async ({ run }) => {
    const body = source.replaceAll('import.meta.resolve', 'kit.resolve');
    assert.equal(await run(`async () => { await lib.default(${body}); return (${usable})(); }`), true);
  });
}

for (const [name, source] of [
  ['a file that is not there', `'/no-such.wasm'`],
  ['a page instead of the file', `'/index.html'`],
  ['a host that does not answer', `new Response('no', { status: 503 })`],
  ['bytes that are no WebAssembly', `new Uint8Array([0, 1, 2, 3])`],
  ['another WebAssembly', `new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])`],
  ['a promise that rejects', `Promise.reject(new RangeError('lost'))`],
  ['something else', `12`],
]) {
  test(`a load that fails (${name}) can be tried again`, { needs: ['loading'] }, async ({ run }) => {
    const { failed, before, works } = await run(`async () => {
      const failed = await kit.settle(lib.default(${source}));
      const before = kit.attempt(${usable});
      await lib.default();
      return { failed, before, works: (${usable})() };
    }`);
    assert.deepEqual(
      [failed.ok, failed.error?.ours, failed.error?.code],
      [false, true, 'load-failed'],
      failed.error?.text,
    );
    assert.deepEqual([before.ok, before.error?.code], [false, 'not-initialized']);
    assert.equal(works, true);
  });
}

test('of two that wait for a load that fails, both are told', { needs: ['loading'] }, async ({ run }) => {
  const results = await run(async () => {
    const both = [lib.default('/no-such.wasm'), lib.default()];
    const results = await Promise.all(both.map(kit.settle));
    await lib.default();
    return results;
  });
  for (const { ok, error } of results) assert.deepEqual([ok, error?.code], [false, 'load-failed']);
});
