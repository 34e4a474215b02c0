// What a large deletion costs the page's thread, with the worker and without it.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { longTasks } from '../support/tasks.mjs';

const test = suite();

const COUNT = 100_000;
/** What a browser calls a long task, in milliseconds. */
const LONG = 50;

async function prepare({ world }) {
  await lib.default();
  globalThis.ids = (await kit.control('GET', `datasets/${world.datasetId}/ids`)).ids;
}

async function removeAll({ world }) {
  const report = await kit
    .session(world)
    .dataset(world.datasetId)
    .deleteSamples(globalThis.ids, { onProgress: () => {} });
  return report.counts.deleted;
}

async function measure({ control, world }, page) {
  const { datasetId } = await control.createDataset({ samples: COUNT });
  await page.run(prepare, { world: world({ datasetId }) });
  const work = () => page.run(removeAll, { world: world({ datasetId }) });
  const { result, tasks } = await longTasks(page.page, 0, work);
  assert.equal(result, COUNT);
  return { longest: Math.max(...tasks), sum: tasks.reduce((sum, ms) => sum + ms, 0), count: tasks.length };
}

const title = `${COUNT} ids: no task over ${LONG} ms, and the page works much less than without a worker`;
test(title, { needs: ['devtools'] }, async (context) => {
  const { open, page, note } = context;
  const without = await measure(context, await open('/index.html'));
  const own = await measure(context, page);
  for (const [name, { longest, sum, count }] of Object.entries({ 'main entry': without, worker: own })) {
    note(
      `table: ${name.padEnd(10)} ${count} tasks, ${sum.toFixed(0)} ms, the longest ${longest.toFixed(1)} ms`,
    );
  }
  assert.ok(own.longest <= LONG, `the longest task took ${own.longest} ms`);
  assert.ok(own.sum < without.sum / 2, `${own.sum} ms of ${without.sum} ms`);
  assert.ok(own.count < without.count, `${own.count} tasks of ${without.count}`);
});
