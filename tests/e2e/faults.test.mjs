// Every fault that the emulator knows, each at a tenth of the requests, then all together: whatever the service
// does, the report agrees with its database, id by id.
import assert from 'node:assert/strict';
import { FAULTS, faultOf, removeUnder } from '../support/faults.mjs';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const COUNT = 10_000;
const PROBABILITY = 0.1;

const fault = (name) => faultOf(name, PROBABILITY);

/** Most faults are noted with the request; these go together with others, or are states. */
const happened = {
  latency: ({ latency_ms }) => latency_ms > 0,
  'clock-skew': ({ status }) => status === 401,
};

const test = suite();

async function assertJob({ control, run, world, info }, { renewed, keys, batchSize = 100 }) {
  const { datasetId, ids } = await control.createDataset({ samples: COUNT + 300 });
  const absent = Array.from({ length: 100 }, (_, index) => `absent-${index}`);
  const asked = ids.slice(0, COUNT - 100);
  absent.forEach((id, index) => {
    asked.splice(index * 97, 0, id);
  });
  const secretKey = keys ? info.secret_key : undefined;
  const result = await run(removeUnder, {
    world: world({ datasetId }),
    ids: asked,
    secretKey,
    renewed,
    batchSize,
  });
  const report = result.ok ? result.value : result.error.report;
  await assertTruth(control, datasetId, { asked, present: ids, report });
  assertOutcomes(result.outcomes, report);
  return { ...result, report, datasetId };
}

for (const name of Object.keys(FAULTS)) {
  test(`${COUNT} ids, one request in ten: ${name}`, async (context) => {
    const { control } = context;
    await control.setFaults([fault(name)]);
    const { ok, error, report, datasetId } = await assertJob(context, {
      keys: name === 'clock-skew',
      renewed: name === 'expired-token',
      // A limit is felt by batches that are larger; many of them, so that chance hits one.
      batchSize: name === 'batch-limit-silent' ? 110 : 100,
    });
    const { requests } = await control.requests(datasetId);
    assert.ok(requests.some(happened[name] ?? ((request) => request.fault === name)), 'the fault happened');
    if (name === 'expired-token') {
      // Credentials are renewed once a refusal; the fault can hit the very next request as well.
      assert.ok(ok || error.code === 'credentials-refused', error?.text);
      return;
    }
    assert.ok(ok, error?.text);
    // Five attempts, then look-ups: what one request in ten suffers is no reason to give up.
    assert.ok(
      report.counts.deleted + report.counts.alreadyGone >= 0.97 * COUNT,
      JSON.stringify(report.counts),
    );
  });
}

test(`${COUNT} ids, all faults together`, async (context) => {
  const { control } = context;
  // Each a little rarer, or no request would come through; the clock and the token would stop the job early.
  const faults = Object.keys(FAULTS).filter((name) => !['clock-skew', 'expired-token'].includes(name));
  await control.setFaults(faults.map((name) => ({ ...fault(name), probability: PROBABILITY / 4 })));
  const { ok, error, report, datasetId } = await assertJob(context, { batchSize: 200 });
  assert.ok(ok, error?.text);
  const { requests } = await control.requests(datasetId);
  const seen = new Set(requests.map((request) => request.fault).filter(Boolean));
  assert.ok(seen.size >= 10, `only ${[...seen]} happened`);
  assert.ok(report.retries > 0);
});

test(`${COUNT} ids, all faults together at one in ten each`, async (context) => {
  await context.control.setFaults(Object.keys(FAULTS).map(fault));
  // With the token expiring all the time the job may have to stop; what it says then must be true all the same.
  const { ok, error } = await assertJob(context, { renewed: true, batchSize: 200 });
  assert.ok(ok || error.code === 'credentials-refused', error?.text);
});

test('the faults tested are those that the emulator knows', async ({ control }) => {
  const { faults } = await control.faults();
  assert.deepEqual(faults.map(({ name }) => name).sort(), Object.keys(FAULTS).sort());
});
