// Selecting: by pointer, by key, a page, everything.
import assert from 'node:assert/strict';
import { ALLOW_FAILED_REQUESTS, demo, door, isList } from './support/demo.mjs';

const test = demo();

test('a click selects and takes back', {}, async ({ person, dataset }) => {
  await person.clickTile(0);
  await person.clickTile(5);
  await person.seesSelected(2);
  assert.deepEqual(await person.selected(), [dataset.ids[0], dataset.ids[5]]);
  await person.clickTile(0);
  await person.seesSelected(1);
  assert.deepEqual(await person.selected(), [dataset.ids[5]]);
});

test('Shift selects a range, from the last one clicked, both ways', {}, async ({ person, dataset }) => {
  await person.clickTile(3);
  await person.clickTile(9, { shift: true });
  await person.seesSelected(7);
  assert.deepEqual(await person.selected(), dataset.ids.slice(3, 10));
  // The same range made shorter gives back what it had taken; then to the other side.
  await person.clickTile(5, { shift: true });
  await person.seesSelected(3);
  await person.clickTile(0, { shift: true });
  await person.seesSelected(4);
  assert.deepEqual(await person.selected(), dataset.ids.slice(0, 4));
});

test('a range takes nothing from what was selected before', {}, async ({ person, dataset }) => {
  await person.clickTile(8);
  await person.clickTile(2);
  await person.clickTile(9, { shift: true });
  await person.seesSelected(8);
  await person.clickTile(4, { shift: true });
  await person.seesSelected(4);
  assert.deepEqual(await person.selected(), [...dataset.ids.slice(2, 5), dataset.ids[8]]);
});

test('the page, and over pages', { samples: 100 }, async ({ person, dataset }) => {
  await person.click('#select-page');
  await person.seesSelected(48);
  assert.deepEqual(await person.selected(), dataset.ids.slice(0, 48));
  await person.click('#pager [aria-label="Next page"]');
  await person.seesText('#selection-figure', /^48 selected, 48 on other pages$/);
  await person.clickTile(0);
  await person.seesText('#selection-figure', /^49 selected, 48 on other pages$/);
  await person.click('#select-clear');
  await person.seesText('#selection-figure', /^100 samples$/);
  assert.deepEqual(await person.selected(), []);
});

test('another filter or dataset clears the selection', { samples: 100 }, async ({ person }) => {
  await person.click('#select-page');
  await person.seesSelected(48);
  await person.page.select('#filter-state', '__NONE__');
  await person.seesText('#selection-figure', /^\d+ samples? match$/);
  assert.deepEqual(await person.selected(), []);
  await person.seesText('#announcer', /cleared, because the filter changed\. \d+ samples match$/);
  await person.page.select('#filter-state', '');
  await person.seesText('#selection-figure', /^100 samples$/);
  assert.deepEqual(await person.selected(), []);
});

test('everything that matches, and only that', { samples: 330 }, async ({ person, control, dataset }) => {
  await person.page.select('#filter-state', '__NONE__');
  await person.seesText('#selection-figure', /samples match$/);
  const matching = Number.parseInt(await person.figure(), 10);
  assert.ok(matching > 0 && matching < 330);
  await person.click('#select-everything');
  await person.seesSelected(matching);
  assert.equal(await person.text('#delete'), `Delete ${matching} samples`);
  assert.ok((await person.tiles()).length <= 48, 'only the page is in the document');
  assert.equal((await control.ids(dataset.datasetId)).length, 330, 'selecting deletes nothing');
});

const third = door();
test('listing everything shows its count, and can be stopped', {
  samples: 500,
  intercept(request, response) {
    if (!isList(request) || !/offset=2\b.*limit=100|limit=100.*offset=2\b/.test(request.url)) return false;
    third.arrive();
    third.opened.then(() => response.destroy());
    return true;
  },
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person }) => {
  await person.click('#select-everything');
  await third.waiting;
  await person.seesText('#selection-figure', /^Listing what matches: 400 of about 500$/);
  assert.equal(await person.look(() => document.querySelector('#delete').disabled), true);
  assert.equal(await person.focus(), 'stop-listing', 'the focus went along to the button that stops');
  await person.press('Enter');
  await person.seesText('#selection-figure', /^500 samples$/);
  await person.seesText('#announcer', /^Listing stopped/);
  assert.deepEqual(await person.selected(), []);
  assert.equal(await person.focus(), 'select-everything');
  third.open();
});

test('a list that fails is told of where it is seen', {
  samples: 500,
  intercept(request, response) {
    if (!isList(request) || !/limit=100\b/.test(request.url)) return false;
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"error_code":"APIG.0302"}');
    return true;
  },
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person }) => {
  await person.click('#select-everything');
  await person.seesText('.figure-note', /^Could not list what matches. You are not permitted/);
  assert.equal(await person.figure(), '500 samples');
  await person.click('#select-page');
  await person.seesSelected(48);
  assert.equal(await person.text('.figure-note'), '500 samples', 'it is over');
});

const second = door();
test('a page that is still coming cannot be selected, nor the one that went', {
  samples: 100,
  intercept(request, response) {
    if (!isList(request) || !/offset=1\b/.test(request.url)) return false;
    second.arrive();
    second.opened.then(() => response.destroy());
    return true;
  },
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person }) => {
  assert.equal(await person.look(() => document.querySelector('#select-page').disabled), false);
  await person.click('#page-next');
  await second.waiting;
  await person.sees(() => document.querySelector('#stage').ariaBusy === 'true');
  await person.sees(() => document.querySelector('#select-page').disabled);
  second.open();
});

test('arrow keys, Space, Shift, Home, End, Control+A, Escape', {}, async ({ person, dataset }) => {
  const columns = await person.look(() => document.querySelector('.grid-row').childElementCount);
  assert.ok(columns > 2);
  await person.look(() => document.querySelector('#grid .tile').focus());
  await person.press('ArrowRight', 'ArrowDown', 'Space');
  assert.equal(await person.focusedTile(), columns + 1);
  await person.press('Shift+ArrowRight', 'Shift+ArrowDown');
  await person.seesSelected(columns + 2);
  assert.deepEqual(await person.selected(), dataset.ids.slice(columns + 1, 2 * columns + 3));
  await person.press('Shift+ArrowUp');
  await person.seesSelected(2);
  await person.press('End', 'ArrowRight');
  assert.equal(await person.focusedTile(), 2 * columns, 'from the end of a row to the next');
  await person.press('Control+Home');
  assert.equal(await person.focusedTile(), 0);
  await person.press('ArrowLeft', 'ArrowUp');
  assert.equal(await person.focusedTile(), 0, 'nothing before the first');
  await person.press('Control+End');
  assert.equal(await person.focusedTile(), 47);
  await person.press('Control+a');
  await person.seesSelected(48);
  await person.press('Escape');
  await person.seesText('#selection-figure', /^60 samples$/);
  await person.press('PageDown');
  await person.seesTiles(12);
  await person.sees(() => document.activeElement.classList.contains('tile'));
  assert.equal(
    await person.look(() => document.querySelectorAll('#grid .tile[tabindex="0"]').length),
    1,
    'one tile in the tab order',
  );
});
