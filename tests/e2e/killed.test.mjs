// A browser that is killed in the middle of a job, again and again: the report of the last run equals the database.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { browserName, launchBrowser } from '../support/browsers.mjs';
import { startEmulator } from '../support/emulator.mjs';
import { served } from '../support/package.mjs';
import { missingHere } from '../support/place.mjs';
import { QUICK } from '../support/suite.mjs';
import { assertTruth } from '../support/truth.mjs';

const KILLS = 10;
/** Of a hundred requests about thirty go wrong, most of them after the samples were deleted, or perhaps. */
const FAULTS = [
  { name: 'latency', probability: 1, parameters: { min_ms: 5, max_ms: 40 } },
  { name: 'reset-after', probability: 0.05 },
  { name: 'cut-body', probability: 0.05 },
  { name: 'empty-body', probability: 0.05 },
  { name: 'status-503', probability: 0.05 },
  { name: 'status-504', probability: 0.05 },
  { name: 'contradicting', probability: 0.03 },
  { name: 'wrong-length', probability: 0.03 },
];

/** Puppeteer puts Firefox's preferences back when it sees that the browser has ended; the next one must not begin before. */
async function tidied(profile) {
  while ((await readdir(profile)).some((name) => name.endsWith('.puppeteer'))) await pause(5);
}

/** Begins the job, or takes it up; resolves when so many ids are settled, or with how it ended. */
async function run({ world, ids, settled }) {
  await lib.default();
  const [pending, ...others] = await lib.pendingDeletions();
  if (others.length > 0) throw new Error('there is one job');
  let stopped = false;
  // From then on nothing is sent: however long the kill takes, it comes in the middle.
  const send = (request) => (stopped ? new Promise(() => {}) : fetch(request));
  const dataset = kit.session(world, { fetch: send }).dataset(world.datasetId);
  const told = new Set();
  const ended = new Promise((resolve) => {
    const options = {
      batchSize: 10,
      concurrency: 6,
      onOutcomes: (group) => {
        for (const { sampleId } of group) told.add(sampleId);
        if (told.size < settled) return;
        stopped = true;
        resolve({ pending });
      },
    };
    const job = pending
      ? dataset.resumeDeletion(pending.id, options)
      : dataset.deleteSamples(ids, { ...options, journal: 'long' });
    kit.settle(job).then((result) => resolve({ pending, ...result }));
  });
  return ended;
}

test(`killed ${KILLS} times, under faults`, { timeout: 600_000, skip: missingHere('profile') }, async () => {
  const profile = await mkdtemp(join(tmpdir(), 'modelarts-profile-'));
  const emulator = await startEmulator({ serve: served });
  const { control, info } = emulator;
  let browser;
  /** In a browser that is started for it. */
  const inBrowser = async (fn, arg) => {
    browser = await launchBrowser(browserName(), { profile });
    const page = await browser.newPage();
    await page.goto(emulator.url);
    return page.evaluate(fn, arg);
  };
  try {
    const { datasetId, ids } = await control.createDataset({ samples: 3000 });
    const { token } = await control.issueToken();
    const world = { projectId: info.project_id, token, retry: QUICK, datasetId };
    const seen = [];
    const deleted = [0];
    for (let kill = 0; kill < KILLS; kill++) {
      await control.setFaults(FAULTS, kill + 1);
      const result = await inBrowser(run, { world, ids, settled: 90 + 7 * kill });
      assert.equal(result.ok, undefined, 'it is in the middle');
      seen.push(result.pending?.requested);
      deleted.push(result.pending?.counts.deleted ?? 0);
      const dead = once(browser.process(), 'exit');
      browser.process().kill('SIGKILL');
      await dead;
      await tidied(profile);
    }
    assert.deepEqual(
      seen,
      [undefined, ...Array(KILLS - 1).fill(3000)],
      'from the second run on it is taken up',
    );
    const { ok, value } = await inBrowser(run, { world, ids, settled: ids.length + 1 });
    assert.equal(ok, true);
    await assertTruth(control, datasetId, { asked: ids, present: ids, report: value });
    deleted.push(value.counts.deleted);
    assert.ok(
      deleted.at(-2) > 0 && deleted.every((count, at) => count >= (deleted[at - 1] ?? 0)),
      `${deleted}`,
    );
    const page = await browser.newPage();
    await page.goto(emulator.url);
    assert.deepEqual(await page.evaluate(() => lib.default().then(() => lib.pendingDeletions())), []);
  } finally {
    await browser?.close().catch(() => {});
    await emulator.stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
