// Rust, fetched with rustup where there is none, and what rustup adds to it.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { capture, run, works } from '../lib/run.mjs';
import { Plain, step } from '../lib/say.mjs';

const TARGET = 'wasm32-unknown-unknown';
/** `rust-version` of Cargo.toml. */
const MINIMUM = [1, 93];
const RUSTUP = 'https://sh.rustup.rs';

export async function ensureRust({ components = [] } = {}) {
  if (!(await hasRust())) await step('installing Rust with rustup', installRust);
  const rustc = await capture('rustc', ['--version']);
  const [major, minor] = /(\d+)\.(\d+)/.exec(rustc.stdout).slice(1).map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    throw new Plain(
      `Rust ${MINIMUM.join('.')} or newer is needed, this is ${rustc.stdout.trim()}. Try: rustup update stable`,
    );
  }
  await ensureTarget();
  for (const component of components) await ensureComponent(component);
}

const hasRust = async () => (await works('rustc')) && (await works('cargo'));

/** For this user alone, and without touching the files of a shell. */
async function installRust() {
  const bin = join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'bin');
  // Installed already, but not where a shell looks.
  process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
  if (await hasRust()) return;
  const byHand = 'Install it from https://rustup.rs and try again.';
  if (process.platform === 'win32') throw new Plain(`Rust is not installed. ${byHand}`);
  const folder = await mkdtemp(join(tmpdir(), 'modelarts-rustup-'));
  try {
    const script = join(folder, 'rustup.sh');
    await writeFile(script, await fetched(RUSTUP));
    await run('sh', [script, '-y', '--no-modify-path', '--profile', 'minimal']);
  } catch (error) {
    throw new Plain(`Rust is not installed, and could not be: ${error.message}. ${byHand}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (!(await hasRust())) throw new Plain(`rustup ran, but there is no rustc and cargo in ${bin}. ${byHand}`);
}

async function fetched(url) {
  const response = await fetch(url).catch((error) => {
    throw new Error(`${url} cannot be reached (${error.cause?.message ?? error.message})`);
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
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
