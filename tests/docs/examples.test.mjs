// The examples of the README and the guides: all compile, and those that can run do so, against the emulator, and do to its
// database what their mark says.
import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { transform } from 'esbuild';
import ts from 'typescript';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';
import { startEmulator } from '../support/emulator.mjs';
import { startGateway } from '../support/gateway.mjs';
import { packed } from '../support/package.mjs';
import { blocksIn, documents } from './documents.mjs';

/** Their examples are the sources of tests/consumers, or of the proxy's own tests. */
const TESTED_ELSEWHERE = ['proxy', 'bundlers', 'react', 'vue'].map((name) => `docs/guides/${name}.md`);

const TIMEOUT = 120_000;
const folder = inRoot('tests/output/examples');

const files = (await documents()).filter(
  (path) => path === 'README.md' || (path.startsWith('docs/guides/') && !TESTED_ELSEWHERE.includes(path)),
);
const examples = [];
for (const file of files) {
  for (const block of blocksIn(await readFile(inRoot(file), 'utf8'))) {
    if (!/^(js|ts|javascript|typescript|mjs)$/.test(block.language)) continue;
    const name = `${file.replace(/\W+/g, '-')}-${block.line}`;
    examples.push({ ...block, name, where: `${file}:${block.line}` });
  }
}

/** What is to be missing from the dataset after an example with this mark: of the ids selected, those that match, or any. */
const MARKS = {
  'deletes selected': ({ gone, selected }) => assert.deepEqual(gone, selected),
  'deletes matching': ({ gone, matching }) => assert.deepEqual(gone, matching),
  'deletes nothing': ({ gone }) => assert.deepEqual(gone, []),
  // How far it comes before it is aborted is chance, but not that it begins with the first and ends before the last.
  'deletes some': ({ gone, selected }) => {
    assert.deepEqual(gone, selected.slice(0, gone.length));
    assert.ok(gone.length > 0 && gone.length < selected.length, `${gone.length} are gone`);
  },
};

let emulator;
let gateway;

before(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  await symlink(packed, join(folder, 'node_modules/modelarts-dataset'), 'junction');
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await cp(inRoot('tests/docs/examples'), folder, { recursive: true });
  for (const { name, code } of examples) await writeFile(join(folder, `${name}.ts`), `${code}\nexport {};\n`);
  emulator = await startEmulator();
  gateway = await startGateway(emulator.url, await pageOf(emulator));
});
after(async () => {
  await gateway?.stop();
  await emulator?.stop();
});

/** The package's own proxy at `/modelarts`, and a backend that hands credentials out. */
async function pageOf({ control, info, url }) {
  const { token, expires_at: expiresAt } = await control.issueToken();
  const { createProxy } = await import('../output/package/dist/proxy.js');
  const { toNodeHandler } = await import('../output/package/dist/proxy-node.js');
  const proxy = toNodeHandler(
    createProxy({
      endpoint: url,
      projectId: info.project_id,
      basePath: '/modelarts',
      credentials: { token },
      authorize: 'everyone',
    }),
  );
  const keys = { accessKey: info.access_key, secretKey: info.secret_key };
  const backend = { '/my-backend/token': { token, expiresAt }, '/my-backend/keys': keys };
  return (request, response) => {
    const given = backend[request.url];
    if (given) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(given));
      return true;
    }
    if (!request.url.startsWith('/modelarts/')) return false;
    proxy(request, response);
    return true;
  };
}

test('each example says what it does, and there are many', () => {
  const unmarked = examples.filter(({ mark }) => mark !== 'fragment' && !(mark in MARKS));
  assert.deepEqual(
    unmarked.map(({ where, mark }) => `${where}: ${mark}`),
    [],
  );
  assert.ok(examples.length >= 15, `${examples.length} examples`);
  assert.ok(examples.filter(({ mark }) => mark !== 'fragment').length >= 10);
});

test('every example compiles', () => {
  const program = ts.createProgram(
    [join(folder, 'globals.d.ts'), ...examples.map(({ name }) => join(folder, `${name}.ts`))],
    {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: [],
      strict: true,
      // Examples in JavaScript name no types, and what they do not use they show.
      noImplicitAny: false,
      noEmit: true,
    },
  );
  const text = ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  });
  assert.equal(text, '');
});

for (const { name, where, code, mark } of examples.filter(({ mark }) => mark in MARKS)) {
  test(`${where} ${mark}`, { timeout: TIMEOUT }, async () => {
    const { control, info } = emulator;
    const { datasetId, projectId, ids } = await control.createDataset({ samples: 90, seed: 'examples' });
    const matching = await idsOf(gateway.url, { datasetId, projectId }, 'label_name=cat');
    assert.ok(matching.length > 0 && matching.length < ids.length);
    const selected = ids.slice(5, 35);

    const { code: javascript } = await transform(code, { loader: 'ts' });
    const file = join(folder, `${name}.mjs`);
    await writeFile(file, `import './page.mjs';\n${javascript}`);
    const EXAMPLE = JSON.stringify({
      origin: gateway.url,
      endpoint: gateway.url,
      projectId,
      datasetId,
      selectedIds: selected,
      keys: { accessKey: info.access_key, secretKey: info.secret_key },
    });
    const run = await capture(process.execPath, [file], { env: { ...process.env, EXAMPLE } });
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.equal(run.stderr, '', 'it warns of nothing');

    const left = new Set(await control.ids(datasetId));
    MARKS[mark]({
      gone: ids.filter((id) => !left.has(id)),
      selected,
      matching: ids.filter((id) => matching.includes(id)),
    });
  });
}

/** What the service lists, asked without the package. */
async function idsOf(origin, { projectId, datasetId }, query) {
  const path = `/modelarts/v2/${projectId}/datasets/${datasetId}/data-annotations/samples`;
  const response = await fetch(`${origin}${path}?limit=100&${query}`, { headers: { 'X-CSRF-Token': '1' } });
  assert.equal(response.status, 200);
  return (await response.json()).samples.map(({ sample_id }) => sample_id);
}
