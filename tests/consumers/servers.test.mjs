// Pages with a server of their own: Vite's, while one develops and of what is built, and that of Next.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser } from '../support/browsers.mjs';
import { installConsumer, TIMEOUT } from './support/install.mjs';
import { usePage } from './support/page.mjs';
import { startUpstream } from './support/proxied.mjs';
import { freePort, startServer } from './support/server.mjs';
import { startService } from './support/service.mjs';

let browser;
let service;
let upstream;
let env;
before(async () => {
  browser = await launchBrowser('chromium');
  service = await startService();
  upstream = await startUpstream();
  env = { MODELARTS_SERVER: service.url, ...upstream.env };
});
after(async () => {
  await browser?.close();
  await service?.stop();
  await upstream?.stop();
});

/** Runs a script of the consumer that serves it, for as long as the page is used. */
async function serve(folder, script, flags, use) {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}/`;
  const args = ['run', script, '--', '--port', port, ...flags];
  const server = await startServer('npm', args, { folder, url, env });
  try {
    await use(url);
  } finally {
    await server.stop();
  }
}

const VITE = ['--strictPort', '--host', '127.0.0.1'];

for (const { name, about, takes, inWorker } of [
  { name: 'vite-react', about: 'Vite, a React component', takes: [['react', 'src']] },
  { name: 'vite-vue', about: 'Vite, a Vue component', takes: [] },
  { name: 'vite-7', about: 'Vite 7, without a framework', takes: [['plain', 'src']] },
  { name: 'vite-worker', about: 'Vite, in a worker', takes: [['plain', 'src']], inWorker: true },
]) {
  test(`${name} (${about})`, { timeout: TIMEOUT }, async (node) => {
    const { folder, npm } = await installConsumer(node, name, takes);
    await node.test(`${name}: lists and deletes on the dev server`, () =>
      serve(folder, 'dev', VITE, async (url) => usePage(browser, url, await service.world(), { inWorker })),
    );
    await node.test(`${name}: lists and deletes when it is built`, async () => {
      await npm(['run', 'build'], env);
      await serve(folder, 'preview', VITE, async (url) =>
        usePage(browser, url, await service.world(), { inWorker }),
      );
    });
  });
}

test('next (Next.js, imported on the server and used in the page)', { timeout: TIMEOUT }, async (node) => {
  const { folder, npm } = await installConsumer(node, 'next', [['react', 'app']]);
  await npm(['run', 'build'], env);
  await serve(folder, 'start', ['--hostname', '127.0.0.1'], async (url) => {
    await node.test('next: lists on the server', async () => {
      const { projectId: project, datasetId: dataset, present } = await service.world();
      const html = await (await fetch(`${url}?${new URLSearchParams({ project, dataset })}`)).text();
      assert.match(html, new RegExp(`<p>${present.length} samples</p>`));
    });
    await node.test('next: the proxy as a route', () => upstream.check(url.slice(0, -1), '/modelarts-proxy'));
    await node.test('next: lists and deletes in the page', async () =>
      usePage(browser, url, await service.world()),
    );
  });
});
