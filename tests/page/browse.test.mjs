// Looking around: what is shown is what the service lists.
import assert from 'node:assert/strict';
import { ALLOW_FAILED_REQUESTS, demo, isList, listed } from './support/demo.mjs';

const test = demo();
const shown = (samples) =>
  samples.map(({ sample_id, sample_name, labels }) => ({
    id: sample_id,
    name: sample_name,
    labels: labels.slice(0, 2).map(({ name }) => name),
  }));
const seen = (tiles) => tiles.map(({ id, name, labels }) => ({ id, name, labels }));

test('opens with a page of samples, their names and labels', {}, async ({
  person,
  dataset,
  control,
  info,
  url,
}) => {
  const truth = await listed(url, info, control, dataset.datasetId);
  assert.deepEqual(seen(await person.tiles()), shown(truth.slice(0, 48)));
  assert.equal(await person.figure(), '60 samples');
  await person.sees(() => document.querySelector('.tile-image')?.naturalWidth > 0);
  await person.seesNothingBlocked();
});

test('pages and datasets are said as they come', { samples: 60 }, async ({ person, info }) => {
  await person.click('#page-next');
  await person.seesText('#announcer', /^Page 2 of 2$/);
  await person.clickTile(0);
  const [{ dataset_id }] = info.datasets;
  await person.click(`.dataset:has([value="${dataset_id}"])`);
  await person.seesText(
    '#announcer',
    /^The selection was cleared, because it was of another dataset\. 1,200 samples$/,
  );
});

test('without an address of its own it opens on the first dataset, and another can be picked', {
  samples: 7,
  name: 'the other one',
}, async ({ info, open, dataset }) => {
  const person = await open('/');
  const picked = () =>
    person.look(() => document.querySelector('#datasets :checked').closest('.dataset').textContent);
  assert.ok((await picked()).startsWith(info.datasets[0].dataset_name), await picked());
  await person.page.locator('#datasets').wait();
  await person.look(
    (id) => document.querySelector(`#datasets [value="${id}"]`).closest('.dataset').scrollIntoView(),
    dataset.datasetId,
  );
  await person.click(`.dataset:has([value="${dataset.datasetId}"])`);
  await person.seesTiles(7);
  assert.ok((await picked()).startsWith('the other one'));
  assert.deepEqual(
    (await person.tiles()).map(({ id }) => id),
    dataset.ids,
  );
});

test('filters by label and by state, and keeps that over a reload', { samples: 200 }, async ({
  person,
  dataset,
  control,
  info,
  url,
}) => {
  const all = await listed(url, info, control, dataset.datasetId);
  const label = all.find(({ labels }) => labels.length > 0).labels[0].name;
  await person.page.select('#filter-label', label);
  const ofLabel = await listed(url, info, control, dataset.datasetId, { label_name: label });
  assert.ok(ofLabel.length > 0 && ofLabel.length < all.length, 'the label tells samples apart');
  await person.seesText('#selection-figure', new RegExp(`^${ofLabel.length} samples match$`));
  assert.deepEqual(seen(await person.tiles()), shown(ofLabel.slice(0, 48)));

  await person.page.select('#filter-state', '__AUTO_ANNOTATION__');
  const ofBoth = await listed(url, info, control, dataset.datasetId, {
    label_name: label,
    sample_state: '__AUTO_ANNOTATION__',
  });
  assert.ok(ofBoth.length > 0 && ofBoth.length < ofLabel.length, 'the state tells samples apart');
  const both = new RegExp(`^${ofBoth.length} samples? match`);
  await person.seesText('#selection-figure', both);
  assert.deepEqual(seen(await person.tiles()), shown(ofBoth.slice(0, 48)));

  await person.page.reload();
  await person.seesText('#selection-figure', both);
  assert.equal(await person.look(() => document.querySelector('#filter-label').value), label);
  await person.click('#filter-clear');
  await person.seesText('#selection-figure', /^200 samples$/);
});

test('pages forward and back, and by another size', { samples: 100 }, async ({ person, dataset }) => {
  const ids = async () => (await person.tiles()).map(({ id }) => id);
  await person.click('#pager [aria-label="Next page"]');
  await person.seesText('#pager-position', /^Page 2 of 3$/);
  assert.deepEqual(await ids(), dataset.ids.slice(48, 96));
  await person.click('#pager [aria-label="Next page"]');
  await person.seesText('#pager-position', /^Page 3 of 3$/);
  assert.deepEqual(await ids(), dataset.ids.slice(96));
  assert.equal(
    await person.look(() => document.querySelector('[aria-label="Next page"]').disabled),
    true,
    'no page after the last',
  );
  await person.page.select('#page-size', '96');
  await person.seesTiles(96);
  await person.seesText('#pager-position', /^Page 1 of 2$/);
  assert.deepEqual(await ids(), dataset.ids.slice(0, 96));
});

test('any page by its number', { samples: 500 }, async ({ person, dataset }) => {
  await person.click('#page-number');
  await person.type('7');
  await person.press('Enter');
  await person.seesText('#pager-position', /^Page 7 of 11$/);
  assert.deepEqual(
    (await person.tiles()).map(({ id }) => id),
    dataset.ids.slice(288, 336),
  );
  await person.click('#page-number');
  await person.type('99');
  await person.click('#page-go');
  await person.seesText('#pager-position', /^Page 11 of 11$/);
  await person.seesTiles(20);
});

test('a text dataset shows what its samples say', { samples: 30, type: 100 }, async ({
  person,
  dataset,
  control,
  info,
  url,
}) => {
  const [first] = await listed(url, info, control, dataset.datasetId);
  const says = await (await fetch(first.source)).text();
  assert.ok(says.length > 5);
  await person.sees(() => document.querySelectorAll('.tile-text:empty').length === 0);
  assert.equal(await person.text('.tile-text'), says);
  await person.seesNothingBlocked();
});

test('a sound dataset draws its sounds and plays them', { samples: 30, type: 200 }, async ({ person }) => {
  // Flat until the sound is there.
  await person.sees(() =>
    [...document.querySelectorAll('.wave')].every((wave) =>
      [...wave.children].some((bar) => Number(bar.getAttribute('height')) > 40),
    ),
  );
  assert.equal(await person.look(() => document.querySelectorAll('.wave').length), 30);
  await person.look(() => {
    // The sounds last less than a second: this one goes on until it is paused, also where there is no sound card.
    Object.assign(document.querySelector('#grid audio'), { loop: true, muted: true });
  });
  await person.click('.tile .play');
  await person.sees(() => document.querySelector('.play').getAttribute('aria-label') === 'Pause');
  assert.deepEqual(await person.selected(), [], 'playing is not selecting');
  await person.seesNothingBlocked();
});

/** Refuses the first link of each sample, or all of them, as the store does after they have expired. */
function expiredLinks({ forGood, media = 'image' }) {
  const asked = new Set();
  return (request, response) => {
    const [, kind, sample] = /^\/__media\/([^/]+)\/([^/]+)/.exec(request.url) ?? [];
    if (kind !== media) return false;
    if (!sample || (asked.has(sample) && !forGood)) return false;
    asked.add(sample);
    response.writeHead(403).end();
    return true;
  };
}

const lookUps = async (control, datasetId) => {
  const { requests } = await control.requests(datasetId);
  return requests.map(({ path }) => /\/samples\/([^/?]+)$/.exec(path)?.[1]).filter(Boolean);
};

test('an expired picture is asked for anew, once', {
  samples: 12,
  intercept: expiredLinks({ forGood: false }),
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person, dataset, control }) => {
  await person.sees(() => {
    const pictures = [...document.querySelectorAll('.tile-image')];
    return (
      pictures.length === 12 && pictures.every(({ complete, naturalWidth }) => complete && naturalWidth > 0)
    );
  });
  assert.deepEqual((await lookUps(control, dataset.datasetId)).sort(), [...dataset.ids].sort());
});

test('a picture that cannot be had is not asked for again and again', {
  samples: 12,
  intercept: expiredLinks({ forGood: true }),
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person, dataset, control }) => {
  await person.sees(() => document.querySelectorAll('.tile-blank').length === 12);
  assert.equal(await person.text('.tile-blank'), 'No preview');
  assert.deepEqual((await lookUps(control, dataset.datasetId)).sort(), [...dataset.ids].sort());
});

test('a sound that cannot be had says so, and does not look as if it were playing', {
  samples: 5,
  type: 200,
  intercept: expiredLinks({ forGood: true, media: 'sound' }),
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person, dataset, control }) => {
  await person.click('.tile .play');
  await person.sees(() => document.querySelector('.play').disabled);
  await person.sees(() => document.querySelector('.play').getAttribute('aria-label') === 'Play');
  assert.equal(await person.look(() => document.querySelector('.tile-sound').title), 'Cannot be played');
  assert.deepEqual(await lookUps(control, dataset.datasetId), [dataset.ids[0]]);
});

test('an empty dataset says so', { samples: 0 }, async ({ person }) => {
  assert.equal(await person.text('.message-heading'), 'This dataset has no samples');
  assert.equal(await person.look(() => document.querySelector('#delete').checkVisibility()), false);
});

test('a filter that nothing matches says so, and can be cleared there', { samples: 20 }, async ({
  open,
  dataset,
}) => {
  const person = await open(`/?dataset=${dataset.datasetId}&label=nothing-like-it`);
  assert.equal(await person.text('.message-heading'), 'Nothing matches this filter');
  await person.click('.message .button');
  await person.seesTiles(20);
});

let refuse = true;
test('samples that cannot be loaded are an error with a reason, and can be tried again', {
  samples: 20,
  intercept(request, response) {
    if (!isList(request) || !refuse) return false;
    response.writeHead(403, { 'Content-Type': 'application/json' });
    response.end('{"error_code":"ModelArts.0112","error_msg":"No permission."}');
    return true;
  },
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person }) => {
  assert.equal(await person.text('.message-heading'), 'The samples could not be loaded');
  assert.match(await person.text('.message .hint'), /not permitted.*ModelArts\.0112/);
  assert.equal(
    await person.look(() => document.querySelector('#selection-bar').checkVisibility()),
    false,
    'no count where none is known',
  );
  refuse = false;
  await person.click('.message .button');
  await person.seesTiles(20);
});

for (const [file, reason] of [
  ['/package/modelarts_dataset.wasm', /library could not be loaded/],
  ['/package/index.js', /./],
]) {
  test(`without ${file} it says that it could not start`, {
    samples: 5,
    intercept(request, response) {
      if (request.url !== file) return false;
      response.writeHead(404, { 'Content-Type': 'text/javascript' }).end();
      return true;
    },
    ...ALLOW_FAILED_REQUESTS,
  }, async ({ person }) => {
    assert.equal(await person.text('.message-heading'), 'The page could not start');
    assert.match(await person.text('.message .hint'), reason);
  });
}
