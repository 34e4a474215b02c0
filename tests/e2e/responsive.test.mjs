// The page stays alive while it works.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { longTasks } from '../support/tasks.mjs';

const test = suite();

const COUNT = 100_000;
/** What a browser calls a long task, in milliseconds. */
const LONG = 50;

/** In the page: reading the list of ids is not what is measured, so it comes before. */
async function prepare({ world }) {
  await lib.default();
  globalThis.ids = (await kit.control('GET', `datasets/${world.datasetId}/ids`)).ids;
}

async function removeAll({ world }) {
  const { ids } = globalThis;
  let frames = 0;
  let running = true;
  const count = () => {
    frames++;
    if (running) requestAnimationFrame(count);
  };
  count();
  let told = 0;
  globalThis.report = await kit
    .session(world)
    .dataset(world.datasetId)
    .deleteSamples(ids, {
      onOutcomes: (group) => {
        told += group.length;
      },
      onProgress: () => {},
    });
  running = false;
  return { told, frames };
}

/** A program's own look at a hundred thousand ids is no work of the library either. */
function look() {
  const { ids, report } = globalThis;
  const { counts, requested, duplicates } = report;
  const right =
    report.deleted.length === ids.length && report.deleted.every((id, index) => id === ids[index]);
  return { counts, requested, duplicates, right };
}

const title = `${COUNT} ids: all deleted, and no task of the page takes over ${LONG} ms`;
test(title, { needs: ['document'] }, async ({ control, page, run, lacks, world }) => {
  // Only its name goes to the page; the message with all the ids would be a long task itself.
  const { datasetId } = await control.createDataset({ samples: COUNT });
  await run(prepare, { world: world({ datasetId }) });
  const work = () => run(removeAll, { world: world({ datasetId }) });
  const { result, tasks } = lacks('devtools')
    ? { result: await work(), tasks: [] }
    : await longTasks(page.page, LONG, work);
  assert.deepEqual(await run(look), {
    counts: { deleted: COUNT, alreadyGone: 0, failed: 0, unknown: 0, notAttempted: 0 },
    requested: COUNT,
    duplicates: 0,
    right: true,
  });
  assert.equal(result.told, COUNT);
  assert.deepEqual(await control.ids(datasetId), []);
  assert.ok(result.frames > 10, `${result.frames} frames`);
  assert.deepEqual(tasks, [], `tasks over ${LONG} ms`);
});

test('many small jobs in turn leave no more behind than one', { needs: ['devtools'] }, async (context) => {
  const { control, page, run, world } = context;
  const { datasetId } = await control.createDataset({ samples: 1 });
  const session = await page.page.createCDPSession();
  const listeners = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'JSEventListeners').value;
  };
  await session.send('Performance.enable');
  const round = async ({ world }) => {
    await lib.default();
    globalThis.controller ??= new AbortController();
    const { signal } = globalThis.controller;
    const dataset = kit.session(world).dataset(world.datasetId);
    for (let job = 0; job < 50; job++) await dataset.deleteSamples([`absent-${job}`], { signal });
  };
  await run(round, { world: world({ datasetId }) });
  const before = await listeners();
  for (let times = 0; times < 3; times++) await run(round, { world: world({ datasetId }) });
  assert.ok((await listeners()) <= before, `${await listeners()} listeners, ${before} before`);
});

test('many small jobs in turn, with one signal', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 50 });
  const deleted = await run(
    async ({ world, ids }) => {
      await lib.default();
      const { signal } = new AbortController();
      const dataset = kit.session(world).dataset(world.datasetId);
      let deleted = 0;
      for (const id of ids) deleted += (await dataset.deleteSamples([id], { signal })).counts.deleted;
      return deleted;
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(deleted, 50);
});
