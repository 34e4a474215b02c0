// `batchSize: 'auto'`: it grows as far as the service lets it and as it pays, and every report is true.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertPartition } from '../support/truth.mjs';

const test = suite();

/** In the page: two jobs on one session, the second of which begins where the first ended. */
async function removeTwice({ world, ids, size }) {
  await lib.default();
  const dataset = kit.session(world).dataset(world.datasetId);
  const half = ids.length / 2;
  const outcomes = [];
  const reports = [];
  for (const part of [ids.slice(0, half), ids.slice(half)]) {
    const options = { batchSize: size, onOutcomes: (group) => outcomes.push(...group) };
    reports.push(await dataset.deleteSamples(part, options));
  }
  return { reports, outcomes };
}

const COUNT = 12_000;

for (const answers of ['results', 'bare']) {
  for (const [limit, by] of [
    [null, '400'],
    [1000, '400'],
    [1000, '413'],
    [1000, 'silent'],
    [100, '400'],
    [100, '413'],
    [100, 'silent'],
  ]) {
    const what = limit ? `${limit} ids a request at most, by ${by}` : 'no limit';
    test(`${what}, answers by ${answers}`, async ({ control, run, world }) => {
      await control.setSettings({ answers, batch_limit: limit, batch_limit_by: by });
      const { datasetId, ids } = await control.createDataset({ samples: COUNT });
      const { reports, outcomes } = await run(removeTwice, {
        world: world({ datasetId }),
        ids,
        size: 'auto',
      });
      const [first, second] = reports;
      for (const [report, asked] of [
        [first, ids.slice(0, COUNT / 2)],
        [second, ids.slice(COUNT / 2)],
      ]) {
        assertPartition(asked, report);
        assert.deepEqual([report.ok, report.deleted.length + report.alreadyGone.length], [true, COUNT / 2]);
        const own = new Set(asked);
        assertOutcomes(
          outcomes.filter(({ sampleId }) => own.has(sampleId)),
          report,
        );
      }
      assert.deepEqual(await control.ids(datasetId), []);
      // What went well at once is said to be this job's doing.
      if (!limit) assert.equal(first.counts.deleted, COUNT / 2);
      const { requests } = await control.requests(datasetId);
      const sizes = requests.map((request) => request.ids).filter((size) => size > 0);
      assert.equal(sizes[0], 100, 'it begins with what is sent by default');
      assert.ok(Math.max(...sizes) > 100, 'it tries more');
      // Where more is taken, fewer requests are needed than by hundreds. A bare success is looked into each time, which
      // takes longer than this job to pay.
      if (limit !== 100 && answers === 'results')
        assert.ok(first.requests + second.requests < COUNT / 100, `${requests.length} requests`);
    });
  }
}
