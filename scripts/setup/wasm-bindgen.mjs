// The wasm-bindgen command must be of the very version of the crate; it is built once a user.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cache, exe, inRoot } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { Plain, say, step } from '../lib/say.mjs';
import { ensureCompiler } from './rust.mjs';

/** Path of the command. */
export async function ensureWasmBindgen() {
  const version = await lockedVersion('wasm-bindgen');
  const folder = join(cache, `wasm-bindgen-${version}`);
  const command = join(folder, 'bin', `wasm-bindgen${exe}`);
  if (!existsSync(command)) {
    await ensureCompiler();
    await step(`building wasm-bindgen ${version} into ${folder} (once, some minutes)`, () =>
      install(version, folder),
    );
  }
  return command;
}

/** With the dependencies that its makers tried, or, where a registry has one of those no more, with newer ones. */
async function install(version, folder) {
  const args = ['install', 'wasm-bindgen-cli', '--version', `=${version}`, '--root', folder];
  try {
    await run('cargo', [...args, '--locked']);
  } catch {
    say('  not with the dependencies of its lock file; trying newer ones');
    await run('cargo', args);
  }
}

async function lockedVersion(name) {
  const lock = await readFile(inRoot('Cargo.lock'), 'utf8');
  const version = new RegExp(`name = "${name}"\\r?\\nversion = "([^"]+)"`).exec(lock)?.[1];
  if (!version) throw new Plain(`Cargo.lock names no ${name}.`);
  return version;
}
