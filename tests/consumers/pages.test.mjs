// Pages that are built to files, or not built at all, under a policy that permits no more than the package needs.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PUPPETEER_BROWSERS } from '../../scripts/lib/browsers.mjs';
import { launchBrowser } from '../support/browsers.mjs';
import { installConsumer, TIMEOUT } from './support/install.mjs';
import { usePage } from './support/page.mjs';
import { startService } from './support/service.mjs';

const browsers = {};
before(async () => {
  for (const name of PUPPETEER_BROWSERS) browsers[name] = await launchBrowser(name);
});
after(() => Promise.all(Object.values(browsers).map((browser) => browser.close())));

/** Each in each browser; installed and built once. `site` is what a server would serve; some have a second
 * page, `inWorker`, which uses the entry `modelarts-dataset/worker`. */
const CONSUMERS = [
  { name: 'bare', about: 'no build, an import map', source: '.', site: '.', inWorker: true },
  { name: 'webpack', about: 'webpack 5', source: 'src', site: 'dist', inWorker: true },
  { name: 'rollup', about: 'Rollup', source: 'src', site: 'dist', inWorker: true },
  { name: 'esbuild', about: 'esbuild', source: 'src', site: 'dist', inWorker: true },
  { name: 'parcel', about: 'Parcel', source: 'src', site: 'dist', inWorker: true },
];

for (const { name, about, source, site, inWorker } of CONSUMERS) {
  test(`${name} (${about})`, { timeout: TIMEOUT }, async (node) => {
    const { folder, npm } = await installConsumer(node, name, [['plain', source]]);
    if (site !== source) await npm(['run', 'build']);
    const service = await startService({ folder: join(folder, site) });
    try {
      await node.test(`${name}: the policy permits no eval and no inline script`, () =>
        assertStrict(service.url),
      );
      for (const [browser, running] of Object.entries(browsers)) {
        await node.test(`${name}: lists and deletes in ${browser}`, async () =>
          usePage(running, `${service.url}/`, await service.world()),
        );
        if (!inWorker) continue;
        await node.test(`${name}: lists and deletes in ${browser}, in a worker`, async () =>
          usePage(running, `${service.url}/in-worker.html`, await service.world(), { inWorker }),
        );
      }
    } finally {
      await service.stop();
    }
  });
}

/** The emulator sends it with each page; it says so of itself here, so that the tests show what they say. */
async function assertStrict(url) {
  const policy = (await fetch(url)).headers.get('content-security-policy');
  const scripts = /script-src ([^;]*)/.exec(policy)[1].split(' ');
  const unexpected = scripts.filter((one) => !/^('self'|'wasm-unsafe-eval'|'sha256-[\w+/]+=*')$/.test(one));
  assert.deepEqual(unexpected, [], policy);
  assert.match(policy, /default-src 'none'.*connect-src 'self'/);
}
