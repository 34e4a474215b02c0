// No link in the documents leads nowhere: files, and headings in them.
import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { documents, withoutCode } from './documents.mjs';

const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** As GitHub makes anchors of headings. */
const anchor = (heading) =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');

function anchorsOf(text) {
  const seen = new Map();
  const headings = [...withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => {
    const name = anchor(heading.trim().replace(/\\(.)/g, '$1'));
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}-${times}`;
  });
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)]);
}

function linksIn(text) {
  const prose = withoutCode(text).replace(/`[^`\n]*`/g, '``');
  return [...prose.matchAll(/\]\(\s*<?([^)>\s]+)>?[^)]*\)/g)].map(([, target]) => target);
}

test('every link inside the project leads somewhere', async () => {
  const dead = [];
  let links = 0;
  for (const file of await documents()) {
    for (const target of linksIn(await readFile(inRoot(file), 'utf8'))) {
      if (/^(https?|mailto):/.test(target)) continue;
      links++;
      const [path, heading] = target.split('#');
      const full = path === '' ? inRoot(file) : resolve(inRoot(dirname(file)), path);
      if (!(await exists(full))) dead.push(`${file}: ${target}`);
      else if (heading && !anchorsOf(await readFile(full, 'utf8')).has(decodeURIComponent(heading)))
        dead.push(`${file}: ${target} (no such heading)`);
    }
  }
  assert.deepEqual(dead, []);
  assert.ok(links > 150, `${links} links were found`);
});

test('every guide is in the index', async () => {
  const index = await readFile(inRoot('docs/README.md'), 'utf8');
  const guides = (await documents()).filter((path) => path.startsWith('docs/guides/'));
  assert.ok(guides.length > 4);
  for (const guide of guides) assert.ok(index.includes(`(${guide.slice(5)})`), guide);
});
