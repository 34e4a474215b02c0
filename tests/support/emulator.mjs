// An emulator of a test's own, on a free port, that ends with it.
import { spawnEmulator } from '../../scripts/lib/emulator.mjs';
import { Control } from './control.mjs';

/** `serve` maps URL prefixes to folders; `args` are further arguments of the command line. */
export async function startEmulator({ serve = {}, args = [] } = {}) {
  const served = Object.entries(serve).flatMap(([prefix, folder]) => ['--serve', `${prefix}=${folder}`]);
  const emulator = await spawnEmulator(['--port', '0', ...served, ...args], {
    env: { ...process.env, RUST_LOG: process.env.RUST_LOG ?? 'info' },
  });
  const control = new Control(emulator.url);
  return { ...emulator, control, info: await control.info() };
}
