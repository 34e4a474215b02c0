// The package's declarations, found as a consumer's compiler finds them: they hold what the interface says.
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import ts from 'typescript';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { packed } from '../support/package.mjs';
import { exportsOf } from './declarations.mjs';

const consumer = inRoot('tests/output/consumer');
const at = (name) => join(consumer, name);

const RESOLUTIONS = {
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
};

/** Each entry, and the program that uses all of its interface. */
const ENTRIES = {
  'modelarts-dataset': 'use.ts',
  'modelarts-dataset/inline': 'use-inline.ts',
  'modelarts-dataset/worker': 'use-worker.ts',
};

before(async () => {
  await rm(consumer, { recursive: true, force: true });
  await mkdir(at('node_modules'), { recursive: true });
  await symlink(packed, at('node_modules/modelarts-dataset'), 'junction');
  await writeFile(at('package.json'), '{ "type": "module" }');
  const use = await readFile(inRoot('tests/types/use.ts'), 'utf8');
  for (const [entry, file] of Object.entries(ENTRIES)) {
    assert.ok(use.includes("'modelarts-dataset'"));
    await writeFile(at(file), use.replace("'modelarts-dataset'", `'${entry}'`));
  }
  await writeFile(at('api.d.ts'), corrected(await readFile(inRoot('tests/types/api.d.ts'), 'utf8')));
});

/**
 * As written, the interface says that no outcome can be `failed` or `unknown`: a problem's `status` is a number,
 * so that the intersection with `status: 'failed'` is never. An outcome has its own `status` instead.
 */
function corrected(api) {
  const slip = /(\{ status: '(?:failed|unknown)' \} & )SampleProblem\b/g;
  assert.equal(api.match(slip)?.length, 2, 'the slip is still there');
  return api.replace(slip, "$1Omit<SampleProblem, 'status'>");
}

const LIBS = ['ES2022', 'DOM', 'DOM.Iterable'];

function compile(files, resolution, libs = LIBS, exactOptionalPropertyTypes = true, more = {}) {
  return ts.createProgram(files.map(at), {
    ...RESOLUTIONS[resolution],
    target: ts.ScriptTarget.ES2022,
    lib: libs.map((lib) => `lib.${lib.toLowerCase()}.d.ts`),
    types: [],
    strict: true,
    exactOptionalPropertyTypes,
    noUncheckedIndexedAccess: true,
    noUncheckedSideEffectImports: true,
    skipLibCheck: false,
    noEmit: true,
    ...more,
  });
}

function assertClean(program) {
  const text = ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
    getCurrentDirectory: () => consumer,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  });
  assert.equal(text, '');
}

for (const resolution of Object.keys(RESOLUTIONS)) {
  for (const [entry, file] of Object.entries(ENTRIES)) {
    for (const exact of [true, false]) {
      const how = `${resolution}, ${exact ? 'with' : 'without'} exactOptionalPropertyTypes`;
      test(`a program that uses all of the interface of ${entry} compiles strictly (${how})`, () => {
        assertClean(compile([file], resolution, [...LIBS, 'ESNext.Disposable'], exact));
      });
    }
  }

  test(`the .wasm can be imported and handed to init (${resolution})`, async () => {
    await writeFile(
      at('wasm.ts'),
      "import init from 'modelarts-dataset';\n" +
        "import wasm from 'modelarts-dataset/modelarts_dataset.wasm';\nawait init(wasm);\n",
    );
    assertClean(compile(['wasm.ts'], resolution));
  });
}

test('a CommonJS module may require it where the compiler knows that Node can', async () => {
  await writeFile(
    at('use.cts'),
    "import lib = require('modelarts-dataset');\nlib.default().then(() => lib.version.length);\n",
  );
  assertClean(compile(['use.cts'], 'nodenext'));
});

test('what modelarts-dataset/worker has more: options of init, and terminate', async () => {
  const lines = [
    "import init, { type InitOptions, terminate } from 'modelarts-dataset/worker';",
    "export const options: InitOptions = { source: '/a.wasm', worker: () => new Worker('/w.js', { type: 'module' }) };",
    'await init(options);',
    "await init({ worker: new URL('https://example.com/w.js') });",
    'export const ended: Promise<void> = terminate();',
    '// @ts-expect-error it takes no argument',
    'await terminate(1);',
  ];
  await writeFile(at('worker.ts'), lines.join('\n'));
  assertClean(compile(['worker.ts'], 'bundler'));
});

test('the declarations ask for no newer library than the browsers have', async () => {
  await writeFile(
    at('import.ts'),
    "import init, { version } from 'modelarts-dataset';\nawait init(version);\n",
  );
  assertClean(compile(['import.ts'], 'bundler'));
});

/** The file under the consumer's node_modules that the compiler took. */
function declarationsIn(program) {
  const found = program
    .getSourceFiles()
    .map(({ fileName }) => fileName)
    .filter((name) => name.endsWith('/index.d.ts'));
  return found.find((name) => name.includes('/tests/output/'));
}

test('they export the names of the interface, with its fields, and no others', async () => {
  await writeFile(
    at('both.ts'),
    "export * as own from 'modelarts-dataset';\nexport * as api from './api.js';\n",
  );
  const program = compile(['both.ts', 'api.d.ts'], 'bundler', [
    'ES2022',
    'ESNext.Disposable',
    'DOM',
    'DOM.Iterable',
  ]);
  const own = exportsOf(program, declarationsIn(program));
  const api = exportsOf(program, at('api.d.ts'));
  assert.ok(Object.keys(api).length > 25);
  assert.deepEqual(own, api);
});

test('each type can stand for the interface’s, in both directions', async () => {
  const libs = ['ES2022', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'];
  const api = exportsOf(compile(['api.d.ts'], 'bundler', libs), at('api.d.ts'));
  const types = Object.entries(api).filter(([, { isType }]) => isType);
  const lines = types.map(
    ([name]) => `export const ${name}: Both<own.${name}, api.${name}> = [(x) => x, (x) => x];`,
  );
  await writeFile(
    at('same.ts'),
    [
      "import * as own from 'modelarts-dataset';",
      "import * as api from './api.js';",
      'type Both<A, B> = [(x: A) => B, (x: B) => A];',
      'export const forth: typeof api = own;',
      'export const back: typeof own = api;',
      ...lines,
    ].join('\n'),
  );
  assertClean(compile(['same.ts'], 'bundler', libs));
});

test('the proxy’s declarations: a strict server compiles, and one without an authorization does not', async () => {
  const rest = "region: 'cn-north-4', projectId: 'p', credentials: { accessKey: 'a', secretKey: 's' }";
  await writeFile(
    at('server.ts'),
    `import { createProxy, passwordCredentials, type ProxyHandler } from 'modelarts-dataset/proxy';
import { toNodeHandler } from 'modelarts-dataset/proxy/node';
const authorize = async (request: Request) => request.headers.has('cookie');
export const proxy: ProxyHandler = createProxy({ ${rest}, authorize, log: ({ status, code }) => [status, code] });
export const other = createProxy({
  endpoint: new URL('https://a.example'),
  projectIds: ['a'],
  authorize: 'everyone',
  credentials: passwordCredentials({ account: 'a', username: 'u', password: 'p', region: 'r' }),
});
export const node: (incoming: object, outgoing: object) => Promise<void> = toNodeHandler(proxy);
// @ts-expect-error everybody could delete
createProxy({ ${rest} });
// @ts-expect-error misspelt
createProxy({ ${rest}, authorize, readonly: true });
`,
  );
  for (const resolution of Object.keys(RESOLUTIONS)) assertClean(compile(['server.ts'], resolution));
  // Without the types of the DOM: Node's, as `tsc --init` has it.
  const typeRoots = [inRoot('node_modules/@types')];
  const node = { types: ['node'], typeRoots, skipLibCheck: true };
  assertClean(compile(['server.ts'], 'nodenext', ['ES2022'], true, node));
});
