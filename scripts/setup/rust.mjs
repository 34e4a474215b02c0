// Rust itself is expected; what rustup can add is added.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { capture, run, works } from '../lib/run.mjs';
import { Plain, step } from '../lib/say.mjs';

const TARGET = 'wasm32-unknown-unknown';
const MINIMUM = [1, 89];

export async function ensureRust({ components = [] } = {}) {
  const rustc = await capture('rustc', ['--version']);
  if (rustc.code !== 0 || !(await works('cargo'))) {
    throw new Plain(
      'Rust is not installed (no `rustc` and `cargo` found). Install it from https://rustup.rs and try again.',
    );
  }
  const [major, minor] = /(\d+)\.(\d+)/.exec(rustc.stdout).slice(1).map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    throw new Plain(
      `Rust ${MINIMUM.join('.')} or newer is needed, this is ${rustc.stdout.trim()}. Try: rustup update stable`,
    );
  }
  await ensureTarget();
  for (const component of components) await ensureComponent(component);
}

async function ensureTarget() {
  const sysroot = (await capture('rustc', ['--print', 'sysroot'])).stdout.trim();
  if (existsSync(join(sysroot, 'lib', 'rustlib', TARGET, 'lib'))) return;
  if (!(await works('rustup'))) {
    throw new Plain(
      `This Rust has no ${TARGET} target, and there is no rustup to add it. Install Rust from https://rustup.rs, or the package of your system that holds the target.`,
    );
  }
  await step(`adding the Rust target ${TARGET}`, () => run('rustup', ['target', 'add', TARGET]));
}

async function ensureComponent(component) {
  const command = component === 'clippy' ? 'cargo-clippy' : component;
  if (await works(command)) return;
  if (!(await works('rustup'))) {
    throw new Plain(
      `${component} is missing, and there is no rustup to add it. Install it with the package manager that installed Rust.`,
    );
  }
  await step(`adding ${component}`, () => run('rustup', ['component', 'add', component]));
}

/** The emulator compiles SQLite. */
export async function ensureCompiler() {
  if (process.platform === 'win32' || process.env.CC || (await works('cc'))) return;
  throw new Plain(
    'A C compiler is needed to build SQLite into the emulator. On Debian and Ubuntu: apt-get install build-essential; on macOS: xcode-select --install.',
  );
}
