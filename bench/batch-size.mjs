// `batchSize: 'auto'` beside fixed sizes, in Chromium against the local service, with limits of 100, of 1,000 and without
// one: the time of each as a multiple of the best fixed size that the service takes. Every report is compared with the
// database.
//
//   node bench/batch-size.mjs [--count 20000] [--runs 3]
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { buildEmulator } from '../scripts/build/emulator.mjs';
import { launchBrowser } from '../tests/support/browsers.mjs';
import { startEmulator } from '../tests/support/emulator.mjs';
import { preparePackage, served } from '../tests/support/package.mjs';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '20000' }, runs: { type: 'string', default: '3' } },
});
const COUNT = Number(values.count);
const RUNS = Number(values.runs);
const SIZES = [100, 200, 500, 1000, 2000, 5000];
const LATENCY = { name: 'latency', probability: 1, parameters: { min_ms: 20, max_ms: 20 } };
const CASES = [
  [null, '400'],
  [1000, '400'],
  [1000, '413'],
  [1000, 'silent'],
  [100, '400'],
  [100, '413'],
  [100, 'silent'],
];

/** In the page. */
async function remove({ world, batchSize }) {
  await lib.default();
  const { ids } = await kit.control('GET', `datasets/${world.datasetId}/ids`);
  const began = performance.now();
  const { counts } = await kit.session(world).dataset(world.datasetId).deleteSamples(ids, { batchSize });
  return { took: performance.now() - began, gone: counts.deleted + counts.alreadyGone };
}

async function measure(emulator, browser, batchSize) {
  const { control, info } = emulator;
  const { datasetId } = await control.createDataset({ samples: COUNT });
  const { token } = await control.issueToken();
  const page = await browser.newPage();
  try {
    await page.goto(emulator.url);
    const world = { projectId: info.project_id, token, datasetId };
    const { took, gone } = await page.evaluate(`(${remove})(${JSON.stringify({ world, batchSize })})`);
    assert.deepEqual([gone, await control.ids(datasetId)], [COUNT, []]);
    const { requests } = await control.requests(datasetId);
    return { took, requests: requests.length };
  } finally {
    await page.close();
    await control.deleteDataset(datasetId);
  }
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

await buildEmulator();
await preparePackage();
const emulator = await startEmulator({ serve: served, args: ['--samples', '1'] });
const browser = await launchBrowser('chromium');
try {
  console.log(
    `${COUNT} ids, HTTP/1.1, ${LATENCY.parameters.min_ms} ms a request; medians of ${RUNS} runs, in turn`,
  );
  for (const answers of ['results', 'bare']) {
    for (const [limit, by] of CASES) {
      await emulator.control.setSettings({ answers, batch_limit: limit, batch_limit_by: by });
      await emulator.control.setFaults([LATENCY]);
      const sizes = ['auto', ...SIZES.filter((size) => !limit || size <= limit)];
      const seen = new Map(sizes.map((size) => [size, []]));
      for (let run = 0; run < RUNS; run++) {
        for (const size of sizes) seen.get(size).push(await measure(emulator, browser, size));
      }
      const times = sizes.map((size) => median(seen.get(size).map(({ took }) => took)));
      const [auto, ...fixed] = times;
      const best = Math.min(...fixed);
      const cell = (size, at) => `${size} ${(times[at] / best).toFixed(2)}`;
      console.log(
        `answers by ${answers}, ${limit ? `${limit} at most by ${by}` : 'no limit'}: auto ${(auto / best).toFixed(2)} times the best`,
        `(${sizes
          .slice(1)
          .map((size, at) => cell(size, at + 1))
          .join(', ')});`,
        `${median(seen.get('auto').map(({ requests }) => requests))} requests`,
      );
    }
  }
} finally {
  await browser.close();
  await emulator.stop();
}
