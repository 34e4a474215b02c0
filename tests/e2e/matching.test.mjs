// Deleting by a filter: listed to the end, then deleted, and nothing else.
import assert from 'node:assert/strict';
import { startGateway } from '../support/gateway.mjs';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite();

/** In the page. */
async function removeMatching({ world, filter, options = {}, origin }) {
  await lib.default();
  const outcomes = [];
  const result = await kit.settle(
    kit
      .session(world, origin && { endpoint: origin })
      .dataset(world.datasetId)
      .deleteMatching(filter, { onOutcomes: (group) => outcomes.push(...group), ...options }),
  );
  return { ...result, outcomes };
}

/** In the page: the ids that the service lists for a filter. */
async function listed({ world, filter }) {
  await lib.default();
  const ids = [];
  for await (const { sample_id, labels } of kit.session(world).dataset(world.datasetId).samples(filter)) {
    ids.push({ id: sample_id, labels: labels.map(({ name }) => name) });
  }
  return ids;
}

test('what has a label, and nothing else', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 500, seed: 'matching' });
  const all = await run(listed, { world: world({ datasetId }) });
  const label = all.find(({ labels }) => labels.length > 0).labels[0];
  const asked = all.filter(({ labels }) => labels.includes(label)).map(({ id }) => id);
  assert.ok(asked.length > 20 && asked.length < 450);
  await control.clearRequests(datasetId);
  const result = await run(removeMatching, { world: world({ datasetId }), filter: { labelName: label } });
  assert.equal(result.ok, true, result.error?.text);
  await assertTruth(control, datasetId, { asked, present: ids, report: result.value });
  assertOutcomes(result.outcomes, result.value);
  assert.deepEqual(result.value.deleted, asked);
  // The lists are counted too, and one page is no repetition of another.
  assert.equal(result.value.requests, (await control.requests(datasetId)).requests.length);
  assert.equal(result.value.retries, 0);
});

test('a dry run deletes nothing and says what it would', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 230 });
  const result = await run(removeMatching, {
    world: world({ datasetId }),
    filter: {},
    options: { dryRun: true, everything: true },
  });
  assert.deepEqual([result.ok, result.value.ok], [true, false]);
  assert.deepEqual([...result.value.notAttempted].sort(), [...ids].sort());
  assert.equal((await control.ids(datasetId)).length, 230);
  assert.deepEqual(await control.deletions(datasetId), []);
  assertOutcomes(result.outcomes, result.value);
});

for (const limit of [1, 100, 150]) {
  test(`at most ${limit}`, async ({ control, run, world }) => {
    const { datasetId, ids } = await control.createDataset({ samples: 230 });
    const { value } = await run(removeMatching, {
      world: world({ datasetId }),
      filter: {},
      options: { limit, everything: true },
    });
    assert.equal(value.counts.deleted, limit);
    assert.equal((await control.ids(datasetId)).length, 230 - limit);
    await assertTruth(control, datasetId, { asked: value.deleted, present: ids, report: value });
  });
}

test('the whole dataset only when that is said', async ({ control, run, world }) => {
  const { datasetId } = await control.createDataset({ samples: 30 });
  for (const [filter, options] of [
    [{}, {}],
    [{ order: 'asc' }, {}],
    [{ versionId: 'v' }, {}],
    [{ labelName: undefined }, {}],
    [{ labelName: '' }, { everything: true }],
    [{ lableName: 'x' }, { everything: true }],
    [undefined, { everything: true }],
    ['x', { everything: true }],
    [{ labelName: 'x' }, { limit: 0 }],
    [{ labelName: 'x' }, { dryrun: true }],
  ]) {
    const { error } = await run(removeMatching, { world: world({ datasetId }), filter, options });
    assert.equal(error?.code, 'invalid-option', JSON.stringify([filter, options]));
  }
  assert.equal((await control.ids(datasetId)).length, 30);
  assert.deepEqual((await control.requests(datasetId)).requests, []);
  const { value } = await run(removeMatching, {
    world: world({ datasetId }),
    filter: {},
    options: { everything: true },
  });
  assert.equal(value.counts.deleted, 30);
  assert.deepEqual(await control.ids(datasetId), []);
});

/** In front of the service: pages as `page` makes them of all samples. */
const paging = (page) => (request, response) => {
  const url = new URL(request.url, 'http://x');
  if (request.method !== 'GET' || !url.pathname.endsWith('/samples')) return false;
  const answer = page(Number(url.searchParams.get('offset')), Number(url.searchParams.get('limit')));
  if (!answer) return false;
  response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer.json));
  return true;
};

/** Deletes everything through a gateway that makes the pages. */
async function removeThrough({ world, open, emulator }, datasetId, page) {
  const gateway = await startGateway(emulator.url, paging(page));
  try {
    const tab = await open('/', gateway.url);
    const options = { everything: true };
    return await tab.run(removeMatching, { world: world({ datasetId }), filter: {}, options });
  } finally {
    await gateway.stop();
  }
}

test('a service whose offset counts samples is listed to the end all the same', async (context) => {
  const { control } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 345 });
  let lists = 0;
  const { value, error } = await removeThrough(context, datasetId, (offset, limit) => {
    lists++;
    const samples = ids.slice(offset, offset + limit).map((sample_id) => ({ sample_id }));
    return { json: { sample_count: ids.length, samples } };
  });
  assert.equal(value?.counts.deleted, 345, error?.text);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: value });
  assert.equal(lists, 5, 'page 0, page 1, and on from the hundredth sample');
});

test('one whose count changes at first is found to count samples a page later', async (context) => {
  const { control } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 345 });
  let lists = 0;
  const { value, error } = await removeThrough(context, datasetId, (offset, limit) => {
    const samples = ids.slice(offset, offset + limit).map((sample_id) => ({ sample_id }));
    return { json: { sample_count: ids.length + Number(lists++ === 0), samples } };
  });
  assert.equal(value?.counts.deleted, 345, error?.text);
  // 0, 1, 2, 102, 202, 302; and once more, since it had changed: 0, 1, 101, 201, 301.
  assert.equal(lists, 11);
});

test('samples that vanish or come while it is listed are found in another pass', async (context) => {
  const { control } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 345 });
  const absent = 'gone-meanwhile';
  let lists = 0;
  const { value, error } = await removeThrough(context, datasetId, (offset, limit) => {
    // After the first page its first sample is gone: all others move up by one, over the edge of the pages.
    const now = lists++ === 0 ? [absent, ...ids] : ids;
    const samples = now.slice(offset * limit, (offset + 1) * limit).map((sample_id) => ({ sample_id }));
    return { json: { sample_count: now.length, samples } };
  });
  assert.equal(value?.counts.deleted, 345, error?.text);
  assert.deepEqual(value.alreadyGone, [absent]);
  assert.equal(lists, 8, 'two passes');
  assert.equal(value.retries, 0);
});

test('a dataset that changes all the time is listed three times, and then what was found is deleted', async (context) => {
  const { control } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 345 });
  let lists = 0;
  const { value, error } = await removeThrough(context, datasetId, (offset, limit) => {
    const samples = ids.slice(offset * limit, (offset + 1) * limit).map((sample_id) => ({ sample_id }));
    return { json: { sample_count: 345 + ++lists, samples } };
  });
  assert.equal(value?.counts.deleted, 345, error?.text);
  assert.equal(lists, 12, 'three passes');
});

test('a list that fails midway deletes nothing, and says what it had found', async (context) => {
  const { control } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 345 });
  const { error } = await removeThrough(context, datasetId, (offset) =>
    offset === 2 ? { status: 403, json: { error_code: 'APIG.0302' } } : undefined,
  );
  assert.equal(error.code, 'forbidden');
  assert.equal(error.report.counts.notAttempted, 200);
  assert.equal((await control.ids(datasetId)).length, ids.length);
});

test('aborted while it lists, nothing is deleted', async ({ control, run, world }) => {
  const { datasetId } = await control.createDataset({ samples: 345 });
  await control.setFaults([{ name: 'latency', probability: 1, parameters: { min_ms: 30, max_ms: 60 } }]);
  const { error } = await run(
    async ({ world }) => {
      await lib.default();
      const controller = new AbortController();
      let sent = 0;
      const send = (request) => {
        if (++sent === 2) setTimeout(() => controller.abort());
        return fetch(request);
      };
      return kit.settle(
        kit
          .session(world, { fetch: send })
          .dataset(world.datasetId)
          .deleteMatching({}, { everything: true, signal: controller.signal }),
      );
    },
    { world: world({ datasetId }) },
  );
  assert.deepEqual([error.code, error.name], ['aborted', 'AbortError']);
  // Its first page was read.
  assert.deepEqual([error.report.counts.notAttempted, error.report.requested], [100, 100]);
  assert.equal((await control.ids(datasetId)).length, 345);
});
