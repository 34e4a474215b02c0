// The test runner counts what ran: a test that was skipped, or is no longer there, does not pass.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BROWSERS } from '../../scripts/lib/browsers.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';
import { failures, missing } from '../../scripts/test/counts.mjs';
import { partsNamed } from '../../scripts/test/parts.mjs';

const FIXTURE = `
import { describe, it, test } from 'node:test';
test('passes', () => {});
test('fails', () => { throw new Error('on purpose'); });
test.skip('is skipped', () => {});
test('cannot run here', { skip: 'exempt: no such thing here' }, () => {});
test('runs in part', (context) => context.diagnostic('runs in part: in part exempt: a part'));
test.todo('is still to do');
describe('a group', () => { it('passes as well', () => {}); });
`;

async function reported(source) {
  const folder = await mkdtemp(join(tmpdir(), 'modelarts-runner-'));
  try {
    const file = join(folder, 'fixture.test.mjs');
    const summary = join(folder, 'summary.json');
    await writeFile(file, source);
    const reporter = `--test-reporter=${inRoot('scripts/test/reporter.mjs')}`;
    // Node tells its own tests by this variable and would take the fixture for one of them.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await capture(
      process.execPath,
      ['--test', reporter, '--test-reporter-destination=stdout', file],
      { env: { ...env, TEST_SUMMARY: summary } },
    );
    return { counts: JSON.parse(await readFile(summary, 'utf8')), stdout };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('passed, failed, skipped and exempt are told apart', async () => {
  const { counts, stdout } = await reported(FIXTURE);
  const { failures: _, ...numbers } = counts;
  assert.deepEqual(numbers, { passed: 3, failed: 1, skipped: 2, exempt: 1, inPart: 1 });
  assert.match(stdout, /FAIL fails/);
  assert.match(stdout, /on purpose/);
  assert.match(stdout, /SKIP is skipped/);
  assert.match(stdout, /--\s+cannot run here \(exempt: no such thing here\)/);
  assert.match(stdout, /runs in part: in part exempt: a part/);
});

test('what failed is said again at the end: the part, the file, the test, and why', async () => {
  const { counts } = await reported(FIXTURE);
  const [said, ...more] = failures([
    { name: 'a-part', counts },
    { name: 'another', counts: { failures: [] } },
  ]);
  assert.deepEqual(more, []);
  const [first, ...why] = said.split('\n');
  assert.match(first, /^a-part: .*fixture\.test\.mjs: fails$/);
  assert.match(why.join('\n'), /Error: on purpose/);
  assert.ok(why.length < 25);
});

test('a file that cannot be read as a program is a failure', async () => {
  const { counts } = await reported('this is no program');
  assert.deepEqual([counts.passed, counts.failed], [0, 1]);
});

test('fewer tests than are known are a complaint, and so is a part without a number', () => {
  assert.equal(missing('a', { passed: 2, failed: 1 }, { a: 3 }), undefined);
  assert.equal(missing('a', { passed: 4, failed: 0 }, { a: 3 }), undefined);
  assert.match(missing('a', { passed: 2, failed: 0, skipped: 1 }, { a: 3 }), /2 of 3/);
  assert.match(missing('b', { passed: 9, failed: 0 }, { a: 3 }), /b has no number/);
});

test('a part is found by its name, and a family of parts by theirs', () => {
  assert.deepEqual(
    partsNamed('e2e-worker')
      .map(({ name }) => name)
      .slice(0, 2),
    ['e2e-worker-chromium', 'e2e-worker-firefox'],
  );
  assert.deepEqual(
    partsNamed('types').map(({ name }) => name),
    ['types'],
  );
  assert.deepEqual(partsNamed('no-such-part'), []);
});

test('every part has its number', async () => {
  const expected = JSON.parse(await readFile(inRoot('tests/expected-counts.json'), 'utf8'));
  const { PARTS } = await import('../../scripts/test/parts.mjs');
  // WebKit is not to be had everywhere.
  const here = Object.keys(expected).filter(
    (name) => !name.endsWith('-webkit') || BROWSERS.includes('webkit'),
  );
  assert.deepEqual(here.sort(), PARTS.map(({ name }) => name).sort());
  for (const [name, count] of Object.entries(expected)) assert.ok(count > 0, name);
});
