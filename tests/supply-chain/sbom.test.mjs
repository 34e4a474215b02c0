// The bill of materials: what CycloneDX's schema asks for, and what is in the WebAssembly.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { billOfMaterials } from '../../scripts/supply-chain/sbom.mjs';

const bill = await billOfMaterials();
const read = (path) => readFile(inRoot(path), 'utf8');

test('it is what the schema of CycloneDX asks for, and the same each time', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  assert.equal(await validator.validate(JSON.stringify(bill)), null);
  const wrong = structuredClone(bill);
  wrong.components[0].type = 'crate';
  assert.notEqual(await validator.validate(JSON.stringify(wrong)), null);
  assert.deepEqual(await billOfMaterials(), bill);
});

test('it has what Cargo.toml names for the WebAssembly, each with its checksum and a known place in the graph', async () => {
  const manifest = await read('Cargo.toml');
  const named = ['dependencies', `target.'cfg(target_arch = "wasm32")'.dependencies`].flatMap((section) => {
    const [, text] = manifest.split(`[${section}]\n`);
    return [...text.split('\n\n')[0].matchAll(/^([\w-]+) =/gm)].map(([, name]) => name);
  });
  assert.ok(named.length >= 8, named.join());
  const names = new Set(bill.components.map(({ name }) => name));
  for (const name of named) assert.ok(names.has(name), name);
  const lock = await read('Cargo.lock');
  const crates = bill.components.filter(({ purl }) => purl.startsWith('pkg:cargo/'));
  assert.ok(crates.length > 20);
  for (const { name, hashes } of crates) assert.ok(lock.includes(`checksum = "${hashes[0].content}"`), name);
  const refs = new Set(bill.dependencies.map(({ ref }) => ref));
  for (const { ref, dependsOn } of bill.dependencies) {
    for (const other of dependsOn) assert.ok(refs.has(other), `${ref} → ${other}`);
  }
});

test('nothing that only builds or tests is in it', () => {
  const names = new Set(bill.components.map(({ name }) => name));
  for (const name of ['serde_json', 'serde_derive', 'wasm-bindgen-macro', 'syn', 'tokio', 'axum', 'rusqlite'])
    assert.ok(!names.has(name), name);
});

test('each licence of what is shipped is one that deny.toml allows', async () => {
  const [, list] = /allow = \[([^\]]+)\]/.exec(await read('deny.toml'));
  const allowed = new Set([...list.matchAll(/"([^"]+)"/g)].map(([, id]) => id));
  const fits = (expression) =>
    expression
      .replace(/[()]/g, '')
      .split(' AND ')
      .every((part) => part.split(' OR ').some((id) => allowed.has(id)));
  for (const { name, licenses } of bill.components) assert.ok(fits(licenses[0].expression), name);
});
