// Names are text, whatever stands in them.
import assert from 'node:assert/strict';
import { changing } from './support/answers.mjs';
import { demo } from './support/demo.mjs';

const test = demo();

const HOSTILE = `<img src=x onerror="document.title='owned'">"'&<script>document.title='owned'</script>`;

const renaming = changing((body) => {
  for (const sample of body.samples ?? []) {
    sample.sample_name = HOSTILE;
    sample.labels = [{ name: HOSTILE }];
  }
  if (body.results) {
    body.success = false;
    body.results = body.results.map(() => ({
      success: false,
      error_code: 'ModelArts.0104',
      error_msg: HOSTILE,
    }));
  }
});

test('of samples, labels, datasets and errors', {
  samples: 5,
  name: HOSTILE,
  start: false,
  intercept: renaming.intercept,
}, async ({ open, emulatorUrl, dataset }) => {
  renaming.target = emulatorUrl;
  const person = await open(`/?dataset=${dataset.datasetId}`);
  const [first] = await person.tiles();
  assert.equal(first.name, HOSTILE);
  assert.deepEqual(first.labels, [HOSTILE]);
  await person.seesText('.dataset:has(:checked) .dataset-name', /onerror/);
  await person.clickTile(0);
  await person.click('#delete');
  assert.equal(await person.text('.examples li'), HOSTILE);
  assert.ok((await person.text('#delete-undo')).includes(HOSTILE));
  await person.click('#delete-confirm');
  await person.seesReport();
  assert.equal(await person.text('.problem-name'), HOSTILE);
  assert.ok((await person.text('#problems .detail')).includes('onerror'));
  assert.equal(await person.page.title(), 'Dataset samples');
  assert.equal(
    await person.look(() => document.querySelectorAll('img:not(.tile-image), .content script').length),
    0,
  );
  await person.seesNothingBlocked();
});

const IDS = [
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "it's",
  '样本/一?#%',
  ' ',
  'javascript:alert(1)',
];

test('ids, also where the page looks for one', { samples: 0, ids: IDS }, async ({
  person,
  control,
  dataset,
}) => {
  assert.deepEqual(
    (await person.tiles()).map(({ id }) => id),
    IDS,
  );
  await person.clickTile(0);
  await person.clickTile(3);
  await person.seesSelected(2);
  assert.deepEqual(await person.selected(), [IDS[0], IDS[3]]);
  await person.deletes();
  await person.seesReport();
  assert.equal((await person.counts()).deleted, 2);
  assert.deepEqual(
    await control.ids(dataset.datasetId),
    IDS.filter((_, at) => at !== 0 && at !== 3),
  );
  await person.seesNothingBlocked();
});
