// The local service, in release: the tests delete tens of thousands of rows through it.
import { cargoTarget } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { step } from '../lib/say.mjs';

export const buildEmulator = () =>
  step('cargo build (emulator)', () =>
    run('cargo', [
      ...['build', '--release', '--locked', '--package', 'modelarts-emulator'],
      ...['--target-dir', cargoTarget],
    ]),
  );
