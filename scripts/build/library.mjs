// cargo → wasm-bindgen → short names → wasm-opt → esbuild: from the sources to the files of the package.
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cargoTarget, inRoot, ownTarget, root } from '../lib/paths.mjs';
import { capture, run } from '../lib/run.mjs';
import { step } from '../lib/say.mjs';
import { buildProxy } from './proxy.mjs';
import { shorten } from './shorten.mjs';

const WASM_TARGET = 'wasm32-unknown-unknown';
const NAME = 'modelarts_dataset';
const DECLARATIONS = ['index', 'inline', 'worker', 'worker-thread', `${NAME}.wasm`].map(
  (name) => `${name}.d.ts`,
);

/**
 * What can be built. `package` is what is published. `panic-probe` has one more export, which panics inside
 * the WebAssembly, for the test of what becomes of a page then.
 */
export const VARIANTS = {
  package: {
    out: inRoot('dist'),
    glue: join(ownTarget, 'wasm-bindgen'),
    features: [],
    exports: [],
    proxy: true,
  },
  'panic-probe': {
    out: join(ownTarget, 'panic-probe'),
    glue: join(ownTarget, 'panic-probe-bindgen'),
    features: ['panic-probe'],
    exports: ['panicProbe'],
  },
};

export async function buildLibrary({ out, glue, features, exports, proxy }, wasmBindgen) {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await step('cargo build (WebAssembly)', () => compile('modelarts-dataset', features));
  await step('wasm-bindgen', () => bind(wasmBindgen, NAME, glue));
  await step('short names', () => shorten(join(glue, `${NAME}_bg.wasm`), join(glue, `${NAME}.js`)));
  await step('wasm-opt', () => optimize(join(glue, `${NAME}_bg.wasm`), join(out, `${NAME}.wasm`)));
  await step('esbuild', () => bundle(out, glue, exports));
  await step('esbuild (inline)', () => bundleInline(out, glue));
  await step('esbuild (worker)', () => bundleWorker(out, glue));
  for (const name of DECLARATIONS) await copyFile(inRoot('npm', name), join(out, name));
  if (proxy) await buildProxy(out, { compile, bind, optimize, wasmBindgen });
}

async function compile(name, features = []) {
  const args = ['build', '--locked', '--lib', '--package', name, '--profile', 'wasm'];
  if (features.length > 0) args.push('--features', features.join(','));
  return run('cargo', [...args, '--target', WASM_TARGET, '--target-dir', cargoTarget], {
    env: await reproducible(process.env),
  });
}

/**
 * The same bytes in every folder: panic messages name source files, so the paths above them are cut off. Those of the
 * standard library lie in the user's folder where its sources are installed, and are named by the commit elsewhere.
 */
async function reproducible(env) {
  const sysroot = (await capture('rustc', ['--print', 'sysroot'])).stdout.trim();
  const [, commit] = /^commit-hash: (\w+)$/m.exec(
    (await capture('rustc', ['--version', '--verbose'])).stdout,
  );
  const cargoHome = env.CARGO_HOME || join(homedir(), '.cargo');
  const flags = [
    `--remap-path-prefix=${join(cargoHome, 'registry', 'src')}=crates`,
    `--remap-path-prefix=${root}=.`,
    `--remap-path-prefix=${join(sysroot, 'lib/rustlib/src/rust')}=/rustc/${commit}`,
    // SHA-256 in a loop instead of unrolled: a tenth of the code.
    '--cfg',
    'sha2_backend_soft="compact"',
  ];
  const { RUSTFLAGS: _, ...rest } = env;
  return { ...rest, CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f') };
}

async function bind(wasmBindgen, name, glue) {
  await rm(glue, { recursive: true, force: true });
  const input = join(cargoTarget, WASM_TARGET, 'wasm', `${name}.wasm`);
  const flags = [
    '--no-typescript',
    '--remove-name-section',
    '--remove-producers-section',
    '--omit-default-module-path',
  ];
  await run(wasmBindgen, ['--target', 'web', ...flags, '--encode-into', 'always', '--out-dir', glue, input]);
}

/** `more` are further options of wasm-opt. */
export const optimize = (input, output, ...more) =>
  run(process.execPath, [
    inRoot('node_modules/binaryen/bin/wasm-opt'),
    '-Oz',
    '--converge',
    // Code that is called once stays a function: larger, and smaller when it is compressed.
    '--one-caller-inline-max-function-size=0',
    '--always-inline-max-function-size=6',
    // What these save is what compression saves anyway, and better.
    '--skip-pass=local-cse',
    '--skip-pass=memory-packing',
    // The end of the stack lies there: no pointer is below it, nor so near to the end of the memory that adding wraps.
    '--low-memory-unused',
    ...more,
    input,
    '-o',
    output,
  ]);

/** The entry of the package; with `more`, further exports of the glue. */
const entry = (more = '') => ({
  contents: `export * from './npm/index.js'; export { default } from './npm/index.js'; ${more}`,
  resolveDir: root,
});

async function bundle(out, glue, exports) {
  const glueModule = join(glue, `${NAME}.js`);
  const more =
    exports.length > 0 ? `export { ${exports.join(', ')} } from ${JSON.stringify(glueModule)};` : '';
  await esbuild(glue, { stdin: entry(more), outfile: join(out, 'index.js') });
}

/** `modelarts-dataset/inline`: the same sources, where the WebAssembly is part of the module. */
const bundleInline = (out, glue) =>
  esbuild(glue, {
    stdin: entry(),
    outfile: join(out, 'inline.js'),
    loader: { '.wasm': 'base64' },
    plugins: [
      {
        name: 'inline',
        setup(build) {
          const stands = (path) => ({ path: inRoot('npm/inline', path) });
          // In `npm/inline/` itself `../` leads to what is stood for.
          build.onResolve({ filter: /^\.\/(alive|load)\.js$/ }, ({ path }) => stands(path));
          build.onResolve({ filter: /^modelarts_dataset\.wasm$/ }, ({ path }) => ({ path: join(out, path) }));
        },
      },
    ],
  });

/** `modelarts-dataset/worker`: what the page imports, and the script of its worker, which imports nothing. */
async function bundleWorker(out, glue) {
  await esbuild(glue, { entryPoints: [inRoot('npm/worker/index.js')], outfile: join(out, 'worker.js') });
  const thread = { entryPoints: [inRoot('npm/worker/thread.js')], outfile: join(out, 'worker-thread.js') };
  await esbuild(glue, thread);
}

async function esbuild(glue, { plugins = [], ...options }) {
  const { build } = await import('esbuild');
  const { version } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'));
  await build({
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    define: { VERSION: JSON.stringify(version) },
    // wasm-bindgen lists a module once for each function that it takes from it.
    logOverride: { 'duplicate-object-key': 'silent' },
    plugins: [
      {
        // The sources import the glue of the package; another variant has its own.
        name: 'glue',
        setup: (build) =>
          build.onResolve({ filter: /\/target\/wasm-bindgen\// }, () => ({ path: join(glue, `${NAME}.js`) })),
      },
      ...plugins,
    ],
    ...options,
  });
}
