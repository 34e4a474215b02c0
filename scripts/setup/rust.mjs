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
  // The system's can be older than the user's own, which stands where no shell looks.
  if (!isNew(await version()) && existsSync(join(home(), 'rustc'))) lookAtHome();
  const found = await version();
  if (!isNew(found)) {
    const how = (await works('rustup'))
      ? 'Try: rustup update stable'
      : 'Install that from https://rustup.rs, before the other on the PATH.';
    throw new Plain(`Rust ${MINIMUM.join('.')} or newer is needed, this is ${found}. ${how}`);
  }
  await ensureTarget();
  for (const component of components) await ensureComponent(component);
}

const hasRust = async () => (await works('rustc')) && (await works('cargo'));

const version = async () => (await capture('rustc', ['--version'])).stdout.trim();

function isNew(text) {
  const [major, minor] = /(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? [0, 0];
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

const home = () => join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'bin');

function lookAtHome() {
  process.env.PATH = `${home()}${delimiter}${process.env.PATH}`;
}

/** For this user alone, and without touching the files of a shell. */
async function installRust() {
  // Installed already, but not where a shell looks.
  lookAtHome();
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
  if (!(await hasRust()))
    throw new Plain(`rustup ran, but there is no rustc and cargo in ${home()}. ${byHand}`);
}

async function fetched(url) {
  // It knows the proxy that the environment names, which Node's fetch does not everywhere.
  const { code, stdout } = await capture('curl', [
    '--fail',
    '--silent',
    '--location',
    '--proto',
    '=https',
    url,
  ]);
  if (code === 0) return stdout;
  const response = await fetch(url).catch((error) => {
    throw new Error(`${url} cannot be reached (${error.cause?.message ?? error.message})`);
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

async function hasTarget() {
  const sysroot = (await capture('rustc', ['--print', 'sysroot'])).stdout.trim();
  return existsSync(join(sysroot, 'lib', 'rustlib', TARGET, 'lib'));
}

async function ensureTarget() {
  if (await hasTarget()) return;
  if (!(await works('rustup'))) {
    throw new Plain(
      `This Rust has no ${TARGET} target, and there is no rustup to add it. Install Rust from https://rustup.rs, or the package of your system that holds the target.`,
    );
  }
  await step(`adding the Rust target ${TARGET}`, () => run('rustup', ['target', 'add', TARGET]));
  if (await hasTarget()) return;
  throw new Plain(
    `rustup added ${TARGET} to its own Rust, but the rustc that comes first on the PATH is another one. Put rustup's before it.`,
  );
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

/** Rust links programs with it, and the emulator compiles SQLite. */
export async function ensureCompiler() {
  if (process.platform === 'win32' || process.env.CC || (await works('cc'))) return;
  throw new Plain(
    'A C compiler is needed: Rust links with it, and SQLite is built into the emulator. On Debian and Ubuntu: apt-get install build-essential; on macOS: xcode-select --install.',
  );
}
