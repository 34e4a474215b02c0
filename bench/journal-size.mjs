// What the record of a million ids of 32 characters takes: `node bench/journal-size.mjs [ids]`, after `npm run build`.
// Measured are the bytes of the rows, what the browser says that the page uses, and the browser's own files.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../tests/support/browsers.mjs';
import { startEmulator } from '../tests/support/emulator.mjs';
import { preparePackage, served } from '../tests/support/package.mjs';

const count = Number(process.argv[2] ?? 1_000_000);

/** Begins a job of so many ids, stops it when it is recorded and its first requests are sent, and looks. */
async function measure({ world, count }) {
  await lib.default();
  const hex = (at) => ((at * 2654435761) >>> 0).toString(16).padStart(8, '0');
  const ids = Array.from(
    { length: count },
    (_, at) => `${hex(at)}${hex(at + 1)}${hex(at + 2)}${hex(at + 3)}`,
  );
  const controller = new AbortController();
  const begun = performance.now();
  let recorded;
  const fetch = () => {
    recorded ??= performance.now() - begun;
    controller.abort();
    return new Promise(() => {});
  };
  const dataset = kit.session(world, { fetch }).dataset('d');
  await kit.settle(dataset.deleteSamples(ids, { journal: true, signal: controller.signal }));
  const database = await new Promise((resolve) => {
    indexedDB.open('modelarts-dataset').onsuccess = ({ target }) => resolve(target.result);
  });
  let [rows, bytes] = [0, 0];
  await new Promise((resolve) => {
    database.transaction('rows').objectStore('rows').openCursor().onsuccess = ({ target: { result } }) => {
      if (!result) return resolve();
      rows++;
      bytes += result.value.length;
      result.continue();
    };
  });
  const listed = performance.now();
  const [{ requested }] = await lib.pendingDeletions();
  const { usage } = await navigator.storage.estimate();
  return { requested, rows, bytes, usage, recordedMs: recorded, listedMs: performance.now() - listed };
}

async function sizeOf(folder) {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (entry.isFile()) sum += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return sum;
}

const profile = await mkdtemp(join(tmpdir(), 'modelarts-profile-'));
await preparePackage();
const emulator = await startEmulator({ serve: served });
const browser = await launchBrowser(undefined, { profile });
try {
  const page = await browser.newPage();
  await page.goto(emulator.url);
  const result = await page.evaluate(measure, { world: { projectId: 'p', token: 't' }, count });
  const onDisk = await sizeOf(join(profile, 'Default', 'IndexedDB'));
  console.log(JSON.stringify({ ...result, onDisk }, null, 2));
} finally {
  await browser.close();
  await emulator.stop();
  await rm(profile, { recursive: true, force: true });
}
