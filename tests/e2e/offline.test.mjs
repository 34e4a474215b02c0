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

/** In the page, without a network from the beginning: what asks for credentials does not get them. */
async function askOffline({ world, ids, gives }) {
  await lib.default();
  let online = false;
  let asked = 0;
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online });
  const credentials = async () => {
    asked++;
    if (gives) return gives;
    if (!online) throw new TypeError('no network');
    return { token: world.token };
  };
  const dataset = kit.session(world, { credentials }).dataset(world.datasetId);
  const deletion = kit.settle(dataset.deleteSamples(ids));
  if (gives) return { deletion: await deletion, asked };
  const reads = [];
  for (const read of [() => dataset.listSamples(), () => dataset.getSampleInfo(ids[0])]) {
    reads.push(await kit.settle(read()));
  }
  const matching = await kit.settle(dataset.deleteMatching({ labelName: 'cat' }));
  const before = asked;
  online = true;
  dispatchEvent(new Event('online'));
  return { deletion: await deletion, reads: [...reads, matching], before, asked };
}

test('a provider that needs the network: reads end, a deletion waits for it', async ({
  control,
  run,
  world,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 40 });
  const { deletion, reads, before, asked } = await run(askOffline, { world: world({ datasetId }), ids });
  assert.deepEqual(
    reads.map(({ error }) => [error.code, error.cause.name]),
    Array(3).fill(['credentials-failed', 'TypeError']),
  );
  // Once for the first two, and for each of the others when the pause before it was over.
  assert.equal(before, 3);
  assert.equal(asked, 4, 'at once when there is a network again');
  assert.ok(deletion.ok, deletion.error?.text);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: deletion.value });
});

test('what a provider gives in vain is not waited for without a network', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 4 });
  const gives = { password: 'of no use' };
  const { deletion, asked } = await run(askOffline, { world: world({ datasetId }), ids, gives });
  assert.deepEqual([deletion.error?.code, asked], ['credentials-failed', 1]);
});
