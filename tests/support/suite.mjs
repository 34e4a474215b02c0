// The frame of an end-to-end test file: one emulator and one browser for the file, a new page for each test.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchAny } from './browsers.mjs';
import { startEmulator } from './emulator.mjs';
import { served } from './package.mjs';
import { missingHere } from './place.mjs';
import { openTab } from './tab.mjs';

/** Backoff that does not keep the tests waiting. */
export const QUICK = { baseDelay: 1, throttleDelay: 1, maxDelay: 20 };

const TEST_TIMEOUT = 300_000;
/** A browser that does not come up, or does not go, is a failure and not an endless run. */
const START_TIMEOUT = 120_000;

/**
 * Returns a function that declares a test: `(name, body)` or `(name, { needs }, body)`, with what it needs of the
 * place where it runs. The body gets `{ emulator, control, info, open, run, lacks, world, page }`, with the emulator's
 * own faults and settings put back before each. `lacks(need)` tells whether something is missing that only a part of
 * the test needs, and notes that this part is left out. With `background`, hidden tabs are treated as for a person.
 */
export function suite({ args = [], background = false } = {}) {
  let emulator;
  let browser;
  before(
    async () => {
      emulator = await startEmulator({ serve: served, args });
      browser = await launchAny({ background });
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

  return (name, ...rest) => {
    const body = rest.pop();
    const { needs = [] } = rest.pop() ?? {};
    const skip = needs.map(missingHere).find(Boolean);
    return test(name, { timeout: TEST_TIMEOUT, skip }, async (node) => {
      const { control, info } = emulator;
      await control.setFaults();
      await control.setSettings({ answers: 'results', batch_limit: null, batch_limit_by: '400', rate: null });
      const { token } = await control.issueToken();
      const secrets = [token, info.secret_key, info.password];
      const pages = [];
      const open = async (path = '/', origin = emulator.url) => {
        const page = await openTab(browser, origin, path, secrets);
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
      const lacks = (need) => {
        const why = missingHere(need);
        if (why) node.diagnostic(`${name}: in part ${why}`);
        return why !== undefined;
      };
      try {
        const note = (line) => node.diagnostic(line);
        await body({ emulator, control, info, page, open, run: page.run, lacks, note, world });
        for (const { problems, messages, isClosed } of pages) {
          if (!isClosed()) await messages();
          assert.deepEqual(problems, []);
        }
        const leaked = emulator.lines.filter((line) => secrets.some((secret) => line.includes(secret)));
        assert.deepEqual(leaked, [], 'secrets in the log of the emulator');
      } finally {
        await Promise.all(pages.map((page) => page.close()));
      }
    });
  };
}
