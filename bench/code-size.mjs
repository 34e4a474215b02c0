// Where the bytes of the WebAssembly's code come from: a build with names, its functions grouped by the crate that comes
// first in their name. Functions of the standard library that are made for a type of ours count as the standard library's.
//
//   npm run build && node bench/code-size.mjs
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optimize } from '../scripts/build/library.mjs';
import { cargoTarget } from '../scripts/lib/paths.mjs';
import { run } from '../scripts/lib/run.mjs';
import { ensureWasmBindgen } from '../scripts/setup/wasm-bindgen.mjs';

const COMPILED = join(cargoTarget, 'wasm32-unknown-unknown/wasm/modelarts_dataset.wasm');

/** What is no crate of these is of a function that wasm-bindgen exports for us, and named after it. */
const GROUPS = [
  ['the standard library', /\b(core|alloc|std|compiler_builtins|dlmalloc)\b|^mem(cpy|set|cmp|move)$|^__rust/],
  ['the glue: wasm-bindgen, js-sys, web-sys', /\b(wasm_bindgen|js_sys|web_sys)\b|^__wb|Externref/],
  ['gloo-net, with gloo-utils', /\bgloo_\w+/],
  ['serde-wasm-bindgen', /\bserde(_\w+)?\b/],
  ['the allocator, talc', /\btalc\b/],
  ['SHA-256: sha2, digest', /\b(sha2|digest|block_buffer|hybrid_array)\b/],
];
const OURS = 'ours: the engine, the journal, answers, signing, what is exported';

/** Names and bytes of the functions; bytes of the sections. */
function read(bytes) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  };
  const text = () => {
    const length = number();
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  const found = { imported: 0, functions: [], names: new Map(), code: 0, data: 0 };
  const names = (end) => {
    while (at < end) {
      const kind = bytes[at++];
      const next = number() + at;
      if (kind === 1) for (let left = number(); left > 0; left--) found.names.set(number(), text());
      at = next;
    }
  };
  const limits = () => {
    const bounded = bytes[at++] & 1;
    number();
    if (bounded) number();
  };
  const imports = () => {
    for (let left = number(); left > 0; left--) {
      text();
      text();
      const kind = bytes[at++];
      // A function, a table, a memory, a global.
      if (kind === 0) {
        number();
        found.imported++;
      } else if (kind === 1) {
        at++;
        limits();
      } else if (kind === 2) limits();
      else at += 2;
    }
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const length = number();
    const end = at + length;
    if (section === 2) imports();
    if (section === 10) {
      found.code = length;
      for (let left = number(); left > 0; left--) {
        const size = number();
        found.functions.push(size);
        at += size;
      }
    }
    if (section === 11) found.data = length;
    if (section === 0 && text() === 'name') names(end);
    at = end;
  }
  return found;
}

/** The group whose crate comes first in the name. */
function groupOf(name) {
  let [first, group] = [/\bmodelarts_dataset\b/.exec(name)?.index ?? Number.POSITIVE_INFINITY, OURS];
  for (const [title, pattern] of GROUPS) {
    const place = pattern.exec(name)?.index;
    if (place < first) [first, group] = [place, title];
  }
  return group;
}

const folder = await mkdtemp(join(tmpdir(), 'modelarts-code-size-'));
try {
  const flags = ['--no-typescript', '--omit-default-module-path', '--encode-into', 'always'];
  await run(await ensureWasmBindgen(), ['--target', 'web', ...flags, '--out-dir', folder, COMPILED]);
  const output = join(folder, 'named.wasm');
  await optimize(join(folder, 'modelarts_dataset_bg.wasm'), output, '-g');
  const { imported, functions, names, code, data } = read(await readFile(output));
  const sums = new Map();
  for (const [index, size] of functions.entries()) {
    const group = groupOf(names.get(imported + index) ?? '');
    sums.set(group, (sums.get(group) ?? 0) + size);
  }
  console.log(`${code} bytes of code, ${data} of data\n`);
  for (const [group, sum] of [...sums].sort(([, a], [, b]) => b - a)) console.log(`| ${group} | ${sum} |`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
