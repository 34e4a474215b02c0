// A document in Chinese has the structure of the one in English: headings, code, tables, numbers and links.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { blocksIn, withoutCode } from './documents.mjs';

const PAIRS = ['README', 'docs/errors/README', 'docs/outcomes/README'];

const levels = (text) => [...withoutCode(text).matchAll(/^(#+) /gm)].map(([, marks]) => marks.length);

/** Code may differ in its comments. */
const code = (text) =>
  blocksIn(text).map(({ language, mark, code }) => [language, mark, code.replace(/ ?\/\/ .*$/gm, '')]);

/** Of each row of a table: the code of its first two cells, and the cells that are a number. */
const rows = (text) =>
  [...withoutCode(text).matchAll(/^\|(.*)\|$/gm)].map(([, row]) => {
    const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const code = cells.slice(0, 2).flatMap((cell) => cell.match(/`[^`]+`/g) ?? []);
    return [...code, ...cells.filter((cell) => /^[\d,.]+( KB)?$/.test(cell))];
  });

/** Where the links lead; headings have other names in the other language. */
const links = (text) =>
  [...withoutCode(text).matchAll(/\]\(([^)#]*)/g)]
    .map(([, target]) => target.replace('.zh-CN.md', '.md'))
    .sort();

const bullets = (text) => [...withoutCode(text).matchAll(/^- /gm)].length;

for (const name of PAIRS) {
  test(`${name}.zh-CN.md corresponds to ${name}.md`, async () => {
    const english = await readFile(inRoot(`${name}.md`), 'utf8');
    const chinese = await readFile(inRoot(`${name}.zh-CN.md`), 'utf8');
    assert.match(chinese, /[\u4e00-\u9fff]/);
    assert.deepEqual(levels(chinese), levels(english), 'headings');
    assert.deepEqual(code(chinese), code(english), 'code');
    assert.deepEqual(rows(chinese), rows(english), 'rows of tables');
    assert.deepEqual(links(chinese), links(english), 'links');
    assert.equal(bullets(chinese), bullets(english), 'points');
  });
}
