// Deleting: what is confirmed is deleted, nothing else, and the page says the truth about it.
import assert from 'node:assert/strict';
import { assertTruth } from '../support/truth.mjs';
import { ALLOW_FAILED_REQUESTS, demo, door, isDeletion } from './support/demo.mjs';

const test = demo();

test('two samples', {}, async ({ person, control, dataset }) => {
  const { ids, datasetId } = dataset;
  await person.clickTile(1);
  await person.clickTile(4);
  await person.click('#delete');
  assert.equal(await person.text('#delete-title'), 'Delete 2 samples?');
  assert.match(await person.text('#delete-undo'), /cannot be undone/);
  assert.equal(await person.focus(), 'delete-cancel', 'the safe answer has the focus');
  await person.click('#delete-confirm');
  await person.seesReport();
  assert.equal(await person.text('#job-heading'), 'Deletion finished');
  assert.deepEqual(await person.counts(), {
    deleted: 2,
    alreadyGone: 0,
    failed: 0,
    unknown: 0,
    notAttempted: 0,
  });
  assert.equal(await person.focus(), 'job-heading');

  const left = ids.filter((_, at) => at !== 1 && at !== 4);
  assert.deepEqual(await control.ids(datasetId), left);
  const log = await control.deletions(datasetId);
  assert.deepEqual(log.map(({ sample_id }) => sample_id).sort(), [ids[1], ids[4]].sort());
  assert.ok(
    log.every(({ delete_source }) => !delete_source),
    'the source files were not to be deleted',
  );
  await person.seesText('#selection-figure', /^58 samples$/);
  assert.deepEqual(
    (await person.tiles()).map(({ id }) => id),
    left.slice(0, 48),
  );
  await person.seesNothingBlocked();
});

test('whoever keeps them and at once asks again is heard', { samples: 5 }, async ({
  person,
  control,
  dataset,
}) => {
  await person.clickTile(0);
  await person.click('#delete');
  // The browser says a moment later that the first dialog was closed, when the second one is open.
  await person.look(() => {
    document.querySelector('#delete-dialog').close();
    document.querySelector('#delete').click();
  });
  await person.click('#delete-confirm');
  await person.seesReport();
  assert.deepEqual(await control.ids(dataset.datasetId), dataset.ids.slice(1));
});

test('keeping them deletes nothing', {}, async ({ person, control, dataset }) => {
  await person.clickTile(0);
  for (const keep of [() => person.press('Escape'), () => person.click('#delete-cancel')]) {
    await person.click('#delete');
    await person.sees(() => document.querySelector('#delete-dialog').open);
    await keep();
    await person.sees(() => !document.querySelector('#delete-dialog').open);
    assert.equal(await person.focus(), 'delete', 'the focus is back where it was');
  }
  assert.deepEqual(await person.selected(), [dataset.ids[0]], 'still selected');
  assert.deepEqual(await control.deletions(dataset.datasetId), []);
  const { requests } = await control.requests(dataset.datasetId);
  assert.deepEqual(
    requests.filter(({ method }) => method === 'POST'),
    [],
  );
});

test('the source files too, after a warning', {}, async ({ person, control, dataset }) => {
  await person.clickTile(2);
  await person.click('#delete');
  const warned = () => person.look(() => document.querySelector('#delete-source-warning').checkVisibility());
  assert.equal(await warned(), false);
  await person.click('#delete-source');
  assert.equal(await warned(), true);
  assert.equal(await person.text('#delete-confirm'), 'Delete 1 sample and its file');
  await person.click('#delete-confirm');
  await person.seesReport();
  const log = await control.deletions(dataset.datasetId);
  assert.deepEqual(
    log.map(({ sample_id, delete_source }) => ({ sample_id, delete_source: Boolean(delete_source) })),
    [{ sample_id: dataset.ids[2], delete_source: true }],
  );
});

test('everything over 1,000, after the count is typed', { samples: 1_234 }, async ({
  person,
  control,
  dataset,
}) => {
  await person.click('#select-everything');
  await person.seesSelected(1_234);
  await person.click('#delete');
  const locked = () => person.look(() => document.querySelector('#delete-confirm').disabled);
  assert.equal(await locked(), true);
  await person.click('#delete-count');
  await person.type('123');
  assert.equal(await locked(), true);
  await person.press('Enter');
  assert.equal(await person.look(() => document.querySelector('#delete-dialog').open), true);
  await person.type('4');
  assert.equal(await locked(), false);
  await person.press('Enter');
  await person.seesReport();
  assert.equal((await person.counts()).deleted, 1_234);
  assert.deepEqual(await control.ids(dataset.datasetId), []);
  await person.seesText('.message-heading', /has no samples/);
  await person.click('#report-close');
  assert.equal(await person.focus(), 'samples', 'there is no tile to go to');
});

test('1,000 need no typing', { samples: 1_000 }, async ({ person }) => {
  await person.click('#select-everything');
  await person.seesSelected(1_000);
  await person.click('#delete');
  assert.equal(await person.look(() => document.querySelector('#delete-count')), null);
  assert.equal(await person.look(() => document.querySelector('#delete-confirm').disabled), false);
});

const midway = door();
let deletions = 0;
test('cancelled midway, the report is the truth', {
  samples: 2_000,
  intercept(request, response) {
    if (!isDeletion(request)) return false;
    deletions++;
    if (deletions <= 3) return false;
    // Never answered: the page has to let go of it.
    midway.arrive();
    response.on('error', () => {});
    return true;
  },
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person, control, dataset }) => {
  await person.click('#select-everything');
  await person.seesSelected(2_000);
  await person.deletes({ type: '2000' });
  await midway.waiting;
  await person.sees(() => Number(document.querySelector('.bar').ariaValueNow) >= 300);
  const bar = await person.look(() => ({
    now: Number(document.querySelector('.bar').ariaValueNow),
    most: Number(document.querySelector('.bar').ariaValueMax),
    share: document.querySelector('.bar-part.deleted').style.getPropertyValue('--share'),
  }));
  assert.deepEqual(bar, { now: 300, most: 2_000, share: '0.15' });
  assert.equal(await person.text('#job-settled'), '300 of 2,000 settled');
  assert.match(await person.text('#job-in-flight'), /^[1-9]\d* of \d+$/);
  assert.equal(await person.page.title(), '15% · Dataset samples');
  assert.equal(await person.look(() => document.querySelector('#delete').disabled), true);

  await person.click('#job-cancel');
  await person.seesReport();
  assert.equal(await person.text('#job-heading'), 'Deletion cancelled');
  assert.equal(await person.page.title(), 'Dataset samples');
  const { content } = await person.downloads();
  assert.equal(content.ending, 'cancelled');
  assert.equal(content.error.code, 'aborted');
  await assertTruth(control, dataset.datasetId, {
    asked: dataset.ids,
    present: dataset.ids,
    report: content.report,
  });
  assert.deepEqual(await person.counts(), content.report.counts);
  assert.equal(content.report.counts.deleted, 300);
  assert.ok(content.report.counts.notAttempted > 0);
  const sent = deletions;

  // What was never attempted can be deleted after all, by the record there is of it.
  assert.equal(await person.text('#report-go-on'), 'Resume the deletion');
  await person.click('#report-go-on');
  await person.sees(() => document.querySelector('#delete-dialog').open);
  assert.equal(await person.text('#delete-title'), 'Delete 1,700 samples?');
  await person.press('Escape');
  await person.page.reload();
  await person.seesText('#selection-figure', /^1,700 samples$/);
  assert.equal(deletions, sent, 'nothing follows a cancelled deletion');
});

test('says what it waits for, and can be cancelled meanwhile', { ...ALLOW_FAILED_REQUESTS }, async ({
  person,
  control,
  dataset,
}) => {
  await person.clickTile(0);
  await control.setFaults([{ name: 'status-429-retry-after', probability: 1, parameters: { seconds: 60 } }]);
  await person.deletes();
  await person.seesText('#job-waiting', /^Waiting: the service asked to slow down$/);
  await person.seesText('#announcer', /^Waiting: the service asked/);
  await person.click('#job-cancel');
  await person.seesReport();
  assert.equal(await person.text('#job-heading'), 'Deletion cancelled');
  assert.deepEqual(await control.deletions(dataset.datasetId), []);
});

for (const faults of [
  [{ name: 'reset-after', probability: 0.5 }],
  [
    { name: 'status-503', probability: 0.3 },
    { name: 'malformed-json', probability: 0.3 },
  ],
  [
    { name: 'contradicting', probability: 0.5 },
    { name: 'batch-4420', probability: 0.3 },
  ],
]) {
  const names = faults.map(({ name }) => name).join(' and ');
  test(`with ${names}, the report equals the database`, { samples: 600, ...ALLOW_FAILED_REQUESTS }, async ({
    person,
    control,
    dataset,
  }) => {
    await person.click('#select-everything');
    await person.seesSelected(600);
    await control.setFaults(faults);
    await person.deletes();
    await person.seesReport();
    await control.setFaults();
    const { content } = await person.downloads();
    await assertTruth(control, dataset.datasetId, {
      asked: dataset.ids,
      present: dataset.ids,
      report: content.report,
    });
    assert.deepEqual(await person.counts(), content.report.counts);
    const { requests } = await control.requests(dataset.datasetId);
    assert.ok(
      requests.some(({ fault }) => faults.some(({ name }) => name === fault)),
      'a fault did strike',
    );
  });
}
