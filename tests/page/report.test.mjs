// The report: reasons, trying again, the download, and the warning on leaving before it is there.
import assert from 'node:assert/strict';
import { changing } from './support/answers.mjs';
import { ALLOW_FAILED_REQUESTS, demo, door, isDeletion } from './support/demo.mjs';

const test = demo();

/** Refuses samples for good, by their position in the request, as long as `on`. */
function refusals(positions) {
  const state = { on: true, asked: [] };
  const intercept = (request, response) => {
    if (!isDeletion(request)) return false;
    if (!state.on) return false;
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { samples } = JSON.parse(body);
      state.asked.push(samples);
      const results = samples.map((_, at) =>
        positions.includes(at)
          ? { success: false, error_code: 'ModelArts.0104', error_msg: 'Parameter error.' }
          : { success: false, error_code: 'ModelArts.4420', error_msg: 'Sample not found.' },
      );
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-Request-Id': 'request-of-the-test' });
      response.end(JSON.stringify({ success: false, results }));
    });
    return true;
  };
  return { state, intercept };
}

const refused = refusals([1, 3]);
test('says what went wrong and why, and tries these again', {
  samples: 10,
  intercept: refused.intercept,
}, async ({ person, control, dataset }) => {
  const { ids, datasetId } = dataset;
  await person.click('#select-page');
  await person.seesSelected(10);
  await person.deletes();
  await person.seesReport();
  assert.equal(await person.text('#job-heading'), 'Deletion finished, with problems');
  assert.deepEqual(await person.counts(), {
    deleted: 0,
    alreadyGone: 8,
    failed: 2,
    unknown: 0,
    notAttempted: 0,
  });
  const rows = await person.look(() =>
    [...document.querySelectorAll('#problems tbody tr')].map((row) => ({
      id: row.querySelector('.problem-id').textContent,
      outcome: row.querySelector('.tag').textContent,
      reason: row.cells[2].textContent,
    })),
  );
  assert.deepEqual(
    rows.map(({ id }) => id),
    [ids[1], ids[3]],
  );
  for (const { outcome, reason } of rows) {
    assert.equal(outcome, 'Not deleted');
    assert.match(reason, /refused this sample/);
    assert.match(reason, /ModelArts\.0104/);
    assert.match(reason, /request-of-the-test/);
  }
  // The tiles say it too.
  await person.seesTiles(10);
  const marks = (await person.tiles()).filter(({ mark }) => mark === 'Not deleted').map(({ id }) => id);
  assert.deepEqual(marks, [ids[1], ids[3]]);

  refused.state.on = false;
  assert.equal(await person.text('#report-again'), 'Try these 2 again');
  await person.click('#report-again');
  assert.equal(await person.text('#delete-title'), 'Delete 2 samples?');
  await person.click('#delete-confirm');
  await person.seesText('#job-heading', /^Deletion finished$/);
  assert.equal((await person.counts()).deleted, 2);
  assert.deepEqual(
    await control.ids(datasetId),
    ids.filter((_, at) => at !== 1 && at !== 3),
  );
});

test('is handed over as a file', { samples: 10, name: 'handed over' }, async ({ person, dataset }) => {
  await person.clickTile(0);
  await person.deletes();
  await person.seesReport();
  const { name, content } = await person.downloads();
  assert.match(name, /^deletion-\d{8}-\d{6}\.json$/);
  const { endedAt, report, ...about } = content;
  assert.ok(Date.parse(endedAt) > 0);
  assert.deepEqual(about, {
    datasetId: dataset.datasetId,
    datasetName: 'handed over',
    deleteSource: false,
    ending: 'ok',
  });
  assert.deepEqual(report.deleted, [dataset.ids[0]]);
  await person.seesNothingBlocked();
});

const many = refusals([...Array(100).keys()]);
test('many problems come in pages, and all of them in the files', {
  samples: 230,
  intercept: many.intercept,
}, async ({ person, dataset }) => {
  await person.click('#select-everything');
  await person.seesSelected(230);
  await person.deletes();
  await person.seesReport();
  const rows = () =>
    person.look(() => [...document.querySelectorAll('.problem-id')].map(({ textContent }) => textContent));
  assert.deepEqual(await rows(), dataset.ids.slice(0, 50));
  assert.equal(await person.text('#problem-range'), '1 to 50 of 230');
  for (let page = 1; page < 5; page++) await person.click('#problems-next');
  assert.deepEqual(await rows(), dataset.ids.slice(200));
  assert.equal(await person.text('#problem-range'), '201 to 230 of 230');
  await person.seesText('#announcer', /^201 to 230 of 230$/);
  assert.equal(await person.focus(), 'problems-previous', 'the focus does not fall off a button that went');
  await person.click('#problems-previous');
  assert.deepEqual(await rows(), dataset.ids.slice(150, 200));

  const { content } = await person.downloads();
  assert.deepEqual(
    content.report.failed.map(({ sampleId }) => sampleId),
    dataset.ids,
  );
  assert.deepEqual(content.report.counts, {
    deleted: 0,
    alreadyGone: 0,
    failed: 230,
    unknown: 0,
    notAttempted: 0,
  });
  const { name, content: table } = await person.downloads('csv');
  assert.match(name, /^deletion-\d{8}-\d{6}\.csv$/);
  const [head, ...lines] = table.trimEnd().split('\r\n');
  assert.equal(
    head,
    '\ufeffsample_id,sample_name,outcome,code,message,http_status,service_code,request_id,attempts',
  );
  assert.deepEqual(
    lines.map((line) => line.split(',')[0]),
    dataset.ids,
  );
  assert.match(lines[0], /^\w+,[^,]+,Not deleted,rejected,.*,200,ModelArts\.0104,request-of-the-test,1$/);
});

const FORMULA = '=HYPERLINK("http://example.com","a, b")';
test('a table runs nothing that stands in it', { samples: 0, ids: [FORMULA, '@a\nb', 'plain'] }, async ({
  person,
}) => {
  await person.click('#select-page');
  await person.seesSelected(3);
  await person.deletes();
  await person.seesReport();
  const { content } = await person.downloads('csv');
  const [, ...lines] = content.split('\r\n');
  assert.ok(lines[0].startsWith(`"'${FORMULA.replaceAll('"', '""')}",`), lines[0]);
  assert.ok(lines[1].startsWith(`"'@a\nb",`), lines[1]);
  assert.ok(lines[2].startsWith('plain,'), lines[2]);
});

test('a dataset that is being deleted stops it, with the reason', {
  samples: 10,
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person, control, dataset }) => {
  await person.clickTile(0);
  await control.setState(dataset.datasetId, 'deleting');
  await person.deletes();
  await person.seesReport();
  assert.equal(await person.text('#job-heading'), 'Deletion stopped');
  assert.match(await person.text('#job .warning'), /does not exist any more.*ModelArts\.4344/);
  assert.doesNotMatch(await person.text('#job'), /still there/, 'with a dataset go its samples');
});

/** In the place of the package: one whose deletions end as if the WebAssembly had failed in their middle. */
const FAILING = `
import * as real from '/package/index.js?real';
export const { default: init, ModelArtsError, Dataset, pendingDeletions, discardDeletion, version } = real;
export default real.default;
export class Session extends real.Session {
  dataset(id) {
    const dataset = super.dataset(id);
    dataset.deleteSamples = async (ids, { onOutcomes }) => {
      onOutcomes([{ sampleId: ids[0], status: 'deleted' }]);
      throw new real.ModelArtsError('internal', 'a defect of modelarts-dataset');
    };
    return dataset;
  }
}`;
test('where the library itself failed, nothing is said of what was deleted', {
  samples: 10,
  intercept(request, response) {
    if (request.url !== '/package/index.js') return false;
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(FAILING);
    return true;
  },
}, async ({ person }) => {
  await person.clickTile(0);
  await person.clickTile(1);
  await person.deletes();
  await person.seesText('#job-heading', /^It is not known what was deleted$/);
  await person.seesText(
    '#announcer',
    /^It is not known what was deleted\. The library had an error of its own\.$/,
  );
  assert.match(await person.text('#report-unclear'), /^Requests may have been on their way/);
  await person.sees(() => document.querySelectorAll('#grid .tile').length === 10);
  const marks = (await person.tiles()).map(({ mark }) => mark);
  assert.deepEqual(marks.slice(0, 3), ['Deleted', 'Uncertain', null]);
});

test('can be closed', { samples: 10 }, async ({ person }) => {
  await person.clickTile(0);
  await person.deletes();
  await person.seesReport();
  await person.click('#report-close');
  assert.equal(await person.look(() => document.querySelector('#job').checkVisibility()), false);
  await person.sees(() => document.activeElement.classList.contains('tile'));
});

for (const when of ['is asked for', 'is shown as loading']) {
  const list = door();
  const anew = changing((body) => (anew.held && body.samples ? list.opened : undefined));
  test(`the focus is on a sample when the report is closed while what is left ${when}`, {
    samples: 10,
    start: false,
    intercept: anew.intercept,
  }, async ({ open, emulatorUrl, dataset }) => {
    anew.target = emulatorUrl;
    const person = await open(`/?dataset=${dataset.datasetId}`);
    await person.clickTile(0);
    anew.held = true;
    await person.deletes();
    await person.seesReport();
    if (when === 'is shown as loading')
      await person.sees(() => document.querySelector('#stage').ariaBusy === 'true');
    await person.click('#report-close');
    list.open();
    await person.seesTiles(9);
    await person.sees(
      () => document.activeElement.classList.contains('tile') && document.activeElement.isConnected,
    );
  });
}

const held = door();
test('leaving is warned about while a deletion runs, and only then', {
  samples: 10,
  intercept(request) {
    if (!isDeletion(request)) return false;
    held.arrive();
    return true;
  },
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person }) => {
  const questions = [];
  person.page.on('dialog', (dialog) => {
    questions.push(dialog.type());
    dialog.dismiss();
  });
  /** Resolves when the page has been left, or the person was asked and stayed. */
  const tries = () =>
    Promise.race([
      person.page.goto('about:blank').catch(() => {}),
      new Promise((resolve) => person.page.once('dialog', resolve)),
    ]);
  await person.clickTile(0);
  await person.deletes();
  await held.waiting;
  await tries();
  assert.deepEqual(questions, ['beforeunload']);
  assert.match(await person.text('#job-heading'), /^Deleting 1 sample/, 'the page is still there');

  await person.click('#job-cancel');
  await person.seesReport();
  await tries();
  assert.deepEqual(questions, ['beforeunload'], 'nobody is asked again');
  assert.equal(person.page.url(), 'about:blank');
});
