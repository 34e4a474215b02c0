// The limiter in Chromium against the emulator over real HTTP, beside six in flight and a plain pool of 32 fetches.
// `npm run build && node bench/limiter.mjs [runs]` prints the table of docs/limiter.md; the emulator is built if need be.
import { buildEmulator } from '../scripts/build/emulator.mjs';
import { spawnEmulator } from '../scripts/lib/emulator.mjs';
import { launchBrowser } from '../tests/support/browsers.mjs';
import { preparePackage, served } from '../tests/support/package.mjs';

const BATCH = 10;
const PACE = 100;
const plain = { answers: 'results', batch_limit: null, batch_limit_by: '400', rate: null };

/** How long a request takes that is one of so many where more than `atOnce` slow one another down. */
const slowed = (level, atOnce) => PACE * (1 + (Math.max(0, level - atOnce) / atOnce) ** 2);
const bestOf = (batches, atOnce, most = 32) =>
  Math.min(
    ...Array.from(
      { length: most },
      (_, at) => (Math.ceil(batches / (at + 1)) * slowed(at + 1, atOnce)) / 1000,
    ),
  );

/** `best` is the least number of seconds, had network and browser no cost at all. */
const SERVICES = [
  {
    name: 'HTTP/1.1, 40 ms',
    args: [],
    settings: { pace: { ms: 40, at_once: 1000 } },
    batches: 900,
    best: (900 / 6) * 0.04,
  },
  {
    name: 'HTTP/2, 100 ms whatever the load',
    args: ['--tls'],
    settings: { pace: { ms: PACE, at_once: 1000 } },
    batches: 1000,
    best: bestOf(1000, 1000),
  },
  {
    name: 'HTTP/2, 100 ms, slower beyond 12 at a time',
    args: ['--tls'],
    settings: { pace: { ms: PACE, at_once: 12 } },
    batches: 1000,
    best: bestOf(1000, 12),
  },
  {
    name: 'HTTP/2, 50 a second, 429 with Retry-After',
    args: ['--tls'],
    settings: { rate: { per_second: 50, burst: 50 } },
    batches: 1000,
    best: (1000 - 50) / 50,
  },
];

/** Runs in the page: the library, with at most so many in flight. */
async function library({ world, ids, batchSize, concurrency }) {
  await lib.default();
  const levels = [];
  const begin = performance.now();
  const report = await kit
    .session(world)
    .dataset(world.datasetId)
    .deleteSamples(ids, {
      batchSize,
      concurrency,
      onProgress: ({ concurrency: level }) => levels.push(level),
    });
  return { seconds: (performance.now() - begin) / 1000, deleted: report.counts.deleted, levels };
}

/** Runs in the page: so many plain fetches at a time. Refused ones back off as the library's do, and a `Retry-After` holds all. */
async function pool({ world, ids, batchSize, most }) {
  const url = `/v2/${world.projectId}/datasets/${world.datasetId}/data-annotations/samples/delete`;
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  let [next, heldUntil, deleted] = [0, 0, 0];
  const send = (samples) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-auth-token': world.token },
      body: JSON.stringify({ samples, delete_source: false }),
    });
  const worker = async () => {
    while (next < ids.length) {
      const samples = ids.slice(next, next + batchSize);
      next += batchSize;
      for (let attempt = 0; ; attempt++) {
        while (performance.now() < heldUntil) await sleep(heldUntil - performance.now());
        const response = await send(samples);
        const answer = await response.json();
        if (response.status !== 429) {
          deleted += answer.results.filter(({ success }) => success).length;
          break;
        }
        const asked = 1000 * response.headers.get('retry-after');
        heldUntil = Math.max(heldUntil, performance.now() + asked);
        await sleep(Math.max(asked, Math.random() * Math.min(1000 * 2 ** attempt, 20_000)));
      }
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: most }, worker));
  return { seconds: (performance.now() - begin) / 1000, deleted, levels: [] };
}

const WAYS = [
  { name: 'the limiter', work: library, options: { concurrency: 32 } },
  { name: 'concurrency: 6', work: library, options: { concurrency: 6 } },
  { name: 'pool of 32', work: pool, options: { most: 32 } },
];

const inPage = async (page, work, argument) =>
  JSON.parse(
    await page.evaluate(`(async () => JSON.stringify(await (${work})(${JSON.stringify(argument)})))()`),
  );

async function measure(page, service, { work, options }) {
  const control = (method, path, body = null) =>
    inPage(page, '({ method, path, body }) => kit.control(method, path, body ?? undefined)', {
      method,
      path,
      body,
    });
  await control('PUT', 'settings', { ...plain, ...service.settings });
  const { project_id: projectId } = await control('GET', 'info');
  const { token } = await control('POST', 'tokens', {});
  const { dataset_id: datasetId } = await control('POST', 'datasets', {
    type: 0,
    samples: service.batches * BATCH,
  });
  const { ids } = await control('GET', `datasets/${datasetId}/ids`);
  const world = { projectId, datasetId, token };
  const result = await inPage(page, work, { world, ids, batchSize: BATCH, ...options });
  const { requests, max_in_flight: most } = await control('GET', `datasets/${datasetId}/requests`);
  await control('DELETE', `datasets/${datasetId}`).catch(() => {});
  if (result.deleted !== ids.length) throw new Error(`${result.deleted} of ${ids.length} were deleted`);
  const refused = requests.filter(({ status }) => status === 429).length;
  const settled = result.levels.slice(result.levels.length / 2);
  return {
    refused: (100 * refused) / requests.length,
    time: result.seconds / service.best,
    most,
    levels: settled.length > 0 ? `${Math.min(...settled)} to ${Math.max(...settled)}` : '',
  };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function compare(browser, service, runs) {
  const mounts = Object.entries(served).flatMap(([prefix, folder]) => ['--serve', `${prefix}=${folder}`]);
  const emulator = await spawnEmulator(['--port', '0', '--samples', '1', ...mounts, ...service.args]);
  const page = await browser.newPage();
  const cdp = await page.createCDPSession();
  // The emulator's certificate is its own.
  await cdp.send('Security.setIgnoreCertificateErrors', { ignore: true });
  await page.goto(emulator.url);
  await page.waitForFunction('globalThis.kit !== undefined');
  const results = WAYS.map(() => []);
  // In turn, so that what else the machine does meets all of them.
  for (let run = 0; run < runs; run++) {
    for (const [index, way] of WAYS.entries()) results[index].push(await measure(page, service, way));
  }
  await page.close();
  await emulator.stop();
  const cells = results.map((all) => {
    const [refused, time] = ['refused', 'time'].map((name) => median(all.map((one) => one[name])));
    return `${refused.toFixed(1)} %, ${time.toFixed(2)}`;
  });
  const levels = results[0].map((one) => one.levels).join('; ');
  console.log(`| ${service.name} | ${cells[0]} | ${levels} | ${cells.slice(1).join(' | ')} |`);
}

const runs = Number(process.argv[2] ?? 3);
await buildEmulator();
await preparePackage();
const browser = await launchBrowser('chromium');
console.log(
  `| | the limiter: refused, time | levels | ${WAYS[1].name} | ${WAYS[2].name} |\n|---|---|---|---|---|`,
);
for (const service of SERVICES) await compare(browser, service, runs);
await browser.close();
