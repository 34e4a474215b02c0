// The main job: ids go in, the samples are gone from the database, the report says so.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite();
const remove = ({ world, ids, options }) => kit.remove(world, ids, { options });

for (const [count, requests] of [
  [1, 1],
  [2, 1],
  [100, 1],
  [101, 2],
  [10_000, 100],
]) {
  test(`deletes ${count} of the samples, and no other`, async ({ control, run, world }) => {
    const { datasetId, ids } = await control.createDataset({ samples: count + 25 });
    const asked = ids.slice(13, 13 + count).reverse();
    const { ok, value: report, outcomes } = await run(remove, { world: world({ datasetId }), ids: asked });
    assert.equal(ok, true);
    assert.deepEqual(report.deleted, asked);
    await assertTruth(control, datasetId, { asked, present: ids, report });
    assertOutcomes(outcomes, report);
    assert.equal((await control.ids(datasetId)).length, 25);
    const log = await control.requests(datasetId);
    assert.equal(log.requests.length, requests);
    assert.deepEqual([report.requests, report.retries], [requests, 0]);
    assert.ok(log.requests.every((request) => request.ids <= 100 && request.auth === 'token'));
  });
}

test('sends each id once, however often it is given', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 150 });
  const asked = [...ids, ...ids.slice(0, 70), ids[3], ids[3]];
  const { value: report, outcomes } = await run(remove, { world: world({ datasetId }), ids: asked });
  assert.deepEqual([report.requested, report.duplicates], [150, 72]);
  await assertTruth(control, datasetId, { asked, present: ids, report });
  assertOutcomes(outcomes, report);
  const { requests } = await control.requests(datasetId);
  assert.equal(
    requests.reduce((sum, request) => sum + request.ids, 0),
    150,
  );
});

test('tells ids that are gone already from those it deleted', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 120 });
  const absent = Array.from({ length: 60 }, (_, index) => `${index}`.padStart(32, 'f'));
  const asked = ids.flatMap((id, index) => (index % 2 === 0 ? [id, absent[index / 2]] : [id]));
  const { value: report, outcomes } = await run(remove, { world: world({ datasetId }), ids: asked });
  assert.deepEqual(report.alreadyGone, absent);
  assert.deepEqual(report.deleted, ids);
  assert.equal(report.ok, true);
  await assertTruth(control, datasetId, { asked, present: ids, report });
  assertOutcomes(outcomes, report);
});

test('a second run finds everything gone', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 230 });
  await run(remove, { world: world({ datasetId }), ids });
  const { value: report } = await run(remove, { world: world({ datasetId }), ids });
  assert.deepEqual(report.alreadyGone, ids);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
});

const ODD = [
  `with 'single' and "double" quotes`,
  'a/b/../c',
  '../../x',
  '...',
  '%2F',
  '%',
  '100%25',
  '?query=1&b=2',
  '#fragment',
  '[bracketed]',
  'Sample not found. [0]',
  '{"json":"[]"}',
  'back\\slash',
  'new\nline and\ttab',
  'nul\u0000inside',
  ' spaces around ',
  '样本一',
  '😀👩‍👩‍👧',
  'é',
  'e\u0301',
  '\ufeffbom',
  '\u2028',
  '__proto__',
  'constructor',
  'samples',
  "!'()*",
  '<script>alert(1)</script>',
  '+plus+',
  'x'.repeat(1024),
  '样'.repeat(341),
];

for (const [name, options] of [
  ['together', {}],
  ['one by one', { batchSize: 1 }],
]) {
  test(`ids of any characters, sent ${name}`, async ({ control, run, world }) => {
    const kept = ODD.map((id) => `${id.slice(0, 100)}~`);
    const { datasetId } = await control.createDataset({ samples: 0, ids: [...ODD, ...kept] });
    const { value: report } = await run(remove, { world: world({ datasetId }), ids: ODD, options });
    assert.deepEqual(report.deleted, ODD);
    await assertTruth(control, datasetId, { asked: ODD, present: [...ODD, ...kept], report });
    assert.deepEqual((await control.ids(datasetId)).sort(), kept.sort());
  });
}

test('odd ids that are not there are already gone', async ({ control, run, world }) => {
  const { datasetId } = await control.createDataset({ samples: 3 });
  const { value: report } = await run(remove, { world: world({ datasetId }), ids: ODD });
  assert.deepEqual(report.alreadyGone, ODD);
});

test('sets, generators and other iterables are read like arrays', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 9 });
  const reports = await run(
    async ({ world, ids }) => {
      const generator = function* () {
        yield* ids.slice(3, 6);
      };
      const iterable = { [Symbol.iterator]: () => ids.slice(6)[Symbol.iterator]() };
      const results = [];
      for (const source of [new Set(ids.slice(0, 3)), generator(), iterable]) {
        results.push((await kit.remove(world, source)).value);
      }
      return results;
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual(
    reports.map(({ deleted }) => deleted),
    [ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)],
  );
  assert.deepEqual(await control.ids(datasetId), []);
});

test('the ids are those of the moment of the call', async ({ control, run, world }) => {
  // More than are taken in at once.
  const { datasetId, ids } = await control.createDataset({ samples: 9000 });
  const asked = ids.slice(0, 4500);
  const report = await run(
    async ({ world, asked, others }) => {
      await lib.default();
      const source = [...asked];
      const promise = kit.session(world).dataset(world.datasetId).deleteSamples(source);
      source.splice(0, source.length, ...others);
      return await promise;
    },
    { world: world({ datasetId }), asked, others: ids.slice(4500) },
  );
  assert.deepEqual(report.deleted, asked);
  await assertTruth(control, datasetId, { asked, present: ids, report });
});

test('no ids, no request', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 5 });
  const { value: report } = await run(remove, { world: world({ datasetId }), ids: [] });
  assert.deepEqual([report.requested, report.requests, report.ok], [0, 0, true]);
  assert.deepEqual(await control.ids(datasetId), ids);
  assert.deepEqual((await control.requests(datasetId)).requests, []);
});

test('source files stay unless their deletion is asked for', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 4 });
  await run(remove, { world: world({ datasetId }), ids: ids.slice(0, 2) });
  await run(remove, { world: world({ datasetId }), ids: ids.slice(2), options: { deleteSource: true } });
  const deletions = await control.deletions(datasetId);
  const withSource = (list) =>
    deletions.filter(({ sample_id }) => list.includes(sample_id)).map((entry) => entry.delete_source);
  assert.deepEqual(withSource(ids.slice(0, 2)), [false, false]);
  assert.deepEqual(withSource(ids.slice(2)), [true, true]);
});

test('batchSize is what a request holds', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 2500 });
  const { value: report } = await run(remove, {
    world: world({ datasetId }),
    ids,
    options: { batchSize: 1000 },
  });
  const { requests } = await control.requests(datasetId);
  const sizes = requests.map((request) => request.ids);
  assert.deepEqual(sizes.filter((size) => size > 0).sort(), [1000, 1000, 500]);
  // Before the first answer it is not known that each id is accounted for, so that each batch has a look-up before it.
  assert.deepEqual([sizes.length, report.requests], [6, 6]);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
});
