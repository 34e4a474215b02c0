// What `npm pack` puts into the package, and what the commands promise about building it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
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

test('the package holds the entries, their declarations, the WebAssembly and the licences, nothing else', async () => {
  const files = JSON.parse(await readFile(inRoot('tests/output/files.json'), 'utf8'));
  assert.deepEqual(files.sort(), [
    'LICENSE-APACHE',
    'LICENSE-MIT',
    'README.md',
    'README.zh-CN.md',
    'dist/index.d.ts',
    'dist/index.js',
    'dist/inline.d.ts',
    'dist/inline.js',
    'dist/modelarts_dataset.wasm',
    'dist/modelarts_dataset.wasm.d.ts',
    'dist/proxy-node.d.ts',
    'dist/proxy-node.js',
    'dist/proxy.d.ts',
    'dist/proxy.js',
    'dist/signer.wasm',
    'dist/signer.wasm.d.ts',
    'dist/worker-thread.d.ts',
    'dist/worker-thread.js',
    'dist/worker.d.ts',
    'dist/worker.js',
    'package.json',
  ]);
});

test('everything that the package exports is there', async () => {
  const { exports, main, types } = await manifest();
  const targets = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  assert.equal(targets.length, 17);
  for (const path of [...targets, main, types])
    assert.ok((await readFile(join(packed, path))).length > 0, path);
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
  const home = process.env.HOME ?? process.env.USERPROFILE;
  for (const name of ['modelarts_dataset.wasm', 'signer.wasm']) {
    const bytes = await readFile(join(packed, 'dist', name), 'latin1');
    for (const folder of [inRoot(), home, '.cargo/registry']) assert.ok(!bytes.includes(folder), folder);
  }
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
    'index.js',
    'inline.js',
    'worker.js',
    'worker-thread.js',
    'modelarts_dataset.wasm',
    'index.d.ts',
    'proxy.js',
    'signer.wasm',
  ].map((name) => `dist/${name}`);
  const before = await Promise.all(outputs.map(digest));
  const again = await capture(process.execPath, [inRoot('scripts/build.mjs')]);
  assert.match(again.stdout, /nothing changed/);
  assert.equal(again.code, 0, again.stderr);
  const forced = await capture(process.execPath, [inRoot('scripts/build.mjs'), '--force']);
  assert.equal(forced.code, 0, forced.stderr);
  assert.deepEqual(await Promise.all(outputs.map(digest)), before);
});

test('no lock file names a registry', async () => {
  const consumers = await readdir(inRoot('tests/consumers'), { withFileTypes: true });
  const folders = consumers.filter((one) => one.isDirectory() && !['shared', 'support'].includes(one.name));
  assert.ok(folders.length >= 12);
  const files = folders.map(({ name }) => `tests/consumers/${name}/package-lock.json`);
  for (const file of ['package-lock.json', ...files]) {
    const { packages } = JSON.parse(await readFile(inRoot(file), 'utf8'));
    const resolved = Object.values(packages).filter((one) => 'resolved' in one);
    assert.deepEqual(resolved, [], file);
    // A package that another one carries in itself has the checksum of that one.
    const unchecked = Object.entries(packages).filter(
      ([path, { integrity, inBundle }]) => path !== '' && !integrity && !inBundle,
    );
    assert.deepEqual(unchecked, [], file);
  }
});

test('every version that the consumers name is exact', async () => {
  const consumers = await readdir(inRoot('tests/consumers'), { withFileTypes: true });
  const named = [];
  for (const { name } of consumers.filter((one) => one.isDirectory())) {
    const text = await readFile(inRoot(`tests/consumers/${name}/package.json`), 'utf8').catch(() => '{}');
    const { dependencies = {}, devDependencies = {} } = JSON.parse(text);
    named.push(...Object.entries({ ...dependencies, ...devDependencies }));
  }
  assert.ok(named.length > 20);
  assert.deepEqual(
    named.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
    [],
  );
});
