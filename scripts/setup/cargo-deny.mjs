// cargo-deny, of one version, is built once a user. Only `npm run supply-chain` and the release need it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cache, exe } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { step } from '../lib/say.mjs';

const VERSION = '0.20.2';

/** Path of the command. */
export async function ensureCargoDeny() {
  const folder = join(cache, `cargo-deny-${VERSION}`);
  const command = join(folder, 'bin', `cargo-deny${exe}`);
  if (!existsSync(command)) {
    await step(`building cargo-deny ${VERSION} into ${folder} (once, some minutes)`, () =>
      run('cargo', ['install', 'cargo-deny', '--version', `=${VERSION}`, '--locked', '--root', folder]),
    );
  }
  return command;
}
