// What a page downloads, and the limit it must stay under.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { Plain, say } from '../lib/say.mjs';

/** Bytes of brotli (quality 11) for the WebAssembly and the minified module together. */
export const LIMIT = 63 * 1024;

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;

export async function checkSize(folder) {
  const measure = async (name) => {
    const bytes = await readFile(join(folder, name));
    return { name, raw: bytes.length, brotli: brotli(bytes) };
  };
  const loaded = await Promise.all(['modelarts_dataset.wasm', 'index.js'].map(measure));
  const all = await Promise.all((await readdir(folder)).sort().map(measure));
  const sum = (name, files) => ({
    name,
    raw: files.reduce((all, { raw }) => all + raw, 0),
    brotli: files.reduce((all, { brotli }) => all + brotli, 0),
  });
  const download = sum('what a page loads', loaded);
  for (const row of [...all, download, sum('whole package', all)]) print(row);
  if (download.brotli > LIMIT) {
    throw new Plain(
      `${basename(folder)} is too large: ${download.brotli} bytes of brotli for WebAssembly and module together, the limit is ${LIMIT}.`,
    );
  }
}

const print = ({ name, raw, brotli }) =>
  say(`  ${name.padEnd(24)} ${String(raw).padStart(8)} bytes  ${String(brotli).padStart(7)} brotli`);
