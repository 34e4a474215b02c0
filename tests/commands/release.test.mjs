// The release, as a dry run in a copy of the sources: what it refuses, and that what it builds there is byte by byte what was
// built here.
import assert from 'node:assert/strict';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';

/** It compiles the library anew. */
const TIMEOUT = 900_000;

let copy;
const at = (...parts) => join(copy, ...parts);

async function git(...args) {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  const { code, stdout, stderr } = await capture('git', [...identity, ...args], { cwd: copy });
  assert.equal(code, 0, stderr);
  return stdout;
}

async function commit() {
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'A change', '--no-gpg-sign');
}

async function release(...args) {
  const { CARGO_TARGET_DIR: _, ...env } = process.env;
  const script = at('scripts/release.mjs');
  return capture(process.execPath, [script, '--dry-run', ...args], { cwd: copy, env });
}

async function edit(path, from, to) {
  const text = await readFile(at(path), 'utf8');
  assert.ok(text.includes(from), `${path} has ${from}`);
  await writeFile(at(path), text.replace(from, to));
}

const versionHere = async () => JSON.parse(await readFile(inRoot('package.json'), 'utf8')).version;

before(async () => {
  copy = await mkdtemp(join(tmpdir(), 'modelarts-release-'));
  const listed = await capture('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  assert.equal(listed.code, 0, listed.stderr);
  for (const path of listed.stdout.split('\0').filter(Boolean)) {
    await mkdir(dirname(at(path)), { recursive: true });
    // A file that is removed and not yet committed is still listed.
    await cp(inRoot(path), at(path)).catch((error) => assert.equal(error.code, 'ENOENT'));
  }
  await symlink(inRoot('node_modules'), at('node_modules'), 'junction');
  await git('init', '--quiet');
  await appendFile(at('.git/info/exclude'), '\n/node_modules\n');
  await commit();
});
after(() => rm(copy, { recursive: true, force: true }));

async function assertRefused(...wanted) {
  const { code, stdout, stderr } = await release();
  assert.equal(code, 1, stdout);
  assert.match(stderr, /^\s*Not released:/);
  for (const text of wanted) assert.match(stderr, text);
  assert.doesNotMatch(stdout, /npm pack/);
}

test('it refuses changes that are not committed, versions that differ, and a change log without the version', async () => {
  await edit('Cargo.toml', `version = "${await versionHere()}"`, 'version = "9.9.9"');
  await assertRefused(
    /not committed:\s+M Cargo\.toml/,
    /package\.json says \S+, but Cargo\.toml 9\.9\.9/,
    /CHANGELOG\.md[^\n]*: it has no section/,
  );
  await git('checkout', '--quiet', '.');
});

test('it goes as far as a tag, and what it builds in another folder has the same bytes', {
  timeout: TIMEOUT,
}, async () => {
  const version = await versionHere();
  await edit('CHANGELOG.md', '## Unreleased\n', `## Unreleased\n\n## ${version} - 2026-01-02\n`);
  await commit();
  const { code, stdout, stderr } = await release();
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, new RegExp(`would tag: v${version.replaceAll('.', '\\.')}\n`));
  assert.match(stdout, /npm publish \S+\.tgz --provenance/);
  assert.equal(await git('tag'), '');
  assert.equal(await git('status', '--porcelain'), '');
  const files = await readdir(at('target/release-files'));
  const [bill, archive] = [`modelarts-dataset-${version}.cdx.json`, `modelarts-dataset-${version}.tgz`];
  assert.deepEqual(files.sort(), ['SHA256SUMS', archive, bill].sort());
  const { components } = JSON.parse(await readFile(at('target/release-files', bill), 'utf8'));
  assert.ok(components.length > 20);

  const built = await readdir(inRoot('dist'), { recursive: true, withFileTypes: true });
  const paths = built
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(inRoot().length));
  assert.ok(paths.length >= 3);
  for (const path of paths) {
    const [here, there] = await Promise.all([readFile(inRoot(path)), readFile(at(path))]);
    assert.ok(here.equals(there), `${path} has the same bytes in ${copy}`);
  }
});

test('after a release, it refuses a version that says less than the declarations changed', async () => {
  const version = await versionHere();
  await git('tag', `v${version}`);
  await assertRefused(new RegExp(`the tag v${version.replaceAll('.', '\\.')} is there already`));
  const [major, minor, patch] = version.split('.').map(Number);
  const next = `${major}.${minor}.${patch + 1}`;
  for (const path of ['package.json', 'Cargo.toml']) await edit(path, version, next);
  await edit('npm/index.d.ts', '  duplicates: number;', '');
  // Of each entry, and the entries themselves.
  await edit('npm/proxy/index.d.ts', '  allowDeleteSource?: boolean;', '');
  await edit('package.json', '"./inline": {', '"./within": {');
  await assertRefused(
    /the declarations changed \(major\)/,
    /major: DeleteReport\.duplicates is gone/,
    /major: ProxyOptions\.allowDeleteSource is gone/,
    /major: entry-inline\.d\.ts is gone/,
  );
});
