// What must be true before a release. Each check gives a text that says what is wrong, or nothing.
import { readFile } from 'node:fs/promises';
import { inRoot } from '../lib/paths.mjs';
import { capture } from '../lib/run.mjs';
import { Plain } from '../lib/say.mjs';
import { compareDeclarations } from './declarations.mjs';
import { complaint, latest, parse } from './versions.mjs';

/** Of each entry: its name in the package, and where it stands. */
const DECLARATIONS = {
  'index.d.ts': 'npm/index.d.ts',
  'inline.d.ts': 'npm/inline.d.ts',
  'worker.d.ts': 'npm/worker.d.ts',
  'proxy.d.ts': 'npm/proxy/index.d.ts',
  'proxy-node.d.ts': 'npm/proxy/node.d.ts',
  'worker-thread.d.ts': 'npm/worker-thread.d.ts',
  'modelarts_dataset.wasm.d.ts': 'npm/modelarts_dataset.wasm.d.ts',
  'signer.wasm.d.ts': 'npm/proxy/signer.wasm.d.ts',
};
const git = (...args) => capture('git', args);

export const versionOf = async () => JSON.parse(await readFile(inRoot('package.json'), 'utf8')).version;

export const headOf = async () => (await git('rev-parse', 'HEAD')).stdout.trim();

export const CLEAN = 'the working tree is clean';

export const CHECKS = {
  [CLEAN]: async () => {
    const { code, stdout, stderr } = await git('status', '--porcelain');
    if (code !== 0) return stderr.trim();
    return stdout === '' ? undefined : `there are changes that are not committed:\n${stdout.trimEnd()}`;
  },

  'one version in package.json, Cargo.toml and the lock files': async (version) => {
    const cargo = await readFile(inRoot('Cargo.toml'), 'utf8');
    const cargoLock = await readFile(inRoot('Cargo.lock'), 'utf8');
    const lock = JSON.parse(await readFile(inRoot('package-lock.json'), 'utf8'));
    const found = {
      'Cargo.toml': /\[workspace\.package\][^[]*?\nversion = "([^"]+)"/.exec(cargo)?.[1],
      'Cargo.lock': /name = "modelarts-dataset"\r?\nversion = "([^"]+)"/.exec(cargoLock)?.[1],
      'package-lock.json': lock.version,
    };
    const others = Object.entries(found).filter(([, other]) => other !== version);
    if (others.length === 0) return undefined;
    return `package.json says ${version}, but ${others.map(([file, other]) => `${file} ${other}`).join(', ')}`;
  },

  'CHANGELOG.md says what is in it': async (version) => {
    const changelog = await readFile(inRoot('CHANGELOG.md'), 'utf8');
    const section = changelog
      .split(/^## /m)
      .find((text) => new RegExp(`^\\[?${version.replaceAll('.', '\\.')}(?![-+.\\w])`).test(text));
    if (!section) return `it has no section ${version}`;
    if (!/^\S+ - \d{4}-\d\d-\d\d$/m.test(section.split('\n', 1)[0]))
      return `its section ${version} has no date (## ${version} - YYYY-MM-DD)`;
    return /^- /m.test(section) ? undefined : `its section ${version} is empty`;
  },

  'the version says what the declarations changed': async (version) => {
    if (!parse(version)) return `${version} is no semantic version`;
    if ((await git('rev-parse', '-q', '--verify', `refs/tags/v${version}`)).code === 0)
      return `the tag v${version} is there already`;
    const shallow = (await git('rev-parse', '--is-shallow-repository')).stdout.trim() === 'true';
    const released = await releases();
    if (released.length === 0)
      return shallow ? 'this clone is shallow, so the last release cannot be found' : undefined;
    const out = complaint(latest(released), version, 'patch');
    if (out) return out;
    // What a candidate had before was promised to nobody.
    const last = latest(released.filter((one) => !parse(one).pre));
    if (!last) return undefined;
    const { level, changes } = await compareDeclarations(
      await declarations((path) => shown(`v${last}:${path}`)),
      await declarations((path) => readFile(inRoot(path), 'utf8').catch(() => undefined)),
    );
    const wrong = complaint(last, version, level);
    return wrong && [wrong, ...changes.map((change) => `${change.level}: ${change.what}`)].join('\n');
  },
};

/** The declarations of all entries, and which entries there are. */
async function declarations(read) {
  const found = {};
  const { exports = {} } = JSON.parse(await read('package.json'));
  for (const [name, path] of Object.entries(DECLARATIONS)) {
    const text = await read(path);
    if (text !== undefined) found[name] = text;
    // It stood elsewhere then, or does now: what is not read would count as new.
    else if (JSON.stringify(exports).includes(`/${name}"`))
      throw new Plain(`${path} cannot be read, which was published`);
  }
  for (const entry of Object.keys(exports)) {
    found[`entry${entry.replaceAll(/\W+/g, '-')}.d.ts`] = 'export {};';
  }
  return found;
}

async function shown(what) {
  const { code, stdout } = await git('show', what);
  return code === 0 ? stdout : undefined;
}

/** The versions of the tags that are some. */
async function releases() {
  const { stdout } = await git('tag', '--list', 'v*', '--merged', 'HEAD');
  return stdout
    .split('\n')
    .map((tag) => tag.slice(1))
    .filter((version) => parse(version));
}
