// What the service's reference leaves open: the form of the answer, and the largest batch.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite();
const remove = ({ world, ids, options }) => kit.remove(world, ids, { options });
const settings = (more) => ({
  answers: 'results',
  batch_limit: null,
  batch_limit_by: '400',
  rate: null,
  ...more,
});

for (const answers of ['results', 'bare', 'batch']) {
  test(`answers of the form "${answers}", all ids known`, async ({ control, run, world }) => {
    await control.setSettings(settings({ answers }));
    const { datasetId, ids } = await control.createDataset({ samples: 1050 });
    const asked = ids.slice(0, 1000);
    const { value: report, outcomes } = await run(remove, { world: world({ datasetId }), ids: asked });
    assert.equal(report.counts.deleted, 1000);
    assert.equal(report.requests, 10);
    await assertTruth(control, datasetId, { asked, present: ids, report });
    assertOutcomes(outcomes, report);
  });

  test(`answers of the form "${answers}", some ids unknown`, async ({ control, run, world }) => {
    await control.setSettings(settings({ answers }));
    const { datasetId, ids } = await control.createDataset({ samples: 1000 });
    // One unknown id in each of some batches, several in others, a batch of nothing else.
    const asked = [...ids];
    const absent = Array.from({ length: 130 }, (_, index) => `absent-${index}`);
    absent.forEach((id, index) => {
      asked.splice(index < 30 ? index * index : 600, 0, id);
    });
    const { value: report, outcomes } = await run(remove, { world: world({ datasetId }), ids: asked });
    assert.deepEqual(report.counts, {
      deleted: 1000,
      alreadyGone: 130,
      failed: 0,
      unknown: 0,
      notAttempted: 0,
    });
    assert.deepEqual([...report.alreadyGone].sort(), [...absent].sort());
    await assertTruth(control, datasetId, { asked, present: ids, report });
    assertOutcomes(outcomes, report);
  });
}

// A success that names no ids is believed of a batch of the default size, so a silent limit is not smaller here.
for (const [by, limit, batchSize] of [
  ['400', 60, 100],
  ['400', 100, 1000],
  ['413', 60, 100],
  ['413', 100, 1000],
  ['silent', 100, 100],
  ['silent', 100, 1000],
  ['silent', 300, 1000],
]) {
  test(`a service that takes ${limit} ids a request, by ${by}, with batches of ${batchSize}`, async ({
    control,
    run,
    world,
  }) => {
    await control.setSettings(settings({ batch_limit: limit, batch_limit_by: by }));
    const { datasetId, ids } = await control.createDataset({ samples: 2300 });
    const asked = [...ids.slice(0, 2200), 'not there', 'nor this'];
    const { value: report, outcomes } = await run(remove, {
      world: world({ datasetId }),
      ids: asked,
      options: { batchSize },
    });
    await assertTruth(control, datasetId, { asked, present: ids, report });
    assertOutcomes(outcomes, report);
    // Splitting finds the size that the service takes, and look-ups what it left out.
    assert.deepEqual([report.counts.deleted + report.counts.alreadyGone, report.ok], [2202, true]);
    if (by !== 'silent') assert.equal(report.counts.alreadyGone, 2);
  });
}

// What was gone before must not pass for what a cut batch has deleted.
for (const batchSize of [250, 1000, 'auto']) {
  test(`in silence 200 of ids that were nearly all gone before, with batches of ${batchSize}`, async ({
    control,
    run,
    world,
  }) => {
    await control.setSettings(settings({ answers: 'bare', batch_limit: 200, batch_limit_by: 'silent' }));
    const { datasetId, ids } = await control.createDataset({ samples: 200 });
    // The first ones are there, so that `auto` sees bare answers and grows.
    const [first, rest] = [ids.slice(0, 100), ids.slice(100)];
    const others = rest.flatMap((id, index) => {
      const gone = Array.from({ length: 19 }, (_, n) => `gone-${index}-${n}`);
      return [...gone.slice(0, 9), id, ...gone.slice(9)];
    });
    const asked = [...first, ...others];
    const { value: report, outcomes } = await run(remove, {
      world: world({ datasetId }),
      ids: asked,
      options: { batchSize },
    });
    await assertTruth(control, datasetId, { asked, present: ids, report });
    assertOutcomes(outcomes, report);
    assert.deepEqual([report.ok, await control.ids(datasetId)], [true, []]);
  });
}

test('a batch that one id spoils is split until that id is alone', async ({ control, run, world }) => {
  await control.setSettings(settings({ answers: 'batch' }));
  const { datasetId, ids } = await control.createDataset({ samples: 64 });
  const asked = [...ids.slice(0, 20), 'absent', ...ids.slice(20)];
  const { value: report } = await run(remove, { world: world({ datasetId }), ids: asked });
  assert.deepEqual(report.alreadyGone, ['absent']);
  assert.deepEqual(report.deleted, ids);
  // Halving 65 ids down to one takes six further pairs of requests; one by one it would be 65.
  assert.ok(report.requests <= 1 + 2 * 7, `${report.requests} requests`);
  assert.equal((await control.requests(datasetId)).requests.length, report.requests);
});
