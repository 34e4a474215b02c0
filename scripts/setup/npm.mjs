// The npm packages of the lock file; installed when they are missing or another version.
import { readFile } from 'node:fs/promises';
import { inRoot } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { step } from '../lib/say.mjs';

/** All that it needs are packages of development, also where npm is told to leave those out. */
export async function ensurePackages() {
  if (await upToDate()) return;
  await step('installing the npm packages', () =>
    run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']),
  );
}

/** npm keeps a lock file of what it installed; what other platforms need is missing from it. */
async function upToDate() {
  try {
    const wanted = JSON.parse(await readFile(inRoot('package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(await readFile(inRoot('node_modules/.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
    );
  } catch {
    return false;
  }
}
