// The frame of an end-to-end test file: one emulator and one browser for the file, a new page for each test.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser } from './browsers.mjs';
import { startEmulator } from './emulator.mjs';
import { served } from './package.mjs';

/** Backoff that does not keep the tests waiting. */
export const QUICK = { baseDelay: 1, throttleDelay: 1, maxDelay: 20 };

const TEST_TIMEOUT = 300_000;
/** A browser that does not come up, or does not go, is a failure and not an endless run. */
const START_TIMEOUT = 120_000;

/**
 * Returns a function that declares a test; each gets `{ emulator, control, browser, open, run, world, page }`.
 * With the emulator's own faults and settings put back before each.
 */
export function suite({ args = [] } = {}) {
  let emulator;
  let browser;
  before(
    async () => {
      emulator = await startEmulator({ serve: served, args });
      browser = await launchBrowser();
    },
    { timeout: START_TIMEOUT },
  );
  after(
    async () => {
      await browser?.close();
      await emulator?.stop();
    },
    { timeout: START_TIMEOUT },
  );

  return (name, body) =>
    test(name, { timeout: TEST_TIMEOUT }, async () => {
      const { control, info } = emulator;
      await control.setFaults();
      await control.setSettings({ answers: 'results', batch_limit: null, batch_limit_by: '400', rate: null });
      const { token } = await control.issueToken();
      const secrets = [token, info.secret_key, info.password];
      const pages = [];
      const open = async (path = '/', origin = emulator.url) => {
        const page = await openPage(browser, origin + path, secrets);
        pages.push(page);
        return page;
      };
      const page = await open();
      const world = (dataset = {}) => ({
        projectId: info.project_id,
        token,
        accessKey: info.access_key,
        retry: QUICK,
        ...dataset,
      });
      try {
        await body({ emulator, control, info, browser, page, open, run: page.run, world });
        for (const { problems, messages } of pages) {
          await messages();
          assert.deepEqual(problems, []);
        }
        const leaked = emulator.lines.filter((line) => secrets.some((secret) => line.includes(secret)));
        assert.deepEqual(leaked, [], 'secrets in the log of the emulator');
      } finally {
        await Promise.all(pages.map((page) => page.close()));
      }
    });
}

/**
 * A page with `run(fn, arg)`, which calls a function in it; both ways through JSON. `problems` gathers what no
 * test wants: uncaught errors, and secrets where they can be seen. `allow(pattern)` expects such an error;
 * browsers report some refusals of their own as errors of the page.
 */
async function openPage(browser, url, secrets) {
  const page = await browser.newPage();
  const problems = [];
  const allowed = [];
  const watch = (what, text) => {
    if (secrets.some((secret) => text.includes(secret))) problems.push(`a secret in ${what}`);
  };
  page.on('pageerror', (error) => {
    const text = String(error?.message ?? error);
    watch('an uncaught error', text);
    if (!allowed.some((pattern) => pattern.test(text))) problems.push(`uncaught: ${text}`);
  });
  page.on('console', (message) => watch('the console', message.text()));
  page.on('request', (request) => watch('a URL', request.url()));
  await page.goto(url);

  const run = async (fn, arg = null) => {
    const text = await page.evaluate(
      `(async () => JSON.stringify(await (${fn})(${JSON.stringify(arg)})) ?? 'null')()`,
    );
    watch('a report or an error', text);
    return JSON.parse(text);
  };
  /** What the page itself wrote to its console so far, errors and objects spelt out. */
  const messages = async () => {
    const written = await run('() => kit.written');
    for (const { text } of written) watch('the console', text);
    return written;
  };
  return {
    run,
    problems,
    messages,
    allow: (pattern) => allowed.push(pattern),
    page,
    close: () => page.close(),
  };
}
