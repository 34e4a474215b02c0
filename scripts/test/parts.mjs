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

const e2e = (browser) => ({
  name: `e2e-${browser}`,
  about: `the package in a page, in ${browser}, against the emulator`,
  browsers: [browser],
  async run() {
    await withPages();
    return nodeTest('tests/e2e', { BROWSER: browser, PLACE: 'page' });
  },
});

/** What can differ when the WebAssembly is in the module: how it starts, and that all is there. */
const INLINE = ['delete', 'lifetime', 'loading', 'samples', 'validation'];

/**
 * What crosses between the page and a worker of the package's own. The others replace something in the page that the
 * worker has itself (`clock`, `offline`, `journal-faults`) or another build of the main entry (`panic`), are about tabs
 * (`tabs`, `killed`), or about what the WebAssembly decides by itself (`answers`, `batch-size`, `faults`, `matrix`,
 * `limits`), what the page does itself as ever (`passwords`), or are measured with and without the worker in
 * `tests/own-worker/` (`responsive`).
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

/** Both at a time, since what they do most is wait; but Firefox ends a service worker that is slow. */
const inWorker = (browser, place) => ({
  name: `e2e-${place}-${browser}`,
  group: browser === 'firefox' ? undefined : `workers-${browser}`,
  about: `the package in a ${place.replace('-', ' ')}, in ${browser}, against the emulator`,
  browsers: [browser],
  async run() {
    await withPages();
    return nodeTest('tests/e2e', { BROWSER: browser, PLACE: place }, { mark: `${browser} ${place}` });
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
      () => nodeTest('tests/e2e', env, { only }),
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
    return nodeTest('tests/page', { BROWSER: browser }, { mark: browser });
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
        () => clippy('clippy, signer', '--package', 'modelarts-signer', '--target', 'wasm32-unknown-unknown'),
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
        'reports',
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
    name: 'docs',
    about: 'the documents: examples that run, links, pages, languages, the API reference',
    async run() {
      await withPackage();
      await withEmulator();
      return nodeTest('tests/docs');
    },
  },
  {
    name: 'supply-chain',
    about: 'the bill of materials, and what versions say',
    run: () => nodeTest('tests/supply-chain'),
  },
  {
    name: 'commands',
    about: 'npm start, the release as a dry run, and the test runner itself',
    browsers: ['chromium'],
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
  {
    name: 'proxy',
    about: 'modelarts-dataset/proxy: used, and attacked, with the emulator behind it',
    browsers: ['chromium'],
    async run() {
      await withPackage();
      await withEmulator();
      return nodeTest('tests/proxy');
    },
  },
  {
    name: 'consumers',
    about: 'projects that install the package with npm, build and use it, in browsers and other runtimes',
    browsers: PUPPETEER_BROWSERS,
    async run() {
      await withPackage();
      await withEmulator();
      return nodeTest('tests/consumers');
    },
  },
  ...BROWSERS.map((browser) => e2e(browser)),
  ...BROWSERS.flatMap((browser) => ['worker', 'service-worker'].map((place) => inWorker(browser, place))),
  entry('chromium', 'inline', 'inline', INLINE),
  ...BROWSERS.map((browser) =>
    entry(browser, 'own-worker', 'worker', browser === 'chromium' ? OWN_WORKER : OWN_WORKER_MESSAGES),
  ),
  ...PUPPETEER_BROWSERS.map((browser) => page(browser)),
];

/** A part by its name, or all whose names begin with it: `e2e` is every browser, in pages and in workers. */
export const partsNamed = (name) =>
  PARTS.filter((part) => part.name === name || part.name.startsWith(`${name}-`));
