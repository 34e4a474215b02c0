// The parts of `npm test`, in the order in which they run.
import { preparePackage } from '../../tests/support/package.mjs';
import { buildEmulator } from '../build/emulator.mjs';
import { BROWSERS, PUPPETEER_BROWSERS } from '../lib/browsers.mjs';
import { inRoot } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { cargoTest, check, nodeTest, sum } from './runners.mjs';

const LIBRARY = ['--package', 'modelarts-dataset'];
const WASM = [...LIBRARY, '--lib', '--target', 'wasm32-unknown-unknown'];
const STRICT = ['--', '--deny', 'warnings'];

const biome = (name, ...args) =>
  check(name, process.execPath, [inRoot('node_modules/@biomejs/biome/bin/biome'), ...args]);
const clippy = (name, ...args) => check(name, 'cargo', ['clippy', '--locked', ...args, ...STRICT]);
const inTurn = async (...works) => {
  const results = [];
  for (const work of works) results.push(await work());
  return sum(results);
};

/** Built once a run, when the first part that needs it comes. */
const once = (work) => {
  let done;
  return () => {
    done ??= work();
    return done;
  };
};
const build = (...args) => run(process.execPath, [inRoot('scripts/build.mjs'), ...args]);
const withPackage = once(async () => {
  await build();
  await preparePackage();
});
const withEmulator = once(buildEmulator);
const withPages = once(async () => {
  await withPackage();
  await build('--variant', 'panic-probe');
  await withEmulator();
});

/**
 * What runs in workers too. The others are about the page (`responsive`, `tabs`), or about what the WebAssembly decides
 * by itself (`answers`, `batch-size`, `validation`), and each test costs a page and a worker in each browser.
 */
const IN_WORKERS = [
  'abort',
  'callbacks',
  'clock',
  'credentials',
  'delete',
  'faults',
  'fetch',
  'lifetime',
  'limits',
  'loading',
  'matching',
  'offline',
  'panic',
  'passwords',
  'refusals',
  'samples',
  'secrets',
  'streams',
];

/** What can differ when the WebAssembly is in the module: how it starts, and that all is there. */
const INLINE = ['delete', 'lifetime', 'loading', 'samples', 'validation'];

/**
 * What crosses between the page and a worker of the package's own. The others replace something in the page that the
 * worker has itself (`clock`, `offline`, `journal-faults`) or another build of the main entry (`panic`), are about tabs
 * (`tabs`, `killed`), or about what the WebAssembly decides by itself (`answers`, `batch-size`, `faults`, `matrix`,
 * `limits`), what the page does
 * itself as ever (`passwords`), or are measured with and without the worker in `tests/own-worker/` (`responsive`).
 */
const OWN_WORKER = [
  'abort',
  'callbacks',
  'credentials',
  'delete',
  'fetch',
  'journal',
  'lifetime',
  'loading',
  'matching',
  'refusals',
  'samples',
  'secrets',
  'streams',
  'validation',
];
/** Of these, what depends on the browser: messages of every kind. */
const OWN_WORKER_MESSAGES = ['callbacks', 'streams'];

const e2e = (browser, place = 'page', only = undefined) => ({
  name: place === 'page' ? `e2e-${browser}` : `e2e-${place}-${browser}`,
  about: `the package in a ${place.replace('-', ' ')}, in ${browser}, against the emulator`,
  browsers: [browser],
  async run() {
    await withPages();
    return nodeTest('tests/e2e', { BROWSER: browser, PLACE: place }, only);
  },
});

/** The same in a page that imports another entry of the package. */
const entry = (browser, place, entry, only) => ({
  name: `e2e-${place}-${browser}`,
  about: `modelarts-dataset/${entry} in a page, in ${browser}, against the emulator`,
  browsers: [browser],
  async run() {
    await withPages();
    const env = { BROWSER: browser, PLACE: place };
    return inTurn(
      () => nodeTest('tests/e2e', env, only),
      () => nodeTest(`tests/${place}`, env),
    );
  },
});

const page = (browser) => ({
  name: `page-${browser}`,
  about: `the demo page in ${browser}, used as a person would`,
  browsers: [browser],
  async run() {
    await withPages();
    return nodeTest('tests/page', { BROWSER: browser });
  },
});

export const PARTS = [
  {
    name: 'format',
    about: 'rustfmt, and Biome for JavaScript, CSS and JSON',
    run: () =>
      inTurn(
        () => check('rustfmt', 'cargo', ['fmt', '--all', '--check']),
        () => biome('biome format', 'format', '.'),
      ),
  },
  {
    name: 'lint',
    about: 'clippy for both targets, Biome',
    run: () =>
      inTurn(
        () => biome('biome lint', 'lint', '--error-on-warnings', '.'),
        () => clippy('clippy, native', '--workspace', '--all-targets'),
        () => clippy('clippy, wasm32', ...WASM),
        () => clippy('clippy, wasm32 with panic-probe', ...WASM, '--features', 'panic-probe'),
      ),
  },
  {
    name: 'native',
    about: 'unit and integration tests of the library, signing vectors included',
    run: () =>
      cargoTest([
        ...LIBRARY,
        '--lib',
        '--test',
        'vectors',
        '--test',
        'limits',
        '--test',
        'readers',
        '--test',
        'engine',
        '--test',
        'limiter',
      ]),
  },
  {
    name: 'emulator',
    about: 'the emulator over HTTP',
    run: () => cargoTest(['--package', 'modelarts-emulator', '--release']),
  },
  {
    name: 'simulator',
    about: 'the engine against a model of the service, in virtual time',
    run: () => cargoTest([...LIBRARY, '--release', '--test', 'simulator']),
  },
  {
    name: 'package',
    about: 'build, size limit, and what npm packs',
    async run() {
      await withPackage();
      return nodeTest('tests/package');
    },
  },
  {
    name: 'commands',
    about: 'npm start, and the test runner itself',
    async run() {
      await withPackage();
      await withEmulator();
      return nodeTest('tests/commands');
    },
  },
  {
    name: 'types',
    about: 'the declarations, with tsc --strict',
    async run() {
      await withPackage();
      return nodeTest('tests/types');
    },
  },
  {
    name: 'node',
    about: 'the package in Node, with functions of the caller that misbehave',
    async run() {
      await withPackage();
      return nodeTest('tests/node');
    },
  },
  ...BROWSERS.map((browser) => e2e(browser)),
  ...['worker', 'service-worker'].flatMap((place) =>
    BROWSERS.map((browser) => e2e(browser, place, IN_WORKERS)),
  ),
  entry('chromium', 'inline', 'inline', INLINE),
  ...BROWSERS.map((browser) =>
    entry(browser, 'own-worker', 'worker', browser === 'chromium' ? OWN_WORKER : OWN_WORKER_MESSAGES),
  ),
  ...PUPPETEER_BROWSERS.map((browser) => page(browser)),
];

/** A part by its name, or all whose names begin with it: `e2e` is every browser, in pages and in workers. */
export const partsNamed = (name) =>
  PARTS.filter((part) => part.name === name || part.name.startsWith(`${name}-`));
