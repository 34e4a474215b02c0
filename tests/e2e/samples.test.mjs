// Listing and looking up.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';

const test = suite();

const idsOf = (samples) => samples.map(({ sample_id }) => sample_id);

/** In the page: calls a method of the dataset with each argument list. */
async function call({ world, session, calls }) {
  await lib.default();
  const dataset = kit.session(world, session).dataset(world.datasetId);
  const results = [];
  for (const [method, ...args] of calls) results.push(await kit.settle(dataset[method](...args)));
  return results;
}

async function iterate({ world, session, options }) {
  await lib.default();
  const samples = [];
  for await (const sample of kit.session(world, session).dataset(world.datasetId).samples(options))
    samples.push(sample);
  return samples;
}

const demo = (info) => info.datasets.find(({ dataset_type }) => dataset_type === 0).dataset_id;

test('a sample is asked for anew, though a cache could know it', async ({ control, run, world }) => {
  await control.setSettings({ answers: 'results', batch_limit: null, batch_limit_by: '400', max_age: 600 });
  const { datasetId, ids } = await control.createDataset({ samples: 1 });
  const [{ value: found }, deleted, gone] = await run(call, {
    world: world({ datasetId }),
    calls: [
      ['getSampleInfo', ids[0]],
      ['deleteSamples', ids],
      ['getSampleInfo', ids[0]],
    ],
  });
  assert.deepEqual([found.sample_id, deleted.value.counts.deleted], [ids[0], 1]);
  assert.equal(gone.error?.code, 'sample-not-found');
});

test('a page, and where it begins', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 57 });
  const [first, five, last, beyond, all] = await run(call, {
    world: world({ datasetId }),
    calls: [
      ['listSamples'],
      ['listSamples', { limit: 5, offset: 2 }],
      ['listSamples', { limit: 10, offset: 5 }],
      ['listSamples', { limit: 10, offset: 6 }],
      ['listSamples', { limit: 100 }],
    ],
  });
  assert.equal(all.value.samples.length, 57);
  const order = idsOf(all.value.samples);
  assert.deepEqual([...order].sort(), [...ids].sort());
  assert.deepEqual(idsOf(first.value.samples), order.slice(0, 10));
  assert.deepEqual(idsOf(five.value.samples), order.slice(10, 15));
  assert.deepEqual(idsOf(last.value.samples), order.slice(50));
  assert.deepEqual(beyond.value.samples, []);
  assert.equal(first.value.sample_count, 57);
});

test('samples() gives every sample once, whatever the page size', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 230 });
  for (const [options, requests] of [
    [{ pageSize: 100 }, 3],
    [{ pageSize: 23 }, 11],
    [undefined, undefined],
  ]) {
    await control.clearRequests(datasetId);
    const samples = await run(iterate, { world: world({ datasetId }), options });
    assert.deepEqual(idsOf(samples).sort(), [...ids].sort());
    const log = await control.requests(datasetId);
    // A last page that is full does not tell that it is the last; the one after it is empty.
    if (requests) assert.equal(log.requests.length, requests);
  }
});

test('samples() of an empty dataset ends', async ({ control, run, world }) => {
  const { datasetId } = await control.createDataset({ samples: 0 });
  assert.deepEqual(await run(iterate, { world: world({ datasetId }) }), []);
});

test('samples() ends when pages repeat', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 40 });
  const { found, sent } = await run(
    async ({ world }) => {
      await lib.default();
      // A service that ignores the offset would be listed for ever.
      const send = kit.countingFetch((request) => {
        const url = new URL(request.url);
        url.searchParams.set('offset', '0');
        return fetch(new Request(url, request));
      });
      const found = [];
      const samples = kit.session(world, { fetch: send }).dataset(world.datasetId).samples({ pageSize: 10 });
      for await (const { sample_id } of samples) found.push(sample_id);
      return { found, sent: send.requests.length };
    },
    { world: world({ datasetId }) },
  );
  assert.equal(found.length, 10);
  assert.ok(found.every((id) => ids.includes(id)));
  assert.equal(sent, 2);
});

test('samples() misses no page when others come before the first one', async ({ run, world, control }) => {
  const { datasetId } = await control.createDataset({ samples: 1 });
  const found = await run(
    async ({ world }) => {
      await lib.default();
      let lists = 0;
      const fetch = async (request) => {
        const query = new URL(request.url).searchParams;
        const ids = [...(lists++ ? ['new'] : []), 'a', 'b', 'c', 'd', 'e', 'f', 'g'];
        const from = query.get('offset') * query.get('limit');
        const samples = ids
          .slice(from, from + Number(query.get('limit')))
          .map((sample_id) => ({ sample_id }));
        return Response.json({ sample_count: ids.length, samples });
      };
      const dataset = kit.session(world, { fetch }).dataset(world.datasetId);
      const found = [];
      for await (const { sample_id } of dataset.samples({ pageSize: 2 })) found.push(sample_id);
      return found;
    },
    { world: world({ datasetId }) },
  );
  assert.deepEqual(found, ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
});

test('a loop over samples() can be left, and no further page is asked for', async ({
  control,
  run,
  world,
}) => {
  const { datasetId } = await control.createDataset({ samples: 100 });
  const { seen, after } = await run(
    async ({ world }) => {
      await lib.default();
      const samples = kit.session(world).dataset(world.datasetId).samples({ pageSize: 10 });
      const seen = [];
      for await (const { sample_id } of samples) {
        seen.push(sample_id);
        if (seen.length === 15) break;
      }
      return { seen, after: await samples.next() };
    },
    { world: world({ datasetId }) },
  );
  assert.equal(seen.length, 15);
  assert.deepEqual(after, { done: true });
  const { requests } = await control.requests(datasetId);
  assert.ok(requests.length <= 3, `${requests.length} pages`);
});

test('filters go to the service', async ({ run, world, info }) => {
  const datasetId = demo(info);
  const all = await run(iterate, { world: world({ datasetId }), options: { pageSize: 100 } });
  const label = all.find(({ labels }) => labels?.length > 0)?.labels[0].name;
  assert.ok(label, 'the demo dataset has labels');
  const labelled = all.filter(({ labels }) => labels?.some(({ name }) => name === label));
  assert.ok(labelled.length < all.length, 'the label tells samples apart');
  const byLabel = await run(iterate, {
    world: world({ datasetId }),
    options: { labelName: label, pageSize: 100 },
  });
  assert.deepEqual(idsOf(byLabel).sort(), idsOf(labelled).sort());
});

test('every filter has the name and the value that the service knows', async ({ control, run, world }) => {
  const { datasetId } = await control.createDataset({ samples: 3 });
  const filter = {
    versionId: 'version-1',
    labelName: '猫 & dog',
    labelType: 1,
    sampleState: 'MANUAL_ANNOTATION',
    sampleType: 0,
    lowScore: 0.25,
    highScore: 1,
    order: 'desc',
    preview: true,
    processParameter: 'image/resize,m_lfit,h_200',
    searchConditions: '[{"a":"+"}]',
    email: 'a+b@example.com',
    locale: 'zh-cn',
    offset: 3,
    limit: 7,
  };
  const query = await run(
    async ({ world, filter }) => {
      await lib.default();
      const send = kit.countingFetch();
      await kit.settle(kit.session(world, { fetch: send }).dataset(world.datasetId).listSamples(filter));
      return [...new URL(send.requests[0].url).searchParams];
    },
    { world: world({ datasetId }), filter },
  );
  assert.deepEqual(Object.fromEntries(query), {
    version_id: 'version-1',
    label_name: '猫 & dog',
    label_type: '1',
    sample_state: 'MANUAL_ANNOTATION',
    sample_type: '0',
    low_score: '0.25',
    high_score: '1',
    order: 'desc',
    preview: 'true',
    process_parameter: 'image/resize,m_lfit,h_200',
    search_conditions: '[{"a":"+"}]',
    email: 'a+b@example.com',
    locale: 'zh-cn',
    offset: '3',
    limit: '7',
  });
});

test('one sample, as the service sends it', async ({ control, run, world, info }) => {
  const datasetId = demo(info);
  const [page] = await run(call, { world: world({ datasetId }), calls: [['listSamples', { limit: 3 }]] });
  const { sample_id } = page.value.samples[1];
  const [one] = await run(call, { world: world({ datasetId }), calls: [['getSampleInfo', sample_id]] });
  assert.equal(one.value.sample_id, sample_id);
  const { requests } = await control.requests(datasetId);
  assert.ok(requests.some(({ method, path }) => method === 'GET' && path.includes(sample_id)));
});

test('fields that nobody knows yet are kept', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 1 });
  const found = await run(
    async ({ world, id }) => {
      await lib.default();
      const extra = {
        sample_id: id,
        new_field: { nested: [1, 'two', null, true, 1.5] },
        sample_size: 9007199254740991,
        deleted: true,
      };
      const session = kit.session(world, {
        fetch: async (request) =>
          Response.json(
            request.url.endsWith(id) ? extra : { sample_count: 1, samples: [extra], page_field: 3 },
          ),
      });
      const dataset = session.dataset(world.datasetId);
      return [await dataset.getSampleInfo(id), (await dataset.listSamples()).samples[0], extra];
    },
    { world: world({ datasetId }), id: ids[0] },
  );
  assert.deepEqual(found[0], found[2]);
  assert.deepEqual(found[1], found[2]);
});

test('a sample that is not there', async ({ control, run, world }) => {
  const { datasetId } = await control.createDataset({ samples: 1 });
  const [{ ok, error }] = await run(call, {
    world: world({ datasetId }),
    calls: [['getSampleInfo', 'absent']],
  });
  assert.deepEqual(
    [ok, error?.ours, error?.code, error?.serviceCode],
    [false, true, 'sample-not-found', 'ModelArts.4420'],
  );
  assert.ok(error.requestId);
});

test('lists and look-ups of what may not be, or is not there', async ({ control, run, world, info }) => {
  const { datasetId } = await control.createDataset({ samples: 1 });
  const calls = [['listSamples'], ['getSampleInfo', 'a']];
  for (const [where, session, code] of [
    [{ datasetId: 'no-such-dataset' }, {}, 'dataset-not-found'],
    [{ datasetId, projectId: info.foreign_project_id }, {}, 'forbidden'],
    [{ datasetId }, { credentials: { token: 'wrong' } }, 'credentials-refused'],
  ]) {
    for (const { ok, error } of await run(call, { world: world(where), session, calls })) {
      assert.deepEqual([ok, error?.ours, error?.code], [false, true, code], error?.text);
    }
  }
});

test('lists survive passing faults', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 200 });
  await control.setFaults(
    ['status-503', 'status-500', 'html-page', 'status-429'].map((name) => ({
      name,
      probability: 0.1,
      parameters: {},
    })),
  );
  const session = { retry: { attempts: 20, baseDelay: 1, throttleDelay: 1, maxDelay: 5 } };
  const samples = await run(iterate, { world: world({ datasetId }), session, options: { pageSize: 5 } });
  assert.deepEqual(idsOf(samples).sort(), [...ids].sort());
});

test('wrong arguments are refused by name, and nothing is sent', async ({ control, run, world }) => {
  const { datasetId } = await control.createDataset({ samples: 1 });
  const cases = [
    [['listSamples', { limit: 0 }], 'limit'],
    [['listSamples', { limit: 101 }], 'limit'],
    [['listSamples', { offset: -1 }], 'offset'],
    [['listSamples', { offset: 0.5 }], 'offset'],
    [['listSamples', { labelname: 'x' }], 'labelname'],
    [['listSamples', { labelName: 3 }], 'labelName'],
    [['listSamples', { order: 'up' }], 'order'],
    [['listSamples', { signal: 1 }], 'signal'],
    [['listSamples', { pageSize: 10 }], 'pageSize'],
    [['getSampleInfo', ''], ''],
    [['getSampleInfo', '..'], ''],
    [['getSampleInfo', 12], ''],
    [['getSampleInfo', 'a', { sginal: null }], 'sginal'],
  ];
  const results = await run(call, { world: world({ datasetId }), calls: cases.map(([one]) => one) });
  for (const [index, { ok, error }] of results.entries()) {
    const [one, name] = cases[index];
    const expected = one[0] === 'getSampleInfo' && !name ? 'invalid-sample-id' : 'invalid-option';
    assert.deepEqual([ok, error?.ours, error?.code], [false, true, expected], `${one}: ${error?.text}`);
    assert.ok(error.message.includes(name), `${error.message} names ${name}`);
  }
  assert.deepEqual((await control.requests(datasetId)).requests, []);
});
