// A page for each error code and each outcome, and none for what does not exist.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';

const read = (path) => readFile(inRoot(path), 'utf8');
const declarations = await read('npm/index.d.ts');

/** `[code, whether it is retryable]`, as `src/error.rs` has them. */
async function codes() {
  const rows = [...(await read('src/error.rs')).matchAll(/^ {4}\w+ "([a-z-]+)" (true|false);$/gm)];
  assert.ok(rows.length > 20, 'the rows of src/error.rs are found');
  return rows.map(([, code, retryable]) => [code, retryable === 'true']);
}

/** The members of a union of texts in the declarations. */
function union(pattern) {
  const [, text] = pattern.exec(declarations);
  return [...text.matchAll(/'(\w+)'/g)].map(([, member]) => member);
}

const outcomes = union(/export type OutcomeStatus =([^;]+);/);
const reasons = union(/waiting\?:([^;]+);/);

async function pagesIn(folder) {
  const names = await readdir(inRoot(folder));
  return names.filter((name) => !name.startsWith('README')).map((name) => name.replace(/\.md$/, ''));
}

const ERROR_PAGE = ['When it happens', 'Can anything have been deleted?', 'What to do'];
const OUTCOME_PAGE = ['When it happens', 'Is the sample deleted?', 'What to do'];

async function assertPage(folder, name, headings) {
  const page = await read(`${folder}/${name}.md`);
  assert.ok(page.startsWith(`# \`${name}\`\n`), name);
  const sections = page.split(/^## /m).slice(1);
  assert.deepEqual(
    sections.map((section) => section.split('\n', 1)[0]),
    headings,
    name,
  );
  for (const section of sections) assert.ok(section.split('\n').slice(1).join('').length > 10, name);
  return page;
}

test('each error code has a page, and no other', async () => {
  const known = await codes();
  assert.deepEqual((await pagesIn('docs/errors')).sort(), known.map(([code]) => code).sort());
  for (const [code, retryable] of known) {
    const page = await assertPage('docs/errors', code, ERROR_PAGE);
    assert.match(page, retryable ? /^Retryable: yes\.$/m : /^Retryable: no\.$/m, code);
  }
});

test('each outcome has a page, and no other', async () => {
  assert.equal(outcomes.length, 5);
  assert.deepEqual((await pagesIn('docs/outcomes')).sort(), [...outcomes].sort());
  for (const outcome of outcomes) await assertPage('docs/outcomes', outcome, OUTCOME_PAGE);
});

for (const [language, yes, no] of [
  ['', 'yes', 'no'],
  ['.zh-CN', '是', '否'],
]) {
  test(`the overviews have a row for each (README${language}.md)`, async () => {
    const errors = await read(`docs/errors/README${language}.md`);
    for (const [code, retryable] of await codes()) {
      const row = `| [\`${code}\`](${code}.md) | ${retryable ? yes : no} |`;
      assert.ok(errors.includes(row), row);
    }
    const overview = await read(`docs/outcomes/README${language}.md`);
    for (const outcome of outcomes)
      assert.ok(overview.includes(`| [\`${outcome}\`](${outcome}.md) |`), outcome);
    assert.equal(reasons.length, 5);
    for (const reason of reasons) assert.ok(overview.includes(`| \`${reason}\` |`), reason);
  });
}
