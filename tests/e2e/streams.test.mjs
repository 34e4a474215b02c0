// Ids that come in a stream: read a few batches ahead, sent as they come, and let go of at the end.
import assert from 'node:assert/strict';
import { placeName } from '../support/place.mjs';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite();

/**
 * In the page: deletes what a stream of the kind gives, and notes how far it was read ahead of what was sent. The
 * chunks are strings, or arrays of so many.
 */
async function removeStream({ world, ids, kind, chunk = 0, fail, options = {}, abortAt }) {
  const parts = [];
  for (let at = 0; at < ids.length; at += chunk || 1) {
    parts.push(chunk ? ids.slice(at, at + chunk) : ids[at]);
  }
  const controller = new AbortController();
  let read = 0;
  let sent = 0;
  let ahead = 0;
  let let_go = false;
  async function* iterate() {
    try {
      for (const part of parts) {
        read += chunk ? part.length : 1;
        ahead = Math.max(ahead, read - sent);
        if (read > abortAt) controller.abort();
        yield part;
      }
      if (fail) throw new RangeError(fail);
    } finally {
      let_go = true;
    }
  }
  const iterator = iterate();
  const source =
    kind === 'iterator'
      ? iterator
      : new ReadableStream(
          {
            async pull(to) {
              const { done, value } = await iterator.next();
              if (done) to.close();
              else to.enqueue(value);
            },
            cancel: () => iterator.return(),
          },
          { highWaterMark: 0 },
        );
  const result = await kit.remove(world, source, {
    session: {
      fetch: (request) => {
        if (request.method === 'POST') sent += 100;
        return fetch(request);
      },
    },
    options: { ...options, signal: controller.signal },
  });
  const waiting = [...new Set(result.progress.map((progress) => progress.waiting ?? ''))];
  const growing = result.progress.map((progress) => progress.growing);
  // What lets go of the stream is not waited for.
  await new Promise((resolve) => setTimeout(resolve));
  return { ...result, progress: undefined, ahead, read, let_go, waiting, growing };
}

/**
 * To a worker of the package's own go a hundred ids together, or an array; and two requests may be on their way from
 * there to the page, which counts them.
 */
const underWay = (chunk) => (placeName() === 'own-worker' ? Math.max(chunk, 100) + 200 : 0);

for (const [kind, chunk] of [
  ['iterator', 0],
  ['iterator', 37],
  ['stream', 0],
  ['stream', 450],
]) {
  const of = chunk ? `arrays of ${chunk}` : 'strings';
  test(`an ${kind} of ${of}: all deleted, in full batches, read a few ahead`, async (context) => {
    const { control, run, world } = context;
    const { datasetId, ids } = await control.createDataset({ samples: 3030 });
    const asked = ids.slice(0, 3000);
    const result = await run(removeStream, {
      world: world({ datasetId }),
      ids: [...asked, ...asked.slice(0, 7)],
      kind,
      chunk,
      // Full batches, however slow this machine is: what waits to be filled is sent after a while otherwise.
      options: { concurrency: 2 },
    });
    assert.equal(result.ok, true, result.error?.text);
    const { value: report } = result;
    await assertTruth(control, datasetId, { asked: [...asked, ...asked.slice(0, 7)], present: ids, report });
    assertOutcomes(result.outcomes, report);
    assert.deepEqual(report.deleted, asked);
    const { requests } = await control.requests(datasetId);
    assert.ok(requests.length <= 40, `${requests.length} requests`);
    // Four batches ahead, and what the stream had in its hand.
    const most = 400 + Math.max(chunk, 1) + underWay(chunk);
    assert.ok(result.ahead <= most, `${result.ahead} ids ahead, ${most} at most`);
    assert.deepEqual([result.growing[0], result.growing.at(-1)], [true, false]);
  });
}

for (const kind of ['iterator', 'stream']) {
  test(`an ${kind} that fails stops the job, with a report of what it gave`, async (context) => {
    const { control, run, world } = context;
    const { datasetId, ids } = await control.createDataset({ samples: 1000 });
    const result = await run(removeStream, { world: world({ datasetId }), ids, kind, fail: 'my own' });
    assert.equal(result.error.code, 'source-failed');
    assert.equal(result.error.cause.name, 'RangeError');
    const { report } = result.error;
    await assertTruth(control, datasetId, { asked: ids, present: ids, report });
    assertOutcomes(result.outcomes, report);
  });

  test(`an ${kind} is let go of when the job is aborted, even while it is waited for`, async (context) => {
    const { control, run, world } = context;
    const { datasetId, ids } = await control.createDataset({ samples: 2000 });
    const early = await run(removeStream, { world: world({ datasetId }), ids, kind, abortAt: 900 });
    assert.equal(early.error.code, 'aborted');
    assert.equal(early.let_go, true);
    assert.ok(early.read < 2000);
    const given = ids.slice(0, early.error.report.requested);
    await assertTruth(control, datasetId, { asked: given, present: ids, report: early.error.report });
    assertOutcomes(early.outcomes, early.error.report);
  });

  test(`an ${kind} with what is no id ends the job there`, async (context) => {
    const { control, run, world } = context;
    const { datasetId, ids } = await control.createDataset({ samples: 450 });
    for (const [wrong, why] of [
      [7, /index 450 is no string/],
      ['', /index 450 is empty/],
      [null, /index 450 is no string/],
    ]) {
      // How many are sent before it is found may differ from time to time.
      const present = new Set(await control.ids(datasetId));
      const result = await run(removeStream, { world: world({ datasetId }), ids: [...ids, wrong], kind });
      assert.equal(result.error.code, 'invalid-sample-id');
      assert.match(result.error.message, why);
      const { report } = result.error;
      assert.equal(report.requested, 450);
      assertOutcomes(result.outcomes, report);
      const gone = new Set(present);
      for (const id of await control.ids(datasetId)) gone.delete(id);
      const told = [...report.deleted, ...report.alreadyGone].filter((id) => present.has(id));
      assert.deepEqual(told.sort(), [...gone].sort());
      assert.ok(report.alreadyGone.every((id) => !present.has(id)));
    }
  });
}

test('what was read of a stream and could not be sent any more is accounted for', async (context) => {
  const { control, run, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 5000 });
  const { error, outcomes } = await run(
    async ({ world, ids }) => {
      const controller = new AbortController();
      const { signal } = controller;
      async function* source() {
        yield ids;
        await new Promise(() => {});
      }
      const session = { fetch: kit.gatedFetch(3) };
      const onProgress = ({ settled }) => settled > 0 && controller.abort();
      return kit.remove(world, source(), { session, options: { signal, onProgress, journal: true } });
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(error.code, 'aborted', error.text);
  const { report } = error;
  assert.equal(report.requested, 5000, 'the stream gives them to nobody else');
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  assertOutcomes(outcomes, report);
  // They are recorded, too.
  const { ok, value } = await run(
    ({ world, id }) => kit.settle(kit.session(world).dataset(world.datasetId).resumeDeletion(id)),
    { world: world({ datasetId }), id: report.journalId },
  );
  assert.deepEqual([ok, value?.requested], [true, 5000]);
  assert.deepEqual(await control.ids(datasetId), []);
});

test('what a stream gave before it aborted the job itself is accounted for', async (context) => {
  const { control, run, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  const { error } = await run(
    ({ world, ids }) => {
      const controller = new AbortController();
      async function* source() {
        yield ids.slice(0, 2);
        controller.abort();
        yield ids.slice(2);
      }
      // They are a whole batch: it must not leave after the abort.
      return kit.remove(world, source(), { options: { signal: controller.signal, batchSize: 2 } });
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(error?.code, 'aborted', error?.text);
  assert.deepEqual(error.report.notAttempted.slice(0, 2), ids.slice(0, 2));
  assert.equal(error.report.requests, 0);
  assert.deepEqual((await control.requests(datasetId)).requests, []);
  assert.deepEqual(await control.ids(datasetId), ids);
});

for (const journal of [false, true]) {
  const how = journal ? 'with a journal' : 'without a journal';
  test(`headers that throw stop a stream, all of whose ids are accounted for, ${how}`, async (context) => {
    const { control, run, world } = context;
    const { datasetId, ids } = await control.createDataset({ samples: 3000 });
    const { error, outcomes } = await run(
      ({ world, ids, journal }) => {
        async function* source() {
          yield ids;
          await new Promise(() => {});
        }
        const headers = () => {
          throw new RangeError('no session');
        };
        return kit.remove(world, source(), { session: { headers }, options: { journal } });
      },
      { world: world({ datasetId }), ids, journal },
    );
    assert.deepEqual([error.code, error.report?.requested], ['invalid-option', 3000], error.text);
    assert.deepEqual(error.report.notAttempted, ids);
    assertOutcomes(outcomes, error.report);
    assert.deepEqual(await control.ids(datasetId), ids);
    assert.equal('journalId' in error.report, journal);
    if (!journal) return;
    const { ok, value } = await run(
      ({ world, id }) => kit.settle(kit.session(world).dataset(world.datasetId).resumeDeletion(id)),
      { world: world({ datasetId }), id: error.report.journalId },
    );
    assert.deepEqual([ok, value?.requested, value?.deleted], [true, 3000, ids]);
  });
}

test('what is no id comes when the job had to stop already: it ends as it had to', async (context) => {
  const { control, run, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 300 });
  const { ended, other } = await run(
    async ({ world, ids }) => {
      await lib.default();
      let give;
      const later = new Promise((resolve) => {
        give = resolve;
      });
      let release;
      const held = new Promise((resolve) => {
        release = resolve;
      });
      async function* source() {
        yield ids;
        await later;
        yield [''];
      }
      // The first batch is held, the second one is refused.
      let sent = 0;
      const fetch = async (request) => {
        if (request.method !== 'POST') return globalThis.fetch(request);
        if (++sent === 1) {
          await held;
          return globalThis.fetch(request);
        }
        return Response.json({ error_code: 'APIG.0302' }, { status: 403 });
      };
      const session = kit.session(world, { fetch });
      const dataset = session.dataset(world.datasetId);
      let stop;
      const stops = new Promise((resolve) => {
        stop = resolve;
      });
      const onOutcomes = (group) => group.some(({ status }) => status === 'failed') && stop();
      const ended = kit.settle(dataset.deleteSamples(source(), { onOutcomes }));
      await stops;
      give();
      for (let turn = 0; turn < 50; turn++) await kit.turn();
      release();
      return { ended: await ended, other: await kit.settle(dataset.getSampleInfo(ids.at(-1))) };
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual(
    [ended.error.code, ended.error.report?.counts.deleted],
    ['forbidden', 100],
    ended.error.text,
  );
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: ended.error.report });
  assert.equal(other.ok, true, other.error?.text);
});

test('what a stream gave while nobody asked for more is accounted for', async (context) => {
  const { control, run, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 4000 });
  const result = await run(
    async ({ world, ids }) => {
      await lib.default();
      const controller = new AbortController();
      let given = 0;
      async function* pages() {
        for (let at = 0; at < ids.length; at += 50) {
          // Each page takes its time, as one of a list does.
          await new Promise((resolve) => setTimeout(resolve, 5));
          given += 50;
          yield ids.slice(at, at + 50);
        }
      }
      // No answer comes, so that the job reads so far ahead as it does, and no further.
      const still = async () => {
        for (let before = 0; before === 0 || before !== given; ) {
          before = given;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      };
      const removed = kit.remove(world, pages(), {
        session: { fetch: () => new Promise(() => {}) },
        options: { signal: controller.signal, concurrency: 1 },
      });
      await still();
      controller.abort();
      return { ...(await removed), given };
    },
    { world: world({ datasetId }), ids },
  );
  const { error, given } = result;
  assert.ok(given > 0 && given < ids.length, `${given} were read`);
  assert.deepEqual([error.code, error.report.requested], ['aborted', given]);
  await assertTruth(control, datasetId, {
    asked: ids.slice(0, given),
    present: ids,
    report: error.report,
  });
});

test('a source that has nothing yet is what the job waits for', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 30 });
  const result = await run(
    async ({ world, ids }) => {
      await lib.default();
      const controller = new AbortController();
      async function* source() {
        yield ids.slice(0, 10);
        await new Promise(() => {});
      }
      const seen = [];
      const ended = await kit.settle(
        kit
          .session(world)
          .dataset(world.datasetId)
          .deleteSamples(source(), {
            signal: controller.signal,
            onProgress: ({ waiting, settled, growing }) => {
              seen.push({ waiting, settled, growing });
              if (waiting === 'source' && settled === 10) controller.abort();
            },
          }),
      );
      return { ...ended, seen };
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(result.error.code, 'aborted');
  assert.equal(result.error.report.counts.deleted, 10);
  assert.ok(result.seen.some(({ growing }) => growing));
});

test('an empty stream, and one that another reads', async ({ run, world, control }) => {
  const { datasetId } = await control.createDataset({ samples: 1 });
  const [empty, locked] = await run(
    async ({ world }) => {
      const empty = await kit.remove(world, (async function* () {})());
      const stream = new ReadableStream();
      stream.getReader();
      return [empty, await kit.remove(world, stream)];
    },
    { world: world({ datasetId }) },
  );
  assert.deepEqual([empty.ok, empty.value.requested, empty.value.requests], [true, 0, 0]);
  assert.equal(locked.error.code, 'invalid-option');
});

test("keep: 'problems' counts what went well, and lists the rest", async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 600 });
  await control.setFaults([{ name: 'busy', probability: 0.3 }]);
  const result = await run(
    ({ world, ids }) =>
      kit.remove(world, ids, { options: { keep: 'problems', batchSize: 10, retry: { attempts: 1 } } }),
    { world: world({ datasetId }), ids: [...ids, 'absent'] },
  );
  const { value: report, outcomes } = result;
  const { counts } = report;
  assert.deepEqual([report.deleted, report.alreadyGone], [[], []]);
  assert.ok(counts.deleted > 0 && counts.failed > 0, JSON.stringify(counts));
  assert.equal(counts.failed, report.failed.length);
  const present = await control.ids(datasetId);
  assert.deepEqual(
    report.failed.map(({ sampleId }) => sampleId).filter((id) => id !== 'absent'),
    present,
  );
  assert.equal(outcomes.filter(({ status }) => status === 'deleted').length, counts.deleted);
});

/** In the page: begins a job whose requests are held, after so many, until `globalThis.goOn` is called. */
async function removeSlowly({ world, count, chunk, most }) {
  await lib.default();
  const id = (number) => `${number}`.padStart(32, '0');
  async function* iterate() {
    for (let at = 0; at < count; at += chunk) {
      yield Array.from({ length: Math.min(chunk, count - at) }, (_, more) => id(at + more));
    }
  }
  const held = new Promise((resolve) => {
    globalThis.goOn = resolve;
  });
  const { promise: full, resolve: isFull } = Promise.withResolvers();
  let sent = 0;
  const send = async (request) => {
    if (++sent > most) {
      isFull();
      await held;
    }
    return fetch(request);
  };
  const options = { keep: 'problems', batchSize: 1000 };
  globalThis.job = kit
    .session(world, { fetch: send })
    .dataset(world.datasetId)
    .deleteSamples(iterate(), options);
  await full;
}

test('ids that were handed over are let go of, though chunks never end where a batch does', {
  needs: ['devtools'],
}, async ({ control, page, run, world }) => {
  const [count, chunk, most] = [210_000, 7_001, 190];
  const { datasetId } = await control.createDataset({ samples: 1 });
  const session = await page.page.createCDPSession();
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  await run(() => lib.default());
  const before = await heap();
  await run(removeSlowly, { world: world({ datasetId }), count, chunk, most });
  const grown = (await heap()) - before;
  await run(() => globalThis.goOn());
  const { counts } = await run(() => job);
  assert.equal(counts.alreadyGone, count);
  // A string of 32 letters has 48 bytes in Chromium, so that all of them would be 10 MB.
  assert.ok(grown < 4_000_000, `${grown} bytes`);
});

test('once it has to stop, nothing more is taken from a stream', async (context) => {
  const { control, run, world } = context;
  const { datasetId, ids } = await control.createDataset({ samples: 3000 });
  const { error, taken } = await run(
    async ({ world, ids }) => {
      const controller = new AbortController();
      let taken = 0;
      async function* source() {
        for (const id of ids) {
          taken++;
          yield id;
        }
      }
      const onOutcomes = () => controller.abort();
      const options = { signal: controller.signal, onOutcomes, batchSize: 100, concurrency: 1 };
      return { ...(await kit.remove(world, source(), { options })), taken };
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(error.code, 'aborted');
  // One that was asked for before can come too late.
  const { requested } = error.report;
  assert.ok(taken - requested <= 1, `${taken} were taken, ${requested} are accounted for`);
  await assertTruth(control, datasetId, {
    asked: ids.slice(0, requested),
    present: ids,
    report: error.report,
  });
});

test('what never gives anything is let go of when the job is aborted', async (context) => {
  const { run, world, control } = context;
  const { datasetId } = await control.createDataset({ samples: 1 });
  const told = await run(
    async ({ world }) => {
      await lib.default();
      const told = [];
      const never = () => new Promise(() => {});
      const sources = {
        iterator: () => ({
          [Symbol.asyncIterator]: () => ({
            next: never,
            return: async () => told.push('iterator'),
          }),
        }),
        stream: () => new ReadableStream({ pull: never, cancel: () => told.push('stream') }),
      };
      for (const source of Object.values(sources)) {
        const controller = new AbortController();
        const { signal } = controller;
        const deletion = kit.settle(
          kit.session(world).dataset(world.datasetId).deleteSamples(source(), { signal }),
        );
        await new Promise((resolve) => setTimeout(resolve, 300));
        controller.abort();
        const { error } = await deletion;
        told.push(error.code);
        // Of a worker the page hears a moment later.
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      return told;
    },
    { world: world({ datasetId }) },
  );
  assert.deepEqual([...told].sort(), ['aborted', 'aborted', 'iterator', 'stream']);
});
