// The code in the guides is the code of the consumers, which the tests run: it says from which file it is.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** These are about consumers; other guides may show other code. */
const GUIDES = ['bundlers.md', 'react.md', 'vue.md'];
/** What a person types or reads, and no tool runs. */
const NO_CODE = ['sh', 'text'];
const BLOCK = /^```(\w*)(?: file=(\S+))?\n([\s\S]*?)^```$/gm;

const guide = (name) => readFile(inRoot('docs/guides', name), 'utf8');

for (const name of GUIDES) {
  test(`the code of ${name} is that of the consumers`, async () => {
    const blocks = [...(await guide(name)).matchAll(BLOCK)].filter(
      ([, language]) => !NO_CODE.includes(language),
    );
    assert.ok(blocks.length >= 2);
    for (const [, , file, code] of blocks) {
      assert.ok(file, `no file is named:\n${code}`);
      const source = await readFile(inRoot(file), 'utf8');
      assert.ok(source.includes(code), `${file} does not contain:\n${code}`);
    }
  });
}

test('what another guide shows of a file is in it', async () => {
  let shown = 0;
  for (const name of await readdir(inRoot('docs/guides'))) {
    if (GUIDES.includes(name)) continue;
    for (const [, , file, code] of (await guide(name)).matchAll(BLOCK)) {
      if (!file) continue;
      shown++;
      assert.ok((await readFile(inRoot(file), 'utf8')).includes(code), `${file} does not contain:\n${code}`);
    }
  }
  assert.ok(shown > 0);
});

test('the versions in bundlers.md are those that are tested', async () => {
  const text = await guide('bundlers.md');
  const versions = {};
  for (const entry of await readdir(inRoot('tests/consumers'), { withFileTypes: true })) {
    const file = inRoot('tests/consumers', entry.name, 'package.json');
    const { dependencies, devDependencies } = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      versions[name] ??= new Set();
      versions[name].add(version);
    }
  }
  const rows = {
    Vite: 'vite',
    webpack: 'webpack',
    Parcel: 'parcel',
    Rollup: 'rollup',
    esbuild: 'esbuild',
    'Next.js': 'next',
    React: 'react',
    Vue: 'vue',
    Vitest: 'vitest',
    Deno: 'deno',
    Bun: 'bun',
    workerd: 'workerd',
  };
  for (const [tool, name] of Object.entries(rows)) {
    const found = text.split('\n').filter((line) => new RegExp(`^\\| ${tool}\\b`).test(line));
    assert.ok(found.length > 0, `no row of ${tool}`);
    const said = new Set(found.map((line) => /\d+\.\d+\.\d+/.exec(line.split('|')[2])[0]));
    assert.deepEqual(said, versions[name], tool);
  }
});
