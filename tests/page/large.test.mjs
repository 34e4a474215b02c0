// A hundred thousand samples: found, selected, deleted and reported, while the page stays at hand.
import assert from 'node:assert/strict';
import { browserName } from '../support/browsers.mjs';
import { longTasks } from '../support/tasks.mjs';
import { changing } from './support/answers.mjs';
import { demo, isList } from './support/demo.mjs';

const test = demo();
const MANY = 100_000;
/** What a person notices. */
const LONG_MS = 50;
const MOST_ELEMENTS = 3_000;
const MOST_HEAP = 40_000_000;

const measured = browserName() === 'chromium';

/** Does what it is given, and holds the page to its limits meanwhile, where the browser lets them be measured. */
async function atHand(person, what, work) {
  if (!measured) return work();
  const { result, tasks } = await longTasks(person.page, LONG_MS, work);
  assert.deepEqual(tasks, [], `${what} keeps the page busy`);
  assert.ok((await person.look(() => document.querySelectorAll('*').length)) < MOST_ELEMENTS, what);
  const client = await person.page.createCDPSession();
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  assert.ok(usedSize < MOST_HEAP, `${what} takes ${usedSize} bytes`);
  return result;
}

test('100,000 samples', { samples: MANY }, async ({ person, control, dataset }) => {
  const { datasetId, ids } = dataset;
  assert.equal(await person.figure(), '100,000 samples');
  await atHand(person, 'browsing', async () => {
    await person.click('#page-number');
    await person.type('2084');
    await person.press('Enter');
    await person.seesText('#pager-position', /^Page 2,084 of 2,084$/);
    await person.seesTiles(MANY % 48);
  });
  assert.deepEqual(
    (await person.tiles()).map(({ id }) => id),
    ids.slice(2_083 * 48),
  );
  await atHand(person, 'selecting', async () => {
    await person.click('#select-everything');
    await person.sees(() => !document.querySelector('#delete').disabled);
  });
  assert.match(await person.figure(), /^100,000 selected, 99,984 on other pages$/);
  await atHand(person, 'confirming', async () => {
    await person.click('#delete');
    await person.click('#delete-count');
    await person.type('100000');
  });
  assert.equal((await control.deletions(datasetId)).length, 0);
  await atHand(person, 'deleting', async () => {
    await person.click('#delete-confirm');
    await person.seesReport();
  });
  assert.deepEqual(await person.counts(), {
    deleted: MANY,
    alreadyGone: 0,
    failed: 0,
    unknown: 0,
    notAttempted: 0,
  });
  assert.deepEqual(await control.ids(datasetId), []);
  const json = await atHand(person, 'saving', () => person.downloads('json'));
  assert.deepEqual(new Set(json.content.report.deleted), new Set(ids));
  const csv = await atHand(person, 'saving as a table', () => person.downloads('csv'));
  assert.equal(csv.content.trimEnd().split('\r\n').length, MANY + 1);
});

const LATE = 5;
const appearing = changing((body, { url }) => {
  if (appearing.late || !body.samples) return;
  // The last ones are not there yet.
  const before = body.sample_count - LATE;
  const query = new URL(url, 'http://service').searchParams;
  body.samples.splice(Math.max(before - Number(query.get('offset')) * Number(query.get('limit')), 0));
  body.sample_count = before;
});
test('what is added after all were listed stays', {
  samples: 450,
  start: false,
  intercept: appearing.intercept,
}, async ({ open, emulatorUrl, control, dataset }) => {
  appearing.target = emulatorUrl;
  const person = await open(`/?dataset=${dataset.datasetId}`);
  await person.click('#select-everything');
  await person.seesSelected(450 - LATE);
  await person.click('#delete');
  assert.equal(await person.text('#delete-title'), 'Delete 445 samples?');
  assert.match(await person.text('#delete-listed'), /What is added meanwhile stays/);
  appearing.late = true;
  await person.click('#delete-confirm');
  await person.seesReport();
  assert.equal((await person.counts()).deleted, 445);
  assert.deepEqual(await control.ids(dataset.datasetId), dataset.ids.slice(445));
  await person.seesText('#selection-figure', /^5 samples$/);
});

const leaving = { pages: 0, remove: () => {} };
test('what goes while all are listed hides none of the others', {
  samples: 1_000,
  intercept(request) {
    if (isList(request) && /limit=100\b/.test(request.url) && ++leaving.pages === 4) leaving.remove();
    return false;
  },
}, async ({ person, control, dataset, info, emulatorUrl }) => {
  const { ids, datasetId } = dataset;
  const { token } = await control.issueToken();
  let removed;
  leaving.remove = () => {
    removed = fetch(
      `${emulatorUrl}/v2/${info.project_id}/datasets/${datasetId}/data-annotations/samples/delete`,
      {
        method: 'POST',
        headers: { 'X-Auth-Token': token, 'Content-Type': 'application/json' },
        body: JSON.stringify({ samples: ids.slice(0, 30) }),
      },
    );
  };
  await person.click('#select-everything');
  await person.seesText('#announcer', /samples selected$/);
  assert.equal((await removed).status, 200);
  const selected = Number.parseInt((await person.figure()).replace(',', ''), 10);
  assert.ok(selected >= 970 && selected <= 1_000, String(selected));
  await person.deletes(selected > 1_000 ? { type: String(selected) } : {});
  await person.seesReport();
  assert.deepEqual(await control.ids(datasetId), []);
  const counts = await person.counts();
  assert.equal(counts.deleted, 970);
  assert.equal(counts.alreadyGone, selected - 970);
});
