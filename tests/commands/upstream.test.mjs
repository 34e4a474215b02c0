// `npm start -- --upstream`: the page on a real service, which the emulator stands for, with keys from the environment.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { serveUpstream } from '../../scripts/start/upstream.mjs';
import { launchBrowser } from '../support/browsers.mjs';
import { startEmulator } from '../support/emulator.mjs';

const TIMEOUT = 300_000;
let emulator;
let control;
let info;
before(async () => {
  emulator = await startEmulator();
  ({ control, info } = emulator);
});
after(() => emulator.stop());

function run(args, env = {}) {
  const {
    HUAWEICLOUD_SDK_AK: _,
    HUAWEICLOUD_SDK_SK: __,
    HUAWEICLOUD_SDK_PROJECT_ID: ___,
    ...rest
  } = process.env;
  return spawn(process.execPath, [inRoot('scripts/start.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...rest, CI: 'true', ...env },
  });
}

/** Starts it with the emulator's temporary keys, and ends it after the work; nothing it printed may hold a secret. */
async function started(args, work, env = {}) {
  const child = run(['--upstream', emulator.url, '--port', '0', ...args], {
    HUAWEICLOUD_SDK_AK: info.temporary_access_key,
    HUAWEICLOUD_SDK_SK: info.temporary_secret_key,
    HUAWEICLOUD_SDK_SECURITY_TOKEN: info.security_token,
    HUAWEICLOUD_SDK_PROJECT_ID: info.project_id,
    ...env,
  });
  const printed = [];
  child.stderr.setEncoding('utf8').on('data', (text) => printed.push(text));
  const ended = once(child, 'exit');
  try {
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => printed.push(line));
    const [url, key] = await new Promise((resolve, reject) => {
      lines.on('line', (line) => {
        const found = /The demo page is at (\S+)#key=(\S+)/.exec(line);
        if (found) resolve(found.slice(1));
      });
      lines.on('close', () => reject(new Error(printed.join('\n'))));
    });
    await work({ url, key });
  } finally {
    child.kill('SIGINT');
    await ended;
  }
  for (const secret of secrets())
    assert.ok(!printed.join('\n').includes(secret), 'a secret in what it printed');
  return printed.join('\n');
}
const secrets = () => [info.temporary_secret_key, info.security_token];

/** A request with a Host of one's own, which `fetch` does not send. */
function get(url, headers) {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end();
  });
}

test('the first screen says what it works on, and only then the page deletes', {
  timeout: TIMEOUT,
}, async () => {
  const dataset = await control.createDataset({ samples: 30, name: 'on the real service' });
  await started(['--dataset', dataset.datasetId], async ({ url, key }) => {
    const browser = await launchBrowser('chromium');
    try {
      const page = await browser.newPage();
      const problems = [];
      const texts = [];
      page.on('console', (message) => problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('response', async (response) => {
        texts.push(JSON.stringify(response.headers()));
        if (/json/.test(response.headers()['content-type']))
          texts.push(await response.text().catch(() => ''));
      });
      await page.goto(`${url}#key=${key}`);
      await page.waitForSelector('#upstream[open]');
      const screen = await page.$eval('#upstream', (dialog) => dialog.textContent);
      const { temporary_access_key: accessKey } = info;
      const shortened = `${accessKey.slice(0, 4)}…${accessKey.slice(-4)}`;
      for (const fact of [
        emulator.url,
        info.project_id,
        shortened,
        'temporary',
        dataset.datasetId,
        'for good',
      ]) {
        assert.ok(screen.includes(fact), `${fact} in ${screen}`);
      }
      assert.ok(!screen.includes(info.temporary_access_key));
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.waitForSelector('#upstream[open]');
      assert.deepEqual((await control.requests(dataset.datasetId)).requests, [], 'nothing was asked before');
      assert.equal(await page.evaluate(() => location.hash), '', 'the key is not left in the address');

      await page.locator('#upstream button').click();
      await page.waitForSelector('.grid-row');
      assert.equal(await page.$eval('#faults-toggle', (toggle) => toggle.checkVisibility()), false);
      const tiles = await page.$$('[role="gridcell"]');
      await tiles[1].click();
      await tiles[4].click();
      await page.locator('#delete').click();
      await page.locator('#delete-confirm').click();
      await page.waitForFunction(() =>
        /finished/.test(document.querySelector('#job-heading')?.textContent ?? ''),
      );
      const left = dataset.ids.filter((_, at) => at !== 1 && at !== 4);
      assert.deepEqual(await control.ids(dataset.datasetId), left);
      assert.deepEqual(problems, []);
      for (const secret of secrets()) assert.ok(!texts.join('\n').includes(secret), 'a secret in an answer');

      await page.reload();
      await page.waitForSelector('#upstream[open]');
    } finally {
      await browser.close();
    }
  });
});

test('a tab without the key takes the address that was printed', { timeout: TIMEOUT }, async () => {
  await started(['--read-only'], async ({ url, key }) => {
    const browser = await launchBrowser('chromium');
    try {
      const page = await browser.newPage();
      await page.goto(url);
      await page.waitForSelector('[role="alert"]');
      // The same page but for the fragment, as when a person pastes it there.
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `key=${key}`);
      await page.waitForSelector('#upstream[open]');
      assert.equal(await page.evaluate(() => location.hash), '');
    } finally {
      await browser.close();
    }
  });
});

test('what opens a browser can be used once, and only buys the key', async () => {
  const {
    url,
    once: link,
    stop,
  } = await serveUpstream({
    port: 0,
    upstream: emulator.url,
    projectId: info.project_id,
    readOnly: true,
    credentials: { accessKey: info.access_key, secretKey: info.secret_key },
  });
  try {
    const [{ origin, hash }, { hash: voucher }] = [new URL(url), new URL(link)];
    const key = hash.slice('#key='.length);
    const mine = { 'X-CSRF-Token': voucher.slice('#key='.length) };
    const list = `${origin}/modelarts/v2/${info.project_id}/datasets`;
    assert.equal(await get(list, mine), 403);
    const bought = await fetch(`${origin}/upstream.json`, { headers: mine });
    assert.equal((await bought.json()).key, key);
    assert.equal(await get(`${origin}/upstream.json`, mine), 403, 'not a second time');
    assert.equal(await get(list, mine), 403);
    assert.equal(await get(list, { 'X-CSRF-Token': key }), 200);
    const again = await fetch(`${origin}/upstream.json`, { headers: { 'X-CSRF-Token': key } });
    assert.equal('key' in (await again.json()), false);
  } finally {
    stop();
  }
});

test('what it starts is not handed the secrets', { timeout: TIMEOUT }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'modelarts-'));
  const [spy, told] = [join(folder, 'spy.cjs'), join(folder, 'told')];
  await writeFile(
    spy,
    `const { appendFileSync } = require('node:fs');
    if (process.argv[1]?.endsWith('build.mjs')) appendFileSync(${JSON.stringify(told)}, JSON.stringify(process.env));`,
  );
  try {
    await started([], async () => {}, { NODE_OPTIONS: `--require ${spy}` });
    const text = await readFile(told, 'utf8');
    assert.match(text, /HUAWEICLOUD_SDK_PROJECT_ID/, 'the build was seen');
    for (const secret of secrets()) assert.ok(!text.includes(secret), 'the build has a secret');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('why the service refuses is told, on the page and in the terminal', { timeout: TIMEOUT }, async () => {
  const wrong = { HUAWEICLOUD_SDK_SK: 'not-the-secret-of-this-key' };
  const printed = await started(
    [],
    async ({ url, key }) => {
      const browser = await launchBrowser('chromium');
      try {
        const page = await browser.newPage();
        await page.goto(`${url}#key=${key}`);
        await page.locator('#upstream button').click();
        await page.waitForSelector('[role="alert"]');
        const said = await page.$eval('[role="alert"]', (alert) => alert.textContent);
        assert.match(said, /The service refused the sign-in\..*APIG\.0301/);
      } finally {
        await browser.close();
      }
    },
    wrong,
  );
  assert.match(printed, /Answered with 401: action datasets/);
});

test('with --read-only the page offers no deletion', { timeout: TIMEOUT }, async () => {
  const dataset = await control.createDataset({ samples: 3 });
  await started(['--dataset', dataset.datasetId, '--read-only'], async ({ url, key }) => {
    const browser = await launchBrowser('chromium');
    try {
      const page = await browser.newPage();
      await page.goto(`${url}#key=${key}`);
      await page.locator('#upstream button').click();
      await page.waitForSelector('.grid-row');
      await page.locator('[role="gridcell"]').click();
      await page.waitForFunction(() => !document.querySelector('#select-clear').hidden);
      assert.equal(await page.$eval('#delete', (button) => button.checkVisibility()), false);
      await page.keyboard.press('Delete');
      assert.equal(await page.$eval('#delete-dialog', (dialog) => dialog.open), false);
    } finally {
      await browser.close();
    }
  });
  assert.deepEqual(await control.ids(dataset.datasetId), dataset.ids);
});

test('without the key, under another name, or of another dataset, there is nothing to be had', {
  timeout: TIMEOUT,
}, async () => {
  const dataset = await control.createDataset({ samples: 3 });
  const other = await control.createDataset({ samples: 3 });
  await started(['--dataset', dataset.datasetId, '--read-only'], async ({ url, key }) => {
    const { host, port } = new URL(url);
    const samples = (id) => `${url}modelarts/v2/${info.project_id}/datasets/${id}/data-annotations/samples`;
    const mine = { 'X-CSRF-Token': key };
    assert.equal(await get(`${url}upstream.json`, mine), 200);
    assert.equal(await get(`${url}upstream.json`, {}), 403);
    assert.equal(await get(`${url}upstream.json`, { 'X-CSRF-Token': 'x' }), 403);
    for (const path of [
      '',
      'upstream.json',
      `modelarts/v2/${info.project_id}/datasets/${dataset.datasetId}`,
    ]) {
      for (const name of [
        `evil.example:${port}`,
        `127.0.0.1.evil.example:${port}`,
        '127.0.0.1',
        `[::1]:${port}`,
      ]) {
        assert.equal(await get(url + path, { ...mine, Host: name }), 421, `${path} ${name}`);
      }
    }
    assert.equal(await get(samples(dataset.datasetId), { ...mine, Host: host }), 200);
    assert.equal(await get(samples(dataset.datasetId), {}), 403);
    assert.equal(await get(samples(other.datasetId), mine), 403);
    // As one asks a proxy for it: the server must outlive that.
    const whole = await new Promise((resolve, reject) => {
      const { hostname } = new URL(url);
      request({ hostname, port, path: url, headers: { Host: host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    assert.equal(whole, 404);
    assert.equal(await get(`${url}upstream.json`, mine), 200);
    for (const path of [
      '../package.json',
      '%2e%2e/package.json',
      'package/../../package.json',
      '..%5cpackage.json',
    ]) {
      assert.notEqual(await get(url + path, mine), 200, path);
    }
    const deletion = await fetch(`${samples(dataset.datasetId)}/delete`, {
      method: 'POST',
      headers: { ...mine, 'Content-Type': 'application/json', Origin: `http://${host}` },
      body: JSON.stringify({ samples: dataset.ids }),
    });
    assert.equal((await deletion.json()).error_code, 'Proxy.ReadOnly');
    assert.equal((await control.ids(dataset.datasetId)).length, 3);
  });
});

for (const [what, args, env, pattern] of [
  ['no keys', ['--upstream', 'https://a.example', '--project', 'p'], {}, /HUAWEICLOUD_SDK_AK/],
  [
    'no project',
    ['--upstream', 'https://a.example'],
    { HUAWEICLOUD_SDK_AK: 'a', HUAWEICLOUD_SDK_SK: 's' },
    /--project/,
  ],
  ['a secret on the command line', ['--upstream', 'https://a.example', '--sk', 'x'], {}, /--sk/],
  [
    'plain http',
    ['--upstream', 'http://a.example', '--project', 'p', '--port', '0'],
    { HUAWEICLOUD_SDK_AK: 'a', HUAWEICLOUD_SDK_SK: 's' },
    /plain http/,
  ],
]) {
  test(`it does not start with ${what}, and says why`, { timeout: TIMEOUT }, async () => {
    const child = run(args, env);
    const told = [];
    child.stderr.setEncoding('utf8').on('data', (text) => told.push(text));
    child.stdout.resume();
    const [code] = await once(child, 'close');
    assert.equal(code, 1);
    assert.match(told.join(''), pattern);
  });
}
