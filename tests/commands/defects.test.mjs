// The defects that are put in on purpose: that takes minutes and is not part of the test run, but sources that change must not
// leave them without a place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';

test('each defect that is put in on purpose has its place', async () => {
  const { code, stdout, stderr } = await capture(process.execPath, [inRoot('bench/defects.mjs'), '--places']);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^[1-9]\d* defects have their place$/m);
});
