// The committed API reference is what the declarations give.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';

async function contents(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .sort();
  return Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')]));
}

test('docs/api is up to date; otherwise: npm run docs', async () => {
  const out = await mkdtemp(join(tmpdir(), 'modelarts-reference-'));
  try {
    const { code, stdout, stderr } = await capture(process.execPath, [
      inRoot('scripts/docs.mjs'),
      '--out',
      out,
    ]);
    assert.equal(code, 0, stdout + stderr);
    const made = await contents(out);
    assert.ok(made.length > 0);
    assert.deepEqual(await contents(inRoot('docs/api')), made);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
});

test('every name that an entry declares is a heading of it', async () => {
  const declared = (await contents(inRoot('dist'))).filter(([path]) => /(?<!\.wasm)\.d\.ts$/.test(path));
  const names = declared.flatMap(([, text]) =>
    [...text.matchAll(/^export (?:declare )?(?:class|interface|type|function|const) (\w+)/gm)].map(
      ([, name]) => name,
    ),
  );
  assert.ok(names.length >= 25);
  const reference = (await contents(inRoot('docs/api'))).map(([, text]) => text).join('\n');
  const missing = names.filter((name) => !new RegExp(`^#+ ${name}(\\\\?[(<].*)?$`, 'm').test(reference));
  assert.deepEqual(missing, []);
});
