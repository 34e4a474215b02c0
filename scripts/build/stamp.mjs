// Whether a build can be skipped: the same inputs, and outputs that nobody touched since.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot, ownTarget, root } from '../lib/paths.mjs';
import { capture } from '../lib/run.mjs';

const INPUTS = [
  'src',
  'signer',
  'npm',
  'scripts/build',
  'Cargo.toml',
  'Cargo.lock',
  'package.json',
  'package-lock.json',
];

const file = (name) => join(ownTarget, `built-${name}.json`);

/** What the build depends on, the compiler included. */
export async function inputsOf(variant) {
  const rustc = await capture('rustc', ['--version', '--verbose']);
  return digest(
    [rustc.stdout, JSON.stringify(variant.features)],
    INPUTS.map((path) => inRoot(path)),
  );
}

export async function isFresh(name, variant, inputs) {
  try {
    const stamp = JSON.parse(await readFile(file(name), 'utf8'));
    return stamp.inputs === inputs && stamp.outputs === (await digest([], [variant.out]));
  } catch {
    return false;
  }
}

export async function writeStamp(name, variant, inputs) {
  await mkdir(ownTarget, { recursive: true });
  await writeFile(file(name), JSON.stringify({ inputs, outputs: await digest([], [variant.out]) }));
}

async function digest(texts, paths) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text}\0`);
  for (const path of (await Promise.all(paths.map(filesBelow))).flat().sort()) {
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(await readFile(path))
      .update('\0');
  }
  return hash.digest('hex');
}

async function filesBelow(path) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return (
    entries?.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)) ?? [path]
  );
}
