// Reasons to stop, and a dataset that is busy, which is none.
import assert from 'node:assert/strict';
import { startGateway } from '../support/gateway.mjs';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite();

const remove = ({ world, ids, session, options }) => kit.remove(world, ids, { session, options });

/** The job stopped: the error tells why, its report that nothing was deleted. */
function assertStopped({ ok, error, outcomes }, ids, { code, status, serviceCode }) {
  assert.equal(ok, false);
  assert.deepEqual([error.ours, error.name, error.code], [true, 'ModelArtsError', code], error.text);
  assert.deepEqual([error.status, error.retryable], [status, false]);
  if (serviceCode) assert.equal(error.serviceCode, serviceCode);
  assert.ok(error.requestId, 'the request id helps the service’s support');
  const { counts } = error.report;
  assert.equal(counts.failed + counts.notAttempted, ids.length, JSON.stringify(counts));
  assertOutcomes(outcomes, error.report);
}

test('another account’s project: forbidden', async ({ control, run, world, info }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 900 });
  const foreign = world({ datasetId, projectId: info.foreign_project_id });
  const result = await run(remove, { world: foreign, ids });
  assertStopped(result, ids, { code: 'forbidden', status: 403 });
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: result.error.report });
  // Those in flight at the refusal may have been sent, no more.
  assert.ok((await control.requests(datasetId)).requests.length <= 6);
});

test('a dataset that does not exist', async ({ run, world }) => {
  const ids = Array.from({ length: 900 }, (_, index) => `id-${index}`);
  const result = await run(remove, { world: world({ datasetId: 'no-such-dataset' }), ids });
  assertStopped(result, ids, { code: 'dataset-not-found', status: result.error.status });
  assert.ok([400, 404].includes(result.error.status));
  assert.ok(result.error.report.requests <= 6);
});

test('a dataset that was deleted', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 10 });
  await control.deleteDataset(datasetId);
  const result = await run(remove, { world: world({ datasetId }), ids });
  assert.deepEqual([result.ok, result.error?.code], [false, 'dataset-not-found']);
});

test('a dataset that is being deleted', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 900 });
  await control.setState(datasetId, 'deleting');
  const result = await run(remove, { world: world({ datasetId }), ids });
  assertStopped(result, ids, { code: 'dataset-not-found', status: 400, serviceCode: 'ModelArts.4344' });
  assert.ok((await control.requests(datasetId)).requests.length <= 6);
});

test('a dataset that stays busy: its ids fail, the job goes on to its end', async ({
  control,
  run,
  world,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 1500 });
  await control.setState(datasetId, 'publishing');
  const {
    ok,
    value: report,
    error,
    outcomes,
  } = await run(remove, {
    world: world({ datasetId }),
    ids,
    options: { retry: { attempts: 3, baseDelay: 1, maxDelay: 5 } },
  });
  assert.ok(ok, error?.text);
  assert.equal(report.counts.failed, ids.length);
  for (const problem of report.failed) {
    assert.deepEqual(
      [problem.code, problem.status, problem.serviceCode],
      ['dataset-busy', 400, 'ModelArts.4343'],
    );
    assert.equal(problem.attempts, 3);
    assert.ok(problem.requestId);
  }
  assert.deepEqual([report.requests, report.retries], [45, 30]);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  assertOutcomes(outcomes, report);
});

test('a dataset that is busy for a while', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 500 });
  await control.setState(datasetId, 'publishing');
  const {
    ok,
    value: report,
    error,
  } = await run(
    async ({ world, ids }) => {
      const publish = kit.once(() => kit.control('PUT', `datasets/${world.datasetId}`, { state: 'normal' }));
      const onProgress = ({ retries }) => {
        if (retries >= 3) publish();
      };
      return await kit.remove(world, ids, {
        options: { onProgress, retry: { attempts: 20, baseDelay: 20, maxDelay: 500 } },
      });
    },
    { world: world({ datasetId }), ids },
  );
  assert.ok(ok, error?.text);
  assert.deepEqual(report.deleted, ids);
  assert.ok(report.retries >= 3);
});

test('redirects are never followed', async ({ emulator, control, open, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 900 });
  const seen = [];
  const gateway = await startGateway(emulator.url, (request, response) => {
    if (!request.url.includes('/data-annotations/')) return false;
    seen.push(request.url);
    if (request.url.startsWith('/elsewhere')) {
      request.url = request.url.slice('/elsewhere'.length);
      return false;
    }
    response.writeHead(307, { location: `/elsewhere${request.url}` }).end();
    return true;
  });
  try {
    const page = await open('/', gateway.url);
    const result = await page.run(remove, { world: world({ datasetId }), ids });
    assert.deepEqual(
      [result.ok, result.error.ours, result.error.code, result.error.retryable],
      [false, true, 'rejected', false],
    );
    assert.deepEqual(
      seen.filter((url) => url.startsWith('/elsewhere')),
      [],
    );
    assert.ok(seen.length >= 1 && seen.length <= 6, `${seen.length} requests`);
    await assertTruth(control, datasetId, { asked: ids, present: ids, report: result.error.report });
    assert.equal((await control.ids(datasetId)).length, ids.length);
    const listed = await page.run(
      ({ world }) => kit.settle(kit.session(world).dataset(world.datasetId).listSamples()),
      { world: world({ datasetId }) },
    );
    assert.deepEqual([listed.ok, listed.error?.ours], [false, true]);
    assert.deepEqual(
      seen.filter((url) => url.startsWith('/elsewhere')),
      [],
    );
  } finally {
    await gateway.stop();
  }
});

test('a service that refuses everything: each id fails, with the attempts it took', async ({
  control,
  run,
  world,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 40 });
  await control.setFaults([{ name: 'status-503', probability: 1, parameters: { commit: 'false' } }]);
  const options = { retry: { attempts: 2, throttleDelay: 1, baseDelay: 1, maxDelay: 2 }, verify: false };
  const { ok, value: report, error } = await run(remove, { world: world({ datasetId }), ids, options });
  assert.ok(ok, error?.text);
  assert.equal(report.ok, false);
  assert.equal(report.counts.failed + report.counts.unknown, 40);
  for (const problem of [...report.failed, ...report.unknown]) {
    assert.deepEqual([problem.code, problem.status, problem.attempts], ['service-error', 503, 2]);
  }
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
});

test('answers that are lost after the commit: looked up, or unknown without look-ups', async ({
  control,
  run,
  world,
}) => {
  for (const [verify, expected] of [
    [false, 'unknown'],
    [true, 'alreadyGone'],
  ]) {
    const { datasetId, ids } = await control.createDataset({ samples: 30 });
    await control.setFaults([{ name: 'status-504', probability: 1, parameters: { commit: 'true' } }]);
    const report = await run(
      async ({ world, ids, verify }) => {
        // The look-ups come through; only deletions lose their answers.
        const options = { verify, retry: { attempts: 1 } };
        const session = {
          fetch: async (request) => {
            const response = await fetch(request);
            if (request.method === 'POST') await kit.control('PUT', 'faults', { faults: [] });
            return response;
          },
        };
        return (await kit.remove(world, ids, { options, session })).value;
      },
      { world: world({ datasetId }), ids, verify },
    );
    assert.equal(report.counts[expected], 30, JSON.stringify(report.counts));
    await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  }
});
