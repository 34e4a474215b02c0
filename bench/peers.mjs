// This library beside what people write by hand, in Chromium against the local service with 40 ms of latency: wall time
// as a multiple of the least possible, the page's main thread, its long tasks, its heap. All take turns, so that what
// else the machine does meets all; one runs twice, as a control. Every run is compared with the database.
//
//   node bench/peers.mjs [--count 100000] [--batch 100] [--runs 5] [--http 1] [--only NAME…] [--no-sequence] [--keep]
//
// With --keep the figures go into docs/performance.md.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildEmulator } from '../scripts/build/emulator.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { launchBrowser } from '../tests/support/browsers.mjs';
import { startEmulator } from '../tests/support/emulator.mjs';
import { preparePackage, served } from '../tests/support/package.mjs';
import { keep } from './peers/document.mjs';
import { hand } from './peers/hand.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    batch: { type: 'string', default: '100' },
    runs: { type: 'string', default: '5' },
    http: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
    'no-sequence': { type: 'boolean' },
    keep: { type: 'boolean' },
  },
});
const COUNT = Number(values.count);
const BATCH = Number(values.batch);
const RUNS = Number(values.runs);
const TLS = values.http === '2';
// The emulator's certificate is its own, and nothing but this machine is spoken to.
if (TLS) process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
/** What a browser sends at once: by HTTP/1.1 six to a host; by HTTP/2 as many as the library's default. */
const AT_ONCE = TLS ? 32 : 6;
const LATENCY = 40;
const LATENCY_FAULT = {
  name: 'latency',
  probability: 1,
  parameters: { min_ms: LATENCY, max_ms: LATENCY },
};
const REQUESTS = Math.ceil(COUNT / BATCH);
const IDEAL = Math.ceil(REQUESTS / AT_ONCE) * LATENCY;
const MB = 2 ** 20;
/** Milliseconds between two looks at the heap. */
const LOOK = 100;

/** In the page. */
async function library({ world, batch, keys, auto, keep }) {
  await lib.default();
  const credentials = keys
    ? { accessKey: world.accessKey, secretKey: world.secretKey }
    : { token: world.token };
  const session = new lib.Session({ projectId: world.projectId, endpoint: location.origin, credentials });
  const options = { batchSize: auto ? 'auto' : batch, onProgress: () => {}, keep };
  const { counts } = await session.dataset(world.datasetId).deleteSamples(globalThis.ids, options);
  return counts.deleted;
}

const WAYS = [
  { name: 'this library', work: library, options: {} },
  { name: 'this library, again', work: library, options: {} },
  { name: 'this library, entry /worker', page: 'own-worker', work: library, options: {} },
  {
    name: "this library, entry /worker, keep 'problems'",
    page: 'own-worker',
    work: library,
    options: { keep: 'problems' },
  },
  { name: "this library, batchSize 'auto'", work: library, options: { auto: true } },
  { name: 'a pool by hand', work: hand, options: { atOnce: AT_ONCE } },
  { name: 'this library, AK/SK', work: library, options: { keys: true } },
  {
    name: 'a pool by hand, AK/SK by WebCrypto',
    work: hand,
    options: { atOnce: AT_ONCE, keys: 'webcrypto' },
  },
  { name: 'a pool by hand, AK/SK by CryptoJS', work: hand, options: { atOnce: AT_ONCE, keys: 'cryptojs' } },
  { name: 'one request after the other', work: hand, options: { atOnce: 1 }, sequence: true },
].filter(
  ({ name, sequence }) =>
    (!values.only || values.only.includes(name)) && !(sequence && values['no-sequence']),
);

const CRYPTO_JS = await readFile(inRoot('node_modules/crypto-js/crypto-js.js'), 'utf8');

async function measure(emulator, browser, { page: host = 'index', work, options }) {
  const { control, info } = emulator;
  const { datasetId } = await control.createDataset({ samples: COUNT });
  const { token } = await control.issueToken();
  const page = await browser.newPage();
  try {
    const cdp = await page.createCDPSession();
    // The emulator's certificate is its own.
    await cdp.send('Security.setIgnoreCertificateErrors', { ignore: true });
    await page.goto(`${emulator.url}/${host === 'index' ? '' : `${host}.html`}`);
    await page.waitForFunction('globalThis.kit !== undefined');
    await page.evaluate(CRYPTO_JS);
    const world = {
      projectId: info.project_id,
      accessKey: info.access_key,
      secretKey: info.secret_key,
      token,
      datasetId,
    };
    await page.evaluate(`(async () => {
      globalThis.ids = (await kit.control('GET', 'datasets/${datasetId}/ids')).ids;
      globalThis.tasks = [];
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ type: 'longtask' });
      if (globalThis.lib) await lib.default();
    })()`);
    await cdp.send('Performance.enable');
    const metrics = async () => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    };
    await cdp.send('HeapProfiler.collectGarbage');
    const before = await metrics();
    let peak = 0;
    const timer = setInterval(async () => {
      const now = await metrics().catch(() => undefined);
      if (now) peak = Math.max(peak, now.JSHeapUsedSize - before.JSHeapUsedSize);
    }, LOOK);
    const [took, gone] = await page.evaluate(
      `(async () => {
        const begin = performance.now();
        const gone = await (${work})(${JSON.stringify({ world, batch: BATCH, ...options })});
        return [performance.now() - begin, gone];
      })()`,
    );
    clearInterval(timer);
    const after = await metrics();
    const tasks = await page.evaluate('globalThis.tasks');
    assert.deepEqual([gone, await control.ids(datasetId)], [COUNT, []]);
    const { requests } = await control.requests(datasetId);
    return {
      time: took / IDEAL,
      requests: requests.length,
      thread: (1000 * (after.TaskDuration - before.TaskDuration)) / REQUESTS,
      tasks: tasks.length,
      heap: peak / MB,
    };
  } finally {
    await page.close();
    await control.deleteDataset(datasetId);
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

await buildEmulator();
await preparePackage();
const emulator = await startEmulator({ serve: served, args: ['--samples', '1', ...(TLS ? ['--tls'] : [])] });
const browser = await launchBrowser('chromium');
try {
  await emulator.control.setFaults([LATENCY_FAULT]);
  const seen = WAYS.map(() => []);
  for (let run = 0; run < RUNS; run++) {
    for (const [at, way] of WAYS.entries()) {
      const one = await measure(emulator, browser, way);
      seen[at].push(one);
      // A million ids take hours: each run is told at once.
      console.error(`${run + 1} of ${RUNS}, ${way.name}: ${JSON.stringify(one)}`);
    }
  }
  console.log(
    `${COUNT} ids in ${REQUESTS} batches of ${BATCH}, HTTP/${values.http}, ${LATENCY} ms, ${AT_ONCE} at once; medians of ${RUNS} runs\n`,
  );
  const figures = WAYS.map((_, at) =>
    Object.fromEntries(
      ['time', 'thread', 'tasks', 'heap', 'requests'].map((field) => [
        field,
        Number(median(seen[at].map((one) => one[field])).toFixed(3)),
      ]),
    ),
  );
  console.log(
    '| | time | main thread, ms a batch | long tasks | heap, MB | requests |\n|---|---|---|---|---|---|',
  );
  for (const [at, { name }] of WAYS.entries()) {
    const { time, thread, tasks, heap, requests } = figures[at];
    console.log(
      `| ${name} | ${time.toFixed(3)} | ${thread.toFixed(2)} | ${tasks} | ${heap.toFixed(1)} | ${requests} |`,
    );
  }
  if (values.keep) {
    const ways = Object.fromEntries(WAYS.map(({ name }, at) => [name, figures[at]]));
    await keep(COUNT, values.http, { runs: RUNS, ways });
  }
} finally {
  await browser.close();
  await emulator.stop();
}
