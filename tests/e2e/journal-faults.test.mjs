// A journal that cannot be written or read: nothing is sent, or, later on, the job goes on and says so.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const declare = suite();

/** Each begins without a database, and with what the tests' functions share. */
const test = (name, ...rest) => {
  const body = rest.pop();
  declare(name, ...rest, async (context) => {
    await context.run(prepare);
    await body(context);
  });
};

function prepare() {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  globalThis.tools = {
    answer,
    drop: () => answer(indexedDB.deleteDatabase('modelarts-dataset')),
    open: (version) => answer(indexedDB.open('modelarts-dataset', version)),
    /** Without: as a page has it that is not from https, or an old browser. */
    without: (object, name) => Object.defineProperty(object, name, { value: undefined, configurable: true }),
    /** So many of the next waits take a thousandth of their time. */
    hurry(waits) {
      const { setInterval } = globalThis;
      let left = waits;
      globalThis.setInterval = (work, time) => setInterval(work, left-- > 0 ? time / 1000 : time);
    },
    /** The n-th call of a method, and those after it, do something else. */
    from(count, prototype, name, instead) {
      const method = prototype[name];
      let calls = 0;
      prototype[name] = function (...args) {
        calls++;
        return calls >= count ? instead.call(this, () => method.apply(this, args)) : method.apply(this, args);
      };
    },
    full() {
      throw new DOMException('the disk is full', 'QuotaExceededError');
    },
    pending: () => kit.settle(lib.pendingDeletions()),
  };
  return lib.default().then(tools.drop);
}

/** What is broken before the job, by a function in the page; and what the error says. */
const BROKEN = {
  'IndexedDB is missing': [() => tools.without(globalThis, 'indexedDB'), /IndexedDB is not available/],
  'Web Locks are missing': [() => tools.without(navigator, 'locks'), /Web Locks are not available/],
  'IndexedDB is forbidden': [
    () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('forbidden', 'SecurityError');
      };
    },
    /forbidden/,
  ],
  'Web Locks are forbidden': [
    () => {
      LockManager.prototype.request = () => Promise.reject(new DOMException('forbidden', 'SecurityError'));
      LockManager.prototype.query = LockManager.prototype.request;
    },
    /forbidden/,
  ],
  'the database is of a later version': [
    () => tools.open(2).then((database) => database.close()),
    /version/i,
  ],
  'the database is somebody else’s': [
    () => tools.open(1).then((database) => database.close()),
    /object ?store/i,
  ],
  'the database is blocked': [
    async () => {
      tools.hurry(Number.POSITIVE_INFINITY);
      const database = await tools.open(1);
      globalThis.holding = database;
      // It waits for the connection, and whoever wants to open waits for it.
      indexedDB.deleteDatabase('modelarts-dataset');
    },
    /does not answer/,
  ],
};

for (const [what, [breaks, says]] of Object.entries(BROKEN)) {
  test(`nothing is sent when ${what}`, async ({ control, run, world }) => {
    const { datasetId, ids } = await control.createDataset({ samples: 120 });
    await run(`async () => { await (${breaks})(); }`);
    const { error, outcomes } = await run(
      ({ world, ids }) => kit.remove(world, ids, { options: { journal: 'a name' } }),
      { world: world({ datasetId }), ids },
    );
    assert.deepEqual([error.ours, error.code, error.retryable], [true, 'journal-failed', true], error.text);
    assert.match(error.message, says);
    assert.deepEqual([error.report.notAttempted, error.report.requests], [ids, 0]);
    assert.equal('journalId' in error.report, false);
    assertOutcomes(outcomes, error.report);
    assert.deepEqual((await control.requests(datasetId)).requests, []);
    for (const ask of [
      () => tools.pending(),
      () => kit.settle(lib.discardDeletion('x')),
      ({ world }) => kit.settle(kit.session(world).dataset(world.datasetId).resumeDeletion('x')),
    ]) {
      const { ok, error } = await run(ask, { world: world({ datasetId }) });
      assert.deepEqual([ok, error?.code], [false, 'journal-failed'], `${ask}`);
    }
    // Without a journal all is as before.
    const { value } = await run(({ world, ids }) => kit.remove(world, ids), {
      world: world({ datasetId }),
      ids,
    });
    assert.deepEqual(value.deleted, ids);
    // A worker can outlive its page for a while, and the next test would wait for it.
    await run(() => globalThis.holding?.close());
  });
}

test('an abort does not wait for a database that does not open', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 10 });
  const { error, waited } = await run(
    async ({ world, ids }) => {
      const opened = new Promise((resolve) => {
        IDBFactory.prototype.open = () => {
          resolve();
          return {};
        };
      });
      const controller = new AbortController();
      const removing = kit.remove(world, ids, { options: { journal: true, signal: controller.signal } });
      await opened;
      const before = performance.now();
      controller.abort();
      return { ...(await removing), waited: performance.now() - before };
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(error.code, 'aborted');
  assert.ok(waited < 5000, `${waited}`);
  assert.equal('journalId' in error.report, false);
  assert.deepEqual((await control.requests(datasetId)).requests, []);
});

test('a disk that is full at the start', async ({ control, run, world }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 100 });
  const { error } = await run(
    ({ world, ids }) => {
      tools.from(2, IDBObjectStore.prototype, 'add', tools.full);
      return kit.remove(world, ids, { options: { journal: true } });
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([error.code, error.cause?.name], ['journal-failed', 'QuotaExceededError']);
  assert.match(error.message, /disk is full/);
  assert.deepEqual(error.report.notAttempted, ids);
  assert.deepEqual((await control.requests(datasetId)).requests, []);
  assert.deepEqual((await run(() => tools.pending())).value, [], 'nothing is left of it');
});

test('a quota that is used up', { needs: ['devtools'] }, async ({ emulator, control, page: own, world }) => {
  const { datasetId } = await control.createDataset({ samples: 1 });
  // The browser remembers for a while how much room there was: here it has not looked yet.
  const context = await own.page.browser().createBrowserContext();
  try {
    const page = await context.newPage();
    await page.goto(emulator.url);
    const session = await page.createCDPSession();
    await session.send('Storage.overrideQuotaForOrigin', { origin: emulator.url, quotaSize: 1000 });
    const { error } = await page.evaluate((world) => {
      const ids = Array.from({ length: 60_000 }, (_, at) => `${at}`.padStart(32, '0'));
      return kit.remove(world, ids, { options: { journal: true, onOutcomes: undefined } });
    }, world({ datasetId }));
    assert.deepEqual([error?.code, error?.report.counts.notAttempted], ['journal-failed', 60_000]);
    assert.match(error.message, /quota/i);
    assert.deepEqual((await control.requests(datasetId)).requests, []);
  } finally {
    await context.close();
  }
});

/** What breaks in the middle of a job, by a function in the page. */
const BREAKING = {
  'the disk is full': () => tools.from(8, IDBObjectStore.prototype, 'add', tools.full),
  'the database is deleted': () =>
    tools.from(8, IDBObjectStore.prototype, 'add', (add) => {
      tools.dropped ??= tools.drop();
      return add();
    }),
  'the database does not answer any more': () =>
    // The requests of the transaction never end, so that it does not either.
    tools.from(8, IDBObjectStore.prototype, 'add', function (add) {
      tools.stuck ??= tools.hurry(1) ?? true;
      const again = () => {
        try {
          this.get('x').onsuccess = again;
        } catch {
          // It was given up, and in WebKit the last answer still comes.
        }
      };
      again();
      return add();
    }),
};

for (const [what, breaks] of Object.entries(BREAKING)) {
  test(`the job goes on when ${what}, and says so`, async ({ control, run, world, page }) => {
    await control.setFaults([{ name: 'latency', probability: 1, parameters: { min_ms: 2, max_ms: 20 } }]);
    const { datasetId, ids } = await control.createDataset({ samples: 800 });
    await run(`() => { (${breaks})(); }`);
    const { ok, error, value, outcomes } = await run(
      ({ world, ids }) => kit.remove(world, ids, { options: { journal: 'mine', batchSize: 10 } }),
      { world: world({ datasetId }), ids },
    );
    assert.equal(ok, true, error?.text);
    await assertTruth(control, datasetId, { asked: ids, present: ids, report: value });
    assert.deepEqual([value.deleted.length, 'journalId' in value], [800, false]);
    assertOutcomes(outcomes, value);
    const warnings = (await page.messages()).filter(({ type }) => type === 'warn').map(({ text }) => text);
    assert.match(warnings[0], /goes on, but can no longer be resumed/);
    const { value: left } = await run(() => tools.pending());
    assert.deepEqual(left, [], 'what is not true any more is gone');
  });
}

test('a record that cannot be removed stays true: the job stops, and is taken up later', async (context) => {
  const { control, run, world, open } = context;
  await control.setFaults([{ name: 'latency', probability: 1, parameters: { min_ms: 2, max_ms: 20 } }]);
  const { datasetId, ids } = await control.createDataset({ samples: 800 });
  const { error, outcomes } = await run(
    ({ world, ids }) => {
      tools.from(8, IDBObjectStore.prototype, 'add', tools.full);
      tools.from(1, IDBObjectStore.prototype, 'delete', tools.full);
      return kit.remove(world, ids, { options: { journal: true, batchSize: 10 } });
    },
    { world: world({ datasetId }), ids },
  );
  assert.deepEqual([error?.code, error?.cause?.name], ['journal-failed', 'QuotaExceededError'], error?.text);
  const { report } = error;
  await assertTruth(control, datasetId, { asked: ids, present: ids, report });
  assertOutcomes(outcomes, report);
  assert.ok(report.counts.deleted > 0 && report.counts.notAttempted > 0, JSON.stringify(report.counts));
  const left = await control.ids(datasetId);
  // In a page where the disk has room again.
  const other = await open();
  const { ok, value } = await other.run(
    async ({ world, id }) => {
      await lib.default();
      return kit.settle(kit.session(world).dataset(world.datasetId).resumeDeletion(id));
    },
    { world: world({ datasetId }), id: report.journalId },
  );
  assert.equal(ok, true);
  assert.equal(value.requested, 800);
  assert.ok(value.counts.deleted >= left.length);
  assert.deepEqual(await control.ids(datasetId), []);
  assert.deepEqual(await other.run(() => lib.pendingDeletions()), []);
});

test('a record without a head is told of, and hides no other', async ({ control, run, world, page }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 200 });
  const { error } = await run(
    ({ world, ids }) => {
      const controller = new AbortController();
      const { signal } = controller;
      const session = { fetch: kit.gatedFetch(2) };
      const onOutcomes = () => controller.abort();
      return kit.remove(world, ids, {
        session,
        options: { journal: true, batchSize: 10, signal, onOutcomes },
      });
    },
    { world: world({ datasetId }), ids },
  );
  const { journalId } = error.report;
  const found = await run(async () => {
    const database = await tools.open(1);
    const transaction = database.transaction('jobs', 'readwrite');
    transaction.objectStore('jobs').put({ head: undefined }, 'headless');
    await new Promise((resolve) => {
      transaction.oncomplete = resolve;
    });
    database.close();
    return tools.pending();
  });
  assert.deepEqual([found.ok, found.value?.map(({ id }) => id)], [true, [journalId]], found.error?.text);
  const warnings = (await page.messages()).filter(({ type }) => type === 'warn').map(({ text }) => text);
  assert.ok(
    warnings.some((text) => /headless is damaged/.test(text)),
    `${warnings}`,
  );
  await run(async (id) => {
    await lib.discardDeletion('headless');
    await lib.discardDeletion(id);
  }, journalId);
});

/** What is damaged in a record, by a function in the page that is given the store of rows and their keys. */
const DAMAGED = {
  'a changed id': async (rows, keys) => {
    const key = keys.find(([, kind]) => kind === 1);
    const row = await tools.answer(rows.get(key));
    row[10] ^= 1;
    rows.put(row, key);
  },
  'a cut row': async (rows, keys) => {
    const key = keys.find(([, kind]) => kind === 0);
    const row = await tools.answer(rows.get(key));
    rows.put(row.slice(0, -1), key);
  },
  'an empty row in the place of the last one': (rows, keys) =>
    rows.put(new Uint8Array(), keys.filter(([, kind]) => kind === 0).pop()),
  'nothing in the place of the last row': (rows, keys) =>
    rows.put(null, keys.filter(([, kind]) => kind === 0).pop()),
  'no ids': (rows, keys) => rows.delete(keys.find(([, kind]) => kind === 1)),
  'a row of the log missing': (rows, keys) =>
    rows.delete(keys.find(([, kind, at]) => kind === 0 && at === 1)),
  'no log': (rows, keys) => {
    for (const key of keys) if (key[1] === 0) rows.delete(key);
  },
  'something else in the place of bytes': (rows, keys) => rows.put('text', keys[0]),
  'a head that is damaged': async (_, [[id]], jobs) => {
    const job = await tools.answer(jobs.get(id));
    job.head[3] ^= 4;
    jobs.put(job, id);
  },
};

for (const [what, damage] of Object.entries(DAMAGED)) {
  test(`a record with ${what} is not taken up`, async ({ control, run, world, page }) => {
    await control.setFaults([{ name: 'latency', probability: 1, parameters: { min_ms: 2, max_ms: 20 } }]);
    const { datasetId, ids } = await control.createDataset({ samples: 300 });
    const { error } = await run(
      ({ world, ids }) => {
        const controller = new AbortController();
        const { signal } = controller;
        let groups = 0;
        const onOutcomes = () => ++groups > 15 && controller.abort();
        return kit.remove(world, ids, {
          options: { journal: true, batchSize: 5, concurrency: 2, signal, onOutcomes },
        });
      },
      { world: world({ datasetId }), ids },
    );
    const { journalId } = error.report;
    await run(`async () => {
      const database = await tools.open(1);
      const transaction = database.transaction(['jobs', 'rows'], 'readwrite');
      const rows = transaction.objectStore('rows');
      await (${damage})(rows, await tools.answer(rows.getAllKeys()), transaction.objectStore('jobs'));
      await new Promise((resolve) => { transaction.oncomplete = resolve; });
      database.close();
    }`);
    const { error: refused, sent } = await run(
      async ({ world, id }) => {
        const fetch = kit.countingFetch();
        const dataset = kit.session(world, { fetch }).dataset(world.datasetId);
        return { ...(await kit.settle(dataset.resumeDeletion(id))), sent: fetch.requests };
      },
      { world: world({ datasetId }), id: journalId },
    );
    assert.deepEqual([refused.ours, refused.code], [true, 'journal-failed'], refused.text);
    assert.match(refused.message, /damaged/);
    assert.deepEqual(sent, []);
    const { value: pending } = await run(() => tools.pending());
    if (pending.length === 0) {
      const warnings = (await page.messages()).filter(({ type }) => type === 'warn').map(({ text }) => text);
      assert.ok(
        warnings.some((text) => text.includes(journalId)),
        `${warnings}`,
      );
    }
    const { ok } = await run((id) => kit.settle(lib.discardDeletion(id)), journalId);
    assert.equal(ok, true);
    assert.deepEqual((await run(() => tools.pending())).value, []);
  });
}
