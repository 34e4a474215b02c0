// A page of the proxy's own origin, in Chromium: it deletes 250 samples and holds no credentials.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { launchBrowser } from '../support/browsers.mjs';
import { startEmulator } from '../support/emulator.mjs';
import { served } from '../support/package.mjs';
import { assertTruth } from '../support/truth.mjs';
import { BASE, samplesOf, startProxy } from './support/proxy.mjs';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** The tests' own page and the packed package. */
async function serve({ url }, response) {
  const [prefix] = Object.keys(served)
    .filter((start) => url.startsWith(start))
    .sort()
    .reverse();
  const name = url === '/' ? '/index.html' : url.slice(prefix === '/' ? 0 : prefix.length);
  const bytes = await readFile(join(served[prefix], name)).catch(() => undefined);
  const type = TYPES[extname(name)];
  if (bytes) response.writeHead(200, { 'Content-Type': type }).end(bytes);
  else response.writeHead(404).end();
}

/** All that a page gets to see: addresses, headers and bodies both ways, and its console. */
function watch(page) {
  const texts = [];
  const bodies = [];
  page.on('request', (request) =>
    texts.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? ''),
  );
  page.on('console', (message) => texts.push(message.text()));
  page.on('response', (response) => {
    texts.push(JSON.stringify(response.headers()));
    if (!/\.(wasm|js)$/.test(response.url())) bodies.push(response.text().catch(() => ''));
  });
  return async () => [...texts, ...(await Promise.all(bodies))].join('\n');
}

test('a page without credentials deletes 250 samples; a page of another origin deletes none', {
  timeout: 120_000,
}, async () => {
  const emulator = await startEmulator();
  const { control, info } = emulator;
  const keys = {
    accessKey: info.temporary_access_key,
    secretKey: info.temporary_secret_key,
    securityToken: info.security_token,
  };
  const options = { endpoint: emulator.url, projectId: info.project_id, credentials: keys };
  const proxy = await startProxy(options, serve);
  const elsewhere = await startProxy(options, serve);
  const browser = await launchBrowser('chromium');
  try {
    const dataset = await control.createDataset({ samples: 300 });
    const asked = dataset.ids.slice(0, 250);
    const page = await browser.newPage();
    const seen = watch(page);
    await page.goto(proxy.url);
    const report = await page.evaluate(
      async ({ base, projectId, datasetId, ids }) => {
        const { default: init, Session } = await import('modelarts-dataset');
        await init();
        const session = new Session({ projectId, endpoint: base, headers: { 'X-CSRF-Token': 'ours' } });
        return session.dataset(datasetId).deleteSamples(ids);
      },
      { base: BASE, ...dataset, ids: asked },
    );
    assert.equal(report.counts.deleted, 250);
    await assertTruth(control, dataset.datasetId, { asked, present: dataset.ids, report });
    const { requests } = await control.requests(dataset.datasetId);
    assert.deepEqual([...new Set(requests.map(({ auth }) => auth))], ['aksk']);

    // What a stranger's page can make this browser send.
    await page.goto(elsewhere.url);
    const forged = await page.evaluate(
      async ({ url, id }) => {
        const body = JSON.stringify({ samples: [id] });
        const send = (init) => fetch(url, { method: 'POST', body, ...init }).then(String, String);
        const json = { 'Content-Type': 'application/json', 'X-CSRF-Token': 'ours' };
        const all = [await send({ headers: json }), await send({ mode: 'no-cors' })];
        const blank = document.createElement('iframe');
        blank.name = 'blank';
        document.body.append(blank);
        const form = document.body.appendChild(document.createElement('form'));
        Object.assign(form, { action: url, method: 'POST', enctype: 'text/plain', target: 'blank' });
        const field = form.appendChild(document.createElement('input'));
        Object.assign(field, { name: body.slice(0, -1), value: '}' });
        const answered = new Promise((resolve) => blank.addEventListener('load', resolve));
        form.submit();
        await answered;
        return all;
      },
      { url: `${proxy.url}${samplesOf(dataset)}/delete`, id: dataset.ids[299] },
    );
    assert.match(forged[0], /TypeError/);
    const refused = proxy.log.filter(({ status }) => status !== 200).map(({ code }) => code);
    assert.deepEqual(
      refused,
      ['WrongMethod', 'WrongOrigin', 'WrongOrigin'],
      'the question, the fetch and the form',
    );
    assert.equal((await control.ids(dataset.datasetId)).length, 50);

    const shown = `${await seen()}\n${JSON.stringify([...proxy.log, ...elsewhere.log])}`;
    assert.ok(shown.includes(dataset.ids[0]), 'it was watched');
    for (const secret of [keys.secretKey, keys.securityToken, keys.accessKey, 'SDK-HMAC']) {
      assert.ok(!shown.includes(secret), 'a secret where the page, its network or the log shows it');
    }
  } finally {
    await browser.close();
    await proxy.stop();
    await elsewhere.stop();
    await emulator.stop();
  }
});
