// Where things lie. Nothing here touches the disk.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const inRoot = (...parts) => join(root, ...parts);

/** Cargo's output; people point it elsewhere to share it. Commands are told it, whatever else cargo's configuration says. */
export const cargoTarget = resolve(root, process.env.CARGO_TARGET_DIR || 'target');

/** Ours alone: `npm/index.js` imports the glue from this fixed place. */
export const ownTarget = inRoot('target');

/** Kept outside the checkout, so that a second checkout does not build the tools again. */
export const cache = join(
  process.env.XDG_CACHE_HOME ||
    (process.platform === 'win32' && process.env.LOCALAPPDATA) ||
    join(homedir(), '.cache'),
  'modelarts-dataset',
);

export const exe = process.platform === 'win32' ? '.exe' : '';

export const emulatorBinary = join(cargoTarget, 'release', `modelarts-emulator${exe}`);
