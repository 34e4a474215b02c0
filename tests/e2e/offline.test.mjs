// Without a network the job waits, and gives up nothing for it.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite();

/**
 * In the page: after so many requests the network is gone, for the page and for its requests, and comes back when the
 * job has said that it waits. What the browser says of itself is overridden, so that this runs in each of them.
 */
async function removeOffline({ world, ids, told }) {
  await lib.default();
  let online = true;
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online });
  let sent = 0;
  let refused = 0;
  const waits = [];
  const outcomes = [];
  const result = await kit.settle(
    kit
      .session(world, {
        fetch: (request) => {
          if (++sent === 4) online = false;
          if (online) return fetch(request);
          refused++;
          return Promise.reject(new TypeError('no network'));
        },
      })
      .dataset(world.datasetId)
      .deleteSamples(ids, {
        batchSize: 20,
        retry: { attempts: 1 },
        onOutcomes: (group) => outcomes.push(...group),
        onProgress: ({ waiting }) => {
          if (waiting) waits.push(waiting);
          if (waiting !== 'offline' || online) return;
          online = true;
          if (told) dispatchEvent(new Event('online'));
        },
      }),
  );
  return { ...result, outcomes, waits, refused };
}

for (const told of [true, false]) {
  const how = told ? 'when it is told' : 'by trying';
  test(`waits, goes on ${how}, and no attempt is lost`, async ({ control, run, world }) => {
    const { datasetId, ids } = await control.createDataset({ samples: 400 });
    const result = await run(removeOffline, { world: world({ datasetId }), ids, told });
    assert.ok(result.ok, result.error?.text);
    assert.ok(result.waits.includes('offline'), `${result.waits}`);
    // The answers that were on their way still come, and say that there is a network.
    assert.ok(result.refused > 0 && result.refused <= 4 * 6, `${result.refused} requests without a network`);
    assert.equal(result.value.counts.deleted, 400);
    await assertTruth(control, datasetId, { asked: ids, present: ids, report: result.value });
    assertOutcomes(result.outcomes, result.value);
  });
}
