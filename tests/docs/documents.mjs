// The documents of the project, and what is in them.
import { readdir } from 'node:fs/promises';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** Paths of all documents, from the root. */
export async function documents() {
  const top = (await readdir(inRoot())).filter((name) => name.endsWith('.md'));
  const below = (await readdir(inRoot('docs'), { recursive: true }))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  return [...top, ...below].sort();
}

const FENCE = /^```(\w*)([^\n]*)\n([\s\S]*?)^```$/gm;

export const withoutCode = (text) => text.replace(FENCE, '');

/**
 * The fenced blocks of a document. A comment in the line before a block marks it, as `<!-- example: fragment -->`
 * does; the mark is what follows the colon.
 */
export function blocksIn(text) {
  return [...text.matchAll(FENCE)].map(({ 1: language, 3: code, index }) => {
    const before = text.slice(0, index);
    const mark = /<!-- example: ([^>]+) -->\n+$/.exec(before)?.[1].trim();
    return { language, code, mark, line: before.split('\n').length };
  });
}
