// The figures of docs/performance.md are those that were measured.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { picture, readResults, withTables } from '../../bench/peers/document.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';

test('docs/performance.md has the figures of bench/peers/results.json', async () => {
  const results = await readResults();
  assert.ok(Object.keys(results).length > 0);
  const text = await readFile(inRoot('docs/performance.md'), 'utf8');
  assert.equal(withTables(text, results), text, 'node bench/peers.mjs --keep writes it');
  assert.equal(await readFile(inRoot('docs/performance.svg'), 'utf8'), picture(results));
});
