// Deletions that are recorded: what is left of them, how they are taken up, and who may.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const declare = suite();

/** Each begins with nothing recorded. */
const test = (name, body) =>
  declare(name, async (context) => {
    await context.run(clear);
    await body(context);
  });

async function clear() {
  await lib.default();
  for (const { id } of await lib.pendingDeletions()) await lib.discardDeletion(id);
}

const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 20, max_ms: 60 } }];

/** Deletes, and aborts when so many ids are settled. */
async function removePart({ world, ids, most = ids.length * 0.3, options = {}, session }) {
  const controller = new AbortController();
  const { batchSize, concurrency } = { batchSize: 5, concurrency: 3, ...options };
  let settled = 0;
  return kit.remove(world, ids, {
    // However late the abort comes, there is something left.
    session: { ...session, fetch: kit.gatedFetch(Math.ceil(most / batchSize) + concurrency) },
    options: {
      journal: true,
      signal: controller.signal,
      ...options,
      batchSize,
      concurrency,
      onOutcomes: (group) => {
        settled += group.length;
        if (settled >= most) controller.abort();
      },
    },
  });
}

/** Takes it up, and aborts when so many ids are settled, if a number is given. */
async function resume({ world, id, most, options = {} }) {
  await lib.default();
  const outcomes = [];
  const progress = [];
  const controller = new AbortController();
  const { batchSize, concurrency } = options;
  const gate = most && { fetch: kit.gatedFetch(Math.ceil(most / batchSize) + concurrency) };
  const onOutcomes = (group) => {
    outcomes.push(...group);
    if (outcomes.length >= most) controller.abort();
  };
  const onProgress = ({ elapsedMs }) => progress.push(elapsedMs);
  const dataset = kit.session(world, gate).dataset(world.datasetId);
  const result = await kit.settle(
    dataset.resumeDeletion(id, { onOutcomes, onProgress, signal: controller.signal, ...options }),
  );
  return { ...result, outcomes, progress };
}

const pending = async () => {
  await lib.default();
  return lib.pendingDeletions();
};

/** Everything that the database holds, as one text a value. */
async function contents() {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  const texts = [];
  for (const name of names) {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store);
      const entries = await Promise.all(
        [all.getAllKeys(), all.getAll()].map(
          (request) =>
            new Promise((resolve) => {
              request.onsuccess = () => resolve(request.result);
            }),
        ),
      );
      const spell = (value) => {
        if (value instanceof Uint8Array) return new TextDecoder('latin1').decode(value);
        if (Array.isArray(value)) return value.map(spell).join(' ');
        return value && typeof value === 'object' ? Object.values(value).map(spell).join(' ') : `${value}`;
      };
      for (const entry of entries.flat()) texts.push(spell(entry));
    }
    database.close();
  }
  return { names, texts };
}

const rest = ({ ids, report }) => {
  const settled = new Set([...report.deleted, ...report.alreadyGone]);
  return ids.filter((id) => !settled.has(id));
};

test('a job that ends by itself has an id and leaves no record', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 500 });
  const { ok, value, outcomes } = await run(
    ({ world, ids }) => kit.remove(world, ids, { options: { journal: true } }),
    { world: world({ datasetId }), ids: [...ids, ids[3]] },
  );
  assert.equal(ok, true);
  assert.match(value.journalId, /^[0-9a-f-]{36}$/);
  assert.deepEqual([value.deleted.length, value.duplicates], [500, 1]);
  assertOutcomes(outcomes, value);
  await assertTruth(control, datasetId, { asked: [...ids, ids[3]], present: ids, report: value });
  assert.deepEqual(await run(pending), []);
  assert.deepEqual((await run(contents)).texts, []);
});

test('without a journal nothing is recorded', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 50 });
  const { value } = await run(({ world, ids }) => kit.remove(world, ids), {
    world: world({ datasetId }),
    ids,
  });
  assert.equal('journalId' in value, false);
  const found = await run(contents);
  assert.deepEqual(found.texts, []);
});

for (const answers of ['results', 'bare', 'batch']) {
  test(`an aborted job is taken up, its report covers all (${answers})`, async ({ control, run, world }) => {
    await control.setFaults(SLOW);
    await control.setSettings({ answers });
    const { datasetId, ids } = await control.createDataset({ samples: 600 });
    const first = await run(removePart, { world: world({ datasetId }), ids: [...ids, ids[0]] });
    assert.equal(first.error.code, 'aborted');
    const { report } = first.error;
    const { journalId } = report;
    const [found, ...others] = await run(pending);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [found.id, found.datasetId, found.requested, found.deleteSource, found.running],
      [journalId, datasetId, 600, false, false],
    );
    assert.equal('name' in found, false);
    assert.ok(Math.abs(Date.parse(found.startedAt) - Date.now()) < 600_000);
    assert.deepEqual(
      [found.counts.deleted, found.counts.alreadyGone],
      [report.counts.deleted, report.counts.alreadyGone],
    );
    const again = await run(resume, { world: world({ datasetId }), id: journalId });
    assert.equal(again.ok, true);
    assert.deepEqual(
      [again.value.journalId, again.value.requested, again.value.duplicates],
      [journalId, 600, 1],
    );
    await assertTruth(control, datasetId, { asked: [...ids, ids[0]], present: ids, report: again.value });
    assert.deepEqual(await control.ids(datasetId), []);
    // Only what settles now is told.
    assert.deepEqual(again.outcomes.map(({ sampleId }) => sampleId).sort(), rest({ ids, report }).sort());
    assert.ok(again.value.requests > report.requests, 'those of both runs');
    // The time too: it is recorded after the abort, before which fewer ids were settled.
    const before = first.progress.findLast(({ settled }) => settled < 600 * 0.3).elapsedMs;
    assert.ok(before > 0 && again.progress[0] > before, `${before}, then ${again.progress}`);
    assert.ok(again.value.durationMs >= again.progress.at(-1));
    assert.deepEqual(await run(pending), []);
  });
}

test('what a deletion was told to do with source files stands in its journal', async (context) => {
  const { control, run, world } = context;
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 200 });
  const first = await run(removePart, { world: world({ datasetId }), ids, options: { deleteSource: true } });
  const [found] = await run(pending);
  assert.equal(found.deleteSource, true);
  const { value } = await run(resume, { world: world({ datasetId }), id: first.error.report.journalId });
  assert.equal(value.counts.deleted + value.counts.alreadyGone, 200);
  const log = await control.deletions(datasetId);
  assert.deepEqual([log.length, log.filter((entry) => !entry.delete_source)], [200, []]);
});

test('a job may be aborted and taken up again and again, with other options', async (context) => {
  const { control, run, world } = context;
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 400 });
  let { error } = await run(removePart, { world: world({ datasetId }), ids, most: 80 });
  const { journalId } = error.report;
  for (const batchSize of [7, 10]) {
    ({ error } = await run(resume, {
      world: world({ datasetId }),
      id: journalId,
      most: 80,
      options: { batchSize, concurrency: 3 },
    }));
    assert.deepEqual([error.code, error.report.journalId], ['aborted', journalId]);
    await assertTruth(control, datasetId, { asked: ids, present: ids, report: error.report });
  }
  const { value } = await run(resume, { world: world({ datasetId }), id: journalId });
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: value });
  assert.equal(value.ok, true);
});

test('what had failed for good has failed still, with all that was known of it', async (context) => {
  const { control, run, world } = context;
  await control.setFaults([...SLOW, { name: 'busy', probability: 1 }]);
  const { datasetId, ids } = await control.createDataset({ samples: 60 });
  const retry = { attempts: 1 };
  const first = await run(removePart, {
    world: world({ datasetId }),
    ids,
    options: { retry, batchSize: 5, concurrency: 1 },
  });
  const { report } = first.error;
  assert.ok(report.failed.length > 0 && report.notAttempted.length > 0);
  await control.setFaults();
  const { value } = await run(resume, { world: world({ datasetId }), id: report.journalId });
  // What was in flight when it was aborted is not among them.
  assert.ok(value.failed.length > 0);
  for (const problem of value.failed) {
    assert.deepEqual(
      problem,
      report.failed.find(({ sampleId }) => sampleId === problem.sampleId),
    );
    assert.deepEqual(
      [problem.code, problem.serviceCode, problem.status],
      ['dataset-busy', 'ModelArts.4343', 400],
    );
  }
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: value });
});

test('who may take it up', async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 200 });
  const other = await control.createDataset({ samples: 1 });
  const { error } = await run(removePart, { world: world({ datasetId }), ids });
  const id = error.report.journalId;
  const refusals = await run(
    async ({ world, other, id }) => {
      const resume = (given, options, session) =>
        kit.settle(
          kit
            .session({ ...world, ...session }, session?.endpoint && { endpoint: session.endpoint })
            .dataset(session?.datasetId ?? world.datasetId)
            .resumeDeletion(given, options),
        );
      return [
        await resume('another'),
        await resume(id, {}, { datasetId: other }),
        await resume(id, {}, { projectId: 'another' }),
        await resume(id, {}, { endpoint: `${location.origin}/another` }),
        await resume(id, {}, { endpoint: location.origin.replace('127.0.0.1', 'localhost') }),
        await resume(id, { deleteSource: true }),
        await resume(id, { journal: true }),
        await resume(id, { misspelt: 1 }),
        await resume(7),
        await resume(''),
      ].map(({ ok, error }) => [ok, error?.ours, error?.code, error?.retryable, error?.report]);
    },
    { world: world({ datasetId }), other: other.datasetId, id },
  );
  const refused = (code, retryable = false) => [false, true, code, retryable, null];
  assert.deepEqual(refusals, [refused('journal-failed', true), ...Array(9).fill(refused('invalid-option'))]);
  assert.equal((await run(pending)).length, 1, 'it is still there');
});

test('a job may be taken up with options that it did not have', async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 300 });
  const { error } = await run(removePart, { world: world({ datasetId }), ids });
  const options = { keep: 'problems', verify: false, batchSize: 'auto', concurrency: 1 };
  const { ok, value, outcomes } = await run(
    async ({ world, id, options }) => {
      await lib.default();
      const outcomes = [];
      const onOutcomes = (group) => outcomes.push(...group);
      const dataset = kit.session(world).dataset(world.datasetId);
      return {
        ...(await kit.settle(dataset.resumeDeletion(id, { ...options, onOutcomes }))),
        outcomes: outcomes.length,
      };
    },
    { world: world({ datasetId }), id: error.report.journalId, options },
  );
  assert.equal(ok, true);
  assert.deepEqual([value.requested, value.deleted, value.alreadyGone], [300, [], []]);
  assert.equal(value.counts.deleted + value.counts.alreadyGone, 300);
  assert.ok(outcomes > 0 && outcomes < 300, `${outcomes} settled now`);
  assert.deepEqual(await control.ids(datasetId), []);
  assert.deepEqual(await run(pending), []);
});

test('what matches is recorded, and taken up', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 250 });
  const { error } = await run(
    ({ world }) => {
      const controller = new AbortController();
      const dataset = kit.session(world, { fetch: kit.gatedFetch(2) }).dataset(world.datasetId);
      return kit.settle(
        dataset.deleteMatching(
          {},
          {
            everything: true,
            journal: true,
            batchSize: 10,
            signal: controller.signal,
            onOutcomes: () => controller.abort(),
          },
        ),
      );
    },
    { world: world({ datasetId }) },
  );
  const { report } = error;
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  assert.ok(report.counts.deleted > 0 && report.counts.notAttempted > 0);
  const { value } = await run(resume, { world: world({ datasetId }), id: report.journalId });
  assert.equal(value.requested, 250);
  assert.deepEqual(await control.ids(datasetId), []);
});

test('a job of no ids, of one many times, or of an empty stream leaves no record', async (context) => {
  const { control, run, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 1 });
  const results = await run(
    async ({ world, id }) => {
      const options = { journal: true };
      return [
        await kit.remove(world, [], { options }),
        await kit.remove(world, (async function* () {})(), { options }),
        await kit.remove(world, Array(500).fill(id), { options }),
      ];
    },
    { world: world({ datasetId }), id: ids[0] },
  );
  assert.deepEqual(
    results.map(({ ok, value, error }) => [ok, value?.requested, value?.duplicates ?? error?.text]),
    [
      [true, 0, 0],
      [true, 0, 0],
      [true, 1, 499],
    ],
  );
  assert.deepEqual(await run(pending), []);
});

test('the options of a job that is taken up are those at the call', async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 200 });
  const { error } = await run(removePart, { world: world({ datasetId }), ids });
  const { ok, told } = await run(
    async ({ world, id }) => {
      await lib.default();
      const told = [];
      const options = { batchSize: 10, onOutcomes: (group) => told.push(...group) };
      const ended = kit.settle(kit.session(world).dataset(world.datasetId).resumeDeletion(id, options));
      Object.assign(options, { batchSize: -1, onOutcomes: undefined, signal: AbortSignal.abort() });
      const { ok } = await ended;
      return { ok, told: told.length };
    },
    { world: world({ datasetId }), id: error.report.journalId },
  );
  assert.equal(ok, true);
  assert.ok(told > 0, `${told} told`);
  assert.deepEqual(await control.ids(datasetId), []);
});

test('a deletion has one name, and a name one deletion', async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 200 });
  const first = await run(removePart, { world: world({ datasetId }), ids, options: { journal: 'nightly' } });
  const other = await control.createDataset({ samples: 20 });
  const second = await run(removePart, {
    world: world({ datasetId: other.datasetId }),
    ids: other.ids,
    options: { journal: 'nightly' },
  });
  assert.deepEqual([second.error.code, second.error.retryable], ['already-running', true]);
  assert.match(second.error.message, /name/);
  assert.equal('journalId' in second.error.report, false);
  assert.deepEqual(second.error.report.notAttempted, other.ids);
  assert.deepEqual((await control.requests(other.datasetId)).requests, [], 'nothing was sent');
  const [found, ...others] = await run(pending);
  assert.deepEqual([found.id, found.name, others], [first.error.report.journalId, 'nightly', []]);
  assert.notEqual(found.id, 'nightly');
  const { ok } = await run(resume, { world: world({ datasetId }), id: found.id });
  assert.equal(ok, true);
  // The name is free again.
  const third = await run(({ world }) => kit.remove(world, ['x'], { options: { journal: 'nightly' } }), {
    world: world({ datasetId }),
  });
  assert.equal(third.ok, true);
});

test('what was discarded is gone, and nothing else is', async ({ control, run, world }) => {
  await control.setFaults(SLOW);
  const begin = async (journal) => {
    const { datasetId, ids } = await control.createDataset({ samples: 100 });
    const { error } = await run(removePart, { world: world({ datasetId }), ids, options: { journal } });
    return { datasetId, ids, id: error.report.journalId };
  };
  const one = await begin('one');
  const two = await begin('two');
  const names = async () => (await run(pending)).map(({ name }) => name);
  assert.deepEqual(await names(), ['two', 'one'], 'the newest first');
  const left = await control.ids(one.datasetId);
  const discard = (id) => run(async (id) => kit.settle(lib.discardDeletion(id)), id);
  assert.equal((await discard(one.id)).ok, true);
  assert.equal((await discard(one.id)).ok, true, 'a second time');
  assert.equal((await discard(7)).error.code, 'invalid-option');
  assert.deepEqual(await names(), ['two']);
  assert.deepEqual(await control.ids(one.datasetId), left, 'it deletes no samples');
  const { error } = await run(resume, { world: world(one), id: one.id });
  assert.equal(error.code, 'journal-failed');
  const { value } = await run(resume, { world: world(two), id: two.id });
  assert.equal(value.ok, true);
  await assertTruth(control, two.datasetId, { asked: two.ids, present: two.ids, report: value });
});

test('two tabs never run one job', async (context) => {
  const { control, run, world, open } = context;
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 400 });
  const { error } = await run(removePart, { world: world({ datasetId }), ids, most: 40 });
  const id = error.report.journalId;
  const other = await open();
  // The first tab runs it until it is told to stop.
  await run(
    async ({ world, id }) => {
      globalThis.stop = new AbortController();
      let begun;
      const begins = new Promise((resolve) => {
        begun = resolve;
      });
      globalThis.running = kit.settle(
        kit
          .session(world)
          .dataset(world.datasetId)
          .resumeDeletion(id, { signal: stop.signal, batchSize: 1, concurrency: 1, onProgress: begun }),
      );
      await begins;
    },
    { world: world({ datasetId }), id },
  );
  const refused = await other.run(resume, { world: world({ datasetId }), id });
  assert.deepEqual([refused.error.code, refused.error.retryable], ['already-running', true]);
  assert.equal((await run(resume, { world: world({ datasetId }), id })).error.code, 'already-running');
  const discarded = await other.run(async (id) => kit.settle(lib.discardDeletion(id)), id);
  assert.equal(discarded.error.code, 'already-running');
  assert.deepEqual(
    (await other.run(pending)).map(({ running }) => running),
    [true],
  );
  const stopped = await run(async () => {
    stop.abort();
    return running;
  });
  assert.equal(stopped.error.code, 'aborted');
  assert.deepEqual(
    (await other.run(pending)).map(({ running }) => running),
    [false],
  );
  const { value } = await other.run(resume, { world: world({ datasetId }), id });
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: value });
  const { requests } = await control.requests(datasetId);
  assert.ok(requests.length > 0);
});

test('a tab that is closed leaves its job to another one', async (context) => {
  const { control, run, world, open } = context;
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 400 });
  const other = await open('/');
  await other.run(
    ({ world, ids }) =>
      new Promise((resolve) => {
        let settled = 0;
        const onOutcomes = (group) => {
          settled += group.length;
          if (settled > 50) resolve();
        };
        // A worker that outlives its page for a moment does not come to the end.
        const session = { fetch: kit.gatedFetch(20) };
        const options = { journal: 'left', batchSize: 5, concurrency: 1, onOutcomes };
        kit.remove(world, ids, { session, options });
      }),
    { world: world({ datasetId }), ids },
  );
  await other.close();
  const [found] = await run(pending);
  assert.deepEqual([found.name, found.requested], ['left', 400]);
  // The browser lets the lock go when it has taken the tab down.
  await run((id) => navigator.locks.request(`modelarts-dataset:${id}`, () => {}), found.id);
  const { ok, value } = await run(resume, { world: world({ datasetId }), id: found.id });
  assert.equal(ok, true);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: value });
});

test('no secret is recorded', async ({ control, run, world, info }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 200 });
  const keys = { accessKey: info.access_key, secretKey: info.secret_key };
  for (const credentials of [{ token: world().token }, keys]) {
    const session = { credentials, headers: { 'X-Csrf-Token': 'a-secret-of-the-page' } };
    const { error } = await run(removePart, { world: world({ datasetId }), ids, session });
    assert.equal(error.code, 'aborted');
  }
  const { names, texts } = await run(contents);
  assert.deepEqual(names, ['modelarts-dataset']);
  const all = texts.join(' ');
  assert.ok(all.includes(ids[0]) && all.includes(datasetId), 'what is recorded was read');
  for (const secret of [
    world().token,
    info.secret_key,
    info.access_key,
    info.password,
    'a-secret-of-the-page',
  ]) {
    assert.ok(!all.includes(secret));
  }
});

test('a job whose lock was taken away stops, and leaves the record to whoever has it', async (context) => {
  const { control, run, world } = context;
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 600 });
  const result = await run(
    async ({ world, ids }) => {
      await lib.default();
      let stolen;
      const steal = async () => {
        const [{ id }] = await lib.pendingDeletions();
        // Another tab, or the same one that came back from the browser's cache of pages.
        stolen ??= new Promise((resolve) => {
          navigator.locks.request(`modelarts-dataset:${id}`, { steal: true }, () => {
            resolve();
            return new Promise(() => {});
          });
        });
      };
      return kit.remove(world, ids, {
        options: {
          journal: true,
          batchSize: 5,
          concurrency: 2,
          onOutcomes: (group) => stolen ?? (group.length > 0 && steal()),
        },
      });
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([result.ok, result.error?.code], [false, 'journal-failed'], result.error?.text);
  const { report } = result.error;
  assert.ok(report.counts.notAttempted > 0, JSON.stringify(report.counts));
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  const [left] = await run(pending);
  assert.equal(left.id, report.journalId);
});

test('a job whose lock was taken away sends nothing more, though all of it is recorded', async (context) => {
  const { control, run, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 300 });
  const result = await run(
    async ({ world, ids }) => {
      await lib.default();
      let stolen;
      let isStolen = false;
      let after = 0;
      const steal = async () => {
        const [{ id }] = await lib.pendingDeletions();
        await new Promise((resolve) => {
          navigator.locks.request(`modelarts-dataset:${id}`, { steal: true }, () => {
            resolve();
            return new Promise(() => {});
          });
        });
        await lib.discardDeletion(id).catch(() => {});
      };
      // As where a page comes back from the browser's cache of pages: without its requests, and without its lock.
      const fetch = async () => {
        if (isStolen) after++;
        stolen ??= steal();
        await stolen;
        isStolen = true;
        throw new TypeError('lost');
      };
      const result = await kit.remove(world, ids, {
        session: { fetch },
        options: { journal: true },
      });
      return { ...result, after };
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([result.ok, result.error?.code], [false, 'journal-failed'], result.error?.text);
  assert.equal(result.after, 0);
  assert.equal(result.error.report.counts.unknown, 300);
  assert.equal((await control.ids(datasetId)).length, 300);
});
