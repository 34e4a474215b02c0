// What `npm pack` puts into the package, and what the commands promise about building it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';
import { packed } from '../support/package.mjs';

const manifest = async () => JSON.parse(await readFile(join(packed, 'package.json'), 'utf8'));
const digest = async (path) =>
  createHash('sha256')
    .update(await readFile(inRoot(path)))
    .digest('hex');

test('the package holds the entries, the declarations, the WebAssembly and the licences, nothing else', async () => {
  const files = JSON.parse(await readFile(inRoot('tests/output/files.json'), 'utf8'));
  assert.deepEqual(files.sort(), [
    'LICENSE-APACHE',
    'LICENSE-MIT',
    'README.md',
    'dist/index.d.ts',
    'dist/index.js',
    'dist/inline.d.ts',
    'dist/inline.js',
    'dist/modelarts_dataset.wasm',
    'dist/worker-thread.d.ts',
    'dist/worker-thread.js',
    'dist/worker.d.ts',
    'dist/worker.js',
    'package.json',
  ]);
});

test('everything that the package exports is there', async () => {
  const { exports, types } = await manifest();
  const targets = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  assert.equal(targets.length, 10);
  for (const path of [...targets, types]) assert.ok((await readFile(join(packed, path))).length > 0, path);
});

test('the package depends on nothing and runs nothing when it is installed', async () => {
  const { dependencies, peerDependencies, optionalDependencies, scripts } = await manifest();
  assert.deepEqual([dependencies, peerDependencies, optionalDependencies], [undefined, undefined, undefined]);
  const installing = ['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => name in scripts);
  assert.deepEqual(installing, []);
});

test('one version in both manifests', async () => {
  const cargo = await readFile(inRoot('Cargo.toml'), 'utf8');
  const [, version] = /\[workspace\.package\][^[]*?\nversion = "([^"]+)"/.exec(cargo);
  assert.equal((await manifest()).version, version);
});

test('the WebAssembly names no folder of the machine that built it', async () => {
  const bytes = await readFile(join(packed, 'dist/modelarts_dataset.wasm'), 'latin1');
  const home = process.env.HOME ?? process.env.USERPROFILE;
  for (const folder of [inRoot(), home, '.cargo/registry']) assert.ok(!bytes.includes(folder), folder);
});

for (const name of ['index', 'inline', 'worker']) {
  test(`importing dist/${name}.js touches no global of a browser`, async () => {
    const entry = join(packed, `dist/${name}.js`);
    const script = `
    const touched = [];
    const globals = ['window', 'self', 'document', 'location', 'navigator', 'fetch', 'indexedDB', 'WebAssembly', 'Worker', 'atob'];
    for (const name of globals) {
      Object.defineProperty(globalThis, name, { configurable: true, get() { touched.push(name); } });
    }
    const lib = await import(${JSON.stringify(`file://${entry}`)});
    console.log(JSON.stringify({ touched, version: lib.version, names: Object.keys(lib) }));
  `;
    const { code, stdout, stderr } = await capture(process.execPath, [
      '--input-type=module',
      '--eval',
      script,
    ]);
    assert.equal(code, 0, stderr);
    const { touched, version, names } = JSON.parse(stdout);
    assert.deepEqual(touched, []);
    assert.equal(version, (await manifest()).version);
    for (const name of ['default', 'Session', 'Dataset', 'ModelArtsError', 'version'])
      assert.ok(names.includes(name), name);
  });
}

test('building again without a change builds nothing; building all the same gives the same bytes', async () => {
  const outputs = [
    'dist/index.js',
    'dist/inline.js',
    'dist/worker.js',
    'dist/worker-thread.js',
    'dist/modelarts_dataset.wasm',
    'dist/index.d.ts',
  ];
  const before = await Promise.all(outputs.map(digest));
  const again = await capture(process.execPath, [inRoot('scripts/build.mjs')]);
  assert.match(again.stdout, /nothing changed/);
  assert.equal(again.code, 0, again.stderr);
  const forced = await capture(process.execPath, [inRoot('scripts/build.mjs'), '--force']);
  assert.equal(forced.code, 0, forced.stderr);
  assert.deepEqual(await Promise.all(outputs.map(digest)), before);
});

test('the lock file names no registry', async () => {
  const { packages } = JSON.parse(await readFile(inRoot('package-lock.json'), 'utf8'));
  const resolved = Object.values(packages).filter((one) => 'resolved' in one);
  assert.deepEqual(resolved, []);
  const unchecked = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && !integrity);
  assert.deepEqual(unchecked, []);
});
