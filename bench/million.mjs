// A million ids, from an array and from a stream, against the local service, in Chromium: that the report agrees with
// the database, which tasks of the page are long, and how much memory it takes.
//
//   node bench/million.mjs [--count 1000000] [--batch-size auto]
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { buildEmulator } from '../scripts/build/emulator.mjs';
import { launchBrowser } from '../tests/support/browsers.mjs';
import { startEmulator } from '../tests/support/emulator.mjs';
import { preparePackage, served } from '../tests/support/package.mjs';
import { longTasks } from '../tests/support/tasks.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    'batch-size': { type: 'string', default: 'auto' },
  },
});
const COUNT = Number(values.count);
const BATCH_SIZE = values['batch-size'] === 'auto' ? 'auto' : Number(values['batch-size']);
/** Of the ids asked for, so many were gone before; of the samples, so many are not asked for. */
const ABSENT = 1000;
const OTHERS = 1000;
const LONG = 50;
const MB = 2 ** 20;
/** Milliseconds between two looks at the memory. */
const LOOK = 250;
/** What lets a page collect its garbage and see its heap to the byte. */
const MEASURED = ['--js-flags=--expose-gc', '--enable-precise-memory-info'];

/** 32 hex characters each, the first of them of samples that are not there; the same here and in the page. */
const PREFIX = '0123456789abcdef0123456789';
const idOf = (number, absent, prefix) => {
  const there = number >= absent;
  return (there ? prefix : 'f'.repeat(26)) + `${there ? number - absent : number}`.padStart(6, '0');
};

const PREPARE = `
  globalThis.idOf = (number) => (${idOf})(number, ${ABSENT}, '${PREFIX}');
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = class extends Instance {
    constructor(...values) {
      super(...values);
      globalThis.memory = this.exports.memory;
    }
  };
`;

/** In the page: what the caller has before, which is not the library's. */
async function prepare({ kind, count }) {
  await lib.default();
  if (kind === 'array') globalThis.ids = Array.from({ length: count }, (_, at) => idOf(at));
}

/** In the page. */
async function remove({ world, kind, count, batchSize }) {
  async function* stream() {
    for (let at = 0; at < count; at += 1000) {
      yield Array.from({ length: Math.min(1000, count - at) }, (_, more) => idOf(at + more));
    }
  }
  const told = {};
  const source = kind === 'array' ? globalThis.ids : stream();
  globalThis.report = await kit
    .session(world)
    .dataset(world.datasetId)
    .deleteSamples(source, {
      batchSize,
      keep: kind === 'array' ? 'all' : 'problems',
      onOutcomes: (group) => {
        for (const { status } of group) told[status] = (told[status] ?? 0) + 1;
      },
      onProgress: () => {},
    });
  return told;
}

/** In the page, in one task: what is there without garbage. Between two tasks the job would make new garbage. */
function inMemory() {
  gc();
  return { heap: performance.memory.usedJSHeapSize, wasm: memory.buffer.byteLength };
}

/** In the page, after the measurement: whether the lists are those of the array. */
function look({ absent }) {
  const { deleted, alreadyGone, failed, unknown, notAttempted, ...rest } = globalThis.report;
  const ids = globalThis.ids ?? [];
  const right =
    deleted.every((id, at) => id === ids[at + absent]) && alreadyGone.every((id, at) => id === ids[at]);
  return {
    ...rest,
    listed: [deleted, alreadyGone, failed, unknown, notAttempted].map((l) => l.length),
    right,
  };
}

async function measure(emulator, kind) {
  const { control, info } = emulator;
  const dataset = { samples: COUNT - ABSENT + OTHERS, prefix: PREFIX };
  const { datasetId, ids } = await control.createDataset(dataset);
  const { token } = await control.issueToken();
  const browser = await launchBrowser('chromium', { flags: MEASURED });
  try {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(PREPARE);
    await page.goto(emulator.url);
    const run = (fn, argument) => page.evaluate(`(${fn})(${JSON.stringify(argument)})`);
    const memory = () => run(inMemory, null);
    await run(prepare, { kind, count: COUNT });
    const before = await memory();
    const peak = { heap: 0, wasm: 0, both: 0 };
    const watch = async () => {
      const now = await memory();
      const heap = now.heap - before.heap;
      const wasm = now.wasm - before.wasm;
      peak.heap = Math.max(peak.heap, heap);
      peak.wasm = Math.max(peak.wasm, wasm);
      peak.both = Math.max(peak.both, heap + wasm);
    };
    const world = { projectId: info.project_id, token, datasetId };
    const work = () => run(remove, { world, kind, count: COUNT, batchSize: BATCH_SIZE });

    // Once for the memory, collecting garbage all the while; and once for the tasks, which that would make long.
    let running = true;
    const watching = (async () => {
      while (running) {
        await watch();
        await new Promise((resolve) => setTimeout(resolve, LOOK));
      }
    })();
    const told = await work();
    running = false;
    await watching;
    await watch();
    const seen = await run(look, { absent: ABSENT });
    const left = await control.ids(datasetId);
    assert.deepEqual(
      left.sort(),
      ids.slice(COUNT - ABSENT).sort(),
      'what was not asked for is there, and nothing else',
    );
    const expected = { deleted: COUNT - ABSENT, alreadyGone: ABSENT, failed: 0, unknown: 0, notAttempted: 0 };
    assert.deepEqual(seen.counts, expected);
    assert.deepEqual(told, { deleted: COUNT - ABSENT, alreadyGone: ABSENT });
    assert.deepEqual(seen.listed, kind === 'array' ? [COUNT - ABSENT, ABSENT, 0, 0, 0] : [0, 0, 0, 0, 0]);
    assert.equal(seen.right, true);

    await control.deleteDataset(datasetId);
    const again = await control.createDataset(dataset);
    const { tasks } = await longTasks(page, LONG, () =>
      run(remove, {
        world: { ...world, datasetId: again.datasetId },
        kind,
        count: COUNT,
        batchSize: BATCH_SIZE,
      }),
    );
    await control.deleteDataset(again.datasetId);
    return { seen, peak, tasks };
  } finally {
    await browser.close();
  }
}

await buildEmulator();
await preparePackage();
console.log(
  `${COUNT} ids of 32 hex characters, batchSize ${BATCH_SIZE}; memory in MB over what there was before`,
);
for (const kind of ['stream', 'array']) {
  const emulator = await startEmulator({ serve: served, args: ['--samples', '1'] });
  try {
    const { seen, peak, tasks } = await measure(emulator, kind);
    const mb = (bytes) => (bytes / MB).toFixed(1);
    console.log(
      [
        `${kind}: report and database agree`,
        `${seen.requests} requests in ${(seen.durationMs / 1000).toFixed(0)} s`,
        `JavaScript heap ${mb(peak.heap)}, WebAssembly ${mb(peak.wasm)}, together at most ${mb(peak.both)}`,
        `${tasks.length} tasks over ${LONG} ms${tasks.length ? ` (${tasks.map(Math.round).join(', ')})` : ''}`,
      ].join('; '),
    );
  } finally {
    await emulator.stop();
  }
}
