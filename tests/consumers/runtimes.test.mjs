// The package outside browsers.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { installConsumer, must, TIMEOUT } from './support/install.mjs';
import { freePort, startServer } from './support/server.mjs';
import { startService } from './support/service.mjs';

const RUNTIME = [['runtime', '.']];

let service;
let endpoint;
before(async () => {
  service = await startService();
  endpoint = `${service.url}/modelarts`;
});
after(() => service?.stop());

/** A dataset, with the ids that are to be deleted in a file of the consumer. */
async function prepare(folder) {
  const world = await service.world();
  const file = join(folder, 'ids.txt');
  await writeFile(file, `${world.asked.join('\n')}\n`);
  await world.interfere();
  return { world, file };
}

async function check(world, { listed, report }) {
  const gone = report.alreadyGone;
  assert.deepEqual([...listed, ...gone].sort(), [...world.present].sort(), 'it lists all samples');
  await world.check(report);
}

/** Runs the command with the arguments that `delete.js` takes. */
async function deleteWith(folder, command, args) {
  const { world, file } = await prepare(folder);
  const all = [...args, endpoint, world.projectId, world.datasetId, file];
  await check(world, JSON.parse(await must(command, all, { cwd: folder })));
}

test('node (Node.js)', { timeout: TIMEOUT }, async (node) => {
  const { folder } = await installConsumer(node, 'node', RUNTIME);
  await node.test('node: lists and deletes, with import', () =>
    deleteWith(folder, process.execPath, ['delete.js']),
  );
  await node.test('node: lists and deletes, with require()', () =>
    deleteWith(folder, process.execPath, ['delete.cjs']),
  );
  await node.test('node: lists and deletes, with /inline', () =>
    deleteWith(folder, process.execPath, ['delete-inline.js']),
  );
});

/** Its test files, and what Vitest runs them in. */
const VITEST = [
  { file: 'delete.test.js', environment: 'node' },
  { file: 'inline.test.js', environment: 'node' },
  { file: 'delete.test.js', environment: 'jsdom' },
];

test('vitest (Vitest, in Node and jsdom)', { timeout: TIMEOUT }, async (node) => {
  const { folder, npm } = await installConsumer(node, 'vitest');
  for (const { file, environment } of VITEST) {
    await node.test(`vitest: lists and deletes, ${file} in ${environment}`, async () => {
      const { world, file: IDS } = await prepare(folder);
      const { projectId: PROJECT, datasetId: DATASET } = world;
      const RESULT = join(folder, `${environment}-${file}.json`);
      const env = { ENDPOINT: endpoint, PROJECT, DATASET, IDS, RESULT };
      await npm(['test', '--', '--environment', environment, file], env);
      await check(world, JSON.parse(await readFile(RESULT, 'utf8')));
    });
  }
});

test('deno (Deno)', { timeout: TIMEOUT }, async (node) => {
  const { folder } = await installConsumer(node, 'deno', RUNTIME);
  await deleteWith(folder, 'npm', ['run', '--silent', 'delete', '--']);
});

test('bun (Bun)', { timeout: TIMEOUT }, async (node) => {
  const { folder } = await installConsumer(node, 'bun', RUNTIME);
  await deleteWith(folder, 'npm', ['run', '--silent', 'delete', '--']);
});

test('workerd (the runtime of Cloudflare Workers)', { timeout: TIMEOUT }, async (node) => {
  const { folder, npm } = await installConsumer(node, 'workerd');
  await npm(['run', 'build']);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const args = ['run', 'start', '--', '--socket-addr', `http=127.0.0.1:${port}`];
  const server = await startServer('npm', args, { folder, url, env: { ENDPOINT: endpoint } });
  try {
    const { world } = await prepare(folder);
    const { projectId, datasetId, asked: ids } = world;
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ projectId, datasetId, ids }),
    });
    const text = await response.text();
    assert.equal(response.status, 200, `${text}\n${server.said()}`);
    await check(world, JSON.parse(text));
  } finally {
    await server.stop();
  }
});
