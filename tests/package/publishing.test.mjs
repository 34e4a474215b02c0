// What the two linters of packages say of the tarball, which read it as Node, bundlers and TypeScript would.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';
import { tarball } from '../support/package.mjs';

const lint = async (program, ...args) =>
  capture(process.execPath, [inRoot('node_modules', program), ...args, await tarball()]);

test('publint has nothing to say, suggestions included', async () => {
  const { code, stdout } = await lint('publint/src/cli.js', '--strict');
  assert.equal(code, 0, stdout);
  assert.match(stdout, /All good!/);
});

// The profile `esm-only` leaves out what an ES module cannot be there: compilers that know no `exports` (node10), and
// `require` in the rules of Node 16, though the Node of today permits it.
test('are the types wrong? No, in the profile esm-only', async () => {
  const { code, stdout } = await lint(
    '@arethetypeswrong/cli/dist/index.js',
    '--profile',
    'esm-only',
    '--format',
    'json',
  );
  const { analysis } = JSON.parse(stdout);
  assert.deepEqual(
    Object.values(analysis.entrypoints).filter(({ resolutions }) =>
      ['node16-esm', 'bundler'].some((one) => !resolutions[one].resolution),
    ),
    [],
  );
  assert.equal(code, 0, stdout);
});
