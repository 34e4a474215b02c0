// From opening to the report without a pointer.
import assert from 'node:assert/strict';
import { browserName } from '../support/browsers.mjs';
import { demo } from './support/demo.mjs';
import { Gate } from './support/gate.mjs';

// Without motion, so that what has the focus is where it is going to be.
const test = demo({ motion: 'reduce' });

/** What has the focus: whether it can be told by sight, and is not hidden behind something. To be called in the page. */
function focused() {
  const element = document.activeElement;
  // A radio button that is not drawn shows its focus on what stands for it.
  const sight = element.closest('.dataset') ?? element;
  const { outlineStyle, outlineWidth } = getComputedStyle(sight);
  const { left, right, top, bottom } = sight.getBoundingClientRect();
  const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return {
    name: element.id || element.className || element.tagName.toLowerCase(),
    ringed: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    seen: middle !== null && (sight.contains(middle) || middle.contains(sight)),
  };
}

/**
 * Behind the last control of a dialog comes the browser's own bar. In Firefox a test cannot come back from there: its keys
 * go to the page all the same, which does not have the focus then.
 */
const STEPS_IN_DIALOG = browserName() === 'firefox' ? 1 : 6;

/** Presses Tab until what has the focus matches; what it passes on the way is the order a person goes through. */
async function tabTo(person, selector, key = 'Tab') {
  const passed = [];
  for (let i = 0; i < 60; i++) {
    await person.press(key);
    const { name, ringed, seen } = await person.look(focused);
    assert.ok(ringed, `the focus on ${name} can be seen`);
    assert.ok(seen, `${name} is not hidden while it has the focus`);
    if (await person.look((s) => document.activeElement.matches(s), selector)) return passed;
    passed.push(name);
  }
  throw new Error(`${key} never comes to ${selector}, only to ${passed.join(', ')}`);
}

/** What a screen reader is told from now on. */
const listen = (person) =>
  person.look(() => {
    window.heard = [];
    const region = document.querySelector('#announcer');
    new MutationObserver(() => region.textContent && window.heard.push(region.textContent)).observe(region, {
      childList: true,
    });
  });

const gate = new Gate();
test('from opening to the report with keys alone', {
  samples: 1_150,
  name: 'by keys alone',
  intercept: gate.intercept,
  // What was held is reset in the end.
  allow: /net::ERR|NetworkError|Failed to load/,
}, async ({ person, control, dataset }) => {
  await listen(person);
  const order = [...(await tabTo(person, '#grid .tile')), 'tile'];
  // Firefox stops at boxes that scroll, too.
  const expected = [
    'skip-link',
    'language',
    'faults-toggle',
    'visually-hidden',
    'filter-label',
    'filter-state',
  ];
  assert.deepEqual(
    order.filter((name) => name !== 'datasets'),
    [...expected, 'select-page', 'select-everything', 'tile'],
  );
  assert.deepEqual(await tabTo(person, '#page-size'), ['page-next', 'page-number', 'page-go']);

  // The language, and the panel, which gives the focus back.
  await tabTo(person, '#language', 'Shift+Tab');
  await person.press('ArrowDown');
  await person.sees(() => document.documentElement.lang === 'zh-CN');
  await person.press('ArrowUp');
  await person.sees(() => document.documentElement.lang === 'en');
  await tabTo(person, '#faults-toggle');
  await person.press('Enter');
  await person.sees(() => document.querySelectorAll('.fault').length > 0);
  assert.equal(await person.focus(), 'faults-heading');
  await tabTo(person, '#fault-latency');
  await person.press('Space');
  await person.seesText('#faults-count', /^1$/);
  await person.press('Space');
  await person.sees(() => document.querySelector('#faults-count').hidden);
  await person.press('Escape');
  assert.equal(await person.focus(), 'faults-toggle');

  // All are listed under the button that stops it, which gives the focus back too.
  await tabTo(person, '#select-everything');
  await person.press('Enter');
  await person.seesSelected(1_150);
  await person.seesText('#announcer', /^1,150 samples selected$/);
  assert.equal(await person.focus(), 'select-everything');
  assert.deepEqual(await tabTo(person, '#delete'), ['select-clear']);

  // The dialog keeps the focus in, and gives it back.
  await person.press('Enter');
  await person.sees(() => document.querySelector('#delete-dialog').open);
  assert.equal(await person.focus(), 'delete-count');
  for (let i = 0; i < STEPS_IN_DIALOG; i++) {
    await person.press('Tab');
    assert.ok(
      (await person.look(() => Boolean(document.activeElement.closest('#delete-dialog, body, html')))) &&
        (await person.look(
          () => document.activeElement === document.body || document.activeElement.closest('dialog') !== null,
        )),
      'Tab does not lead behind the dialog',
    );
  }
  await person.press('Escape');
  await person.sees(() => !document.querySelector('#delete-dialog').open);
  assert.equal(await person.focus(), 'delete');
  await person.press('Enter');
  await person.sees(() => document.activeElement.id === 'delete-count');
  await person.type('1150');
  assert.deepEqual(await tabTo(person, '#delete-confirm'), ['delete-cancel']);
  // What follows too soon is said instead: so each is waited for.
  gate.deletions = 0;
  await person.press('Enter');
  // Once more, as a hand does: what the first one began is not what the second one cancels.
  await person.press('Enter');
  await person.seesText('#announcer', /^Deleting 1,150 samples$/);
  gate.open();
  gate.deletions = 3;
  await person.sees(() => Number(document.querySelector('.bar')?.getAttribute('aria-valuenow')) === 300);
  assert.equal(await person.focus(), 'job-heading');
  assert.deepEqual(await tabTo(person, '#job-cancel'), []);
  // 300 of 1,150.
  await person.seesText('#announcer', /^26% done$/);
  gate.open();

  await person.seesReport();
  assert.equal(await person.focus(), 'job-heading', 'the report is read out');
  assert.deepEqual(await control.ids(dataset.datasetId), []);
  await person.seesText('#announcer', /^Deletion finished\. 1,150 deleted\.$/);
  const heard = await person.look(() => window.heard);
  for (const wanted of [/^1,150 samples selected$/, /^Deleting 1,150 samples$/, /^26% done$/]) {
    assert.ok(
      heard.some((words) => wanted.test(words)),
      `${wanted} among ${heard.join(' | ')}`,
    );
  }
  assert.ok(heard.length < 12, `not every step is read out: ${heard.join(' | ')}`);

  assert.deepEqual(await tabTo(person, '#report-close'), ['report-json', 'report-csv']);
  await person.seesText('.message-heading', /has no samples/);
  await person.press('Enter');
  assert.equal(await person.look(() => document.querySelector('#job').checkVisibility()), false);
  assert.equal(await person.focus(), 'samples');
});

test('pick a dataset, filter, select, delete, read the report', { samples: 40, name: 'by keyboard' }, async ({
  open,
  dataset,
  control,
}) => {
  const person = await open('/');
  await tabTo(person, '#datasets input');
  // Arrow keys go through the datasets, each of which is loaded as it is passed.
  for (let i = 0; i < 20; i++) {
    const picked = await person.look(() => document.activeElement.value);
    if (picked === dataset.datasetId) break;
    await person.press('ArrowDown');
  }
  await person.seesText('#selection-figure', /^40 samples$/);
  assert.equal(await person.look(() => document.activeElement.value), dataset.datasetId);
  await tabTo(person, '#filter-label');
  await tabTo(person, '#filter-state');
  await tabTo(person, '#select-page');
  await tabTo(person, '#grid .tile');
  await person.press('ArrowRight', 'Space', 'Shift+ArrowRight');
  await person.seesSelected(2);
  await person.press('Delete');
  await person.sees(() => document.querySelector('#delete-dialog').open);
  assert.equal(await person.focus(), 'delete-cancel');
  await person.press('Tab');
  assert.equal(await person.focus(), 'delete-confirm');
  await person.press('Enter');
  await person.seesReport();
  assert.equal(await person.focus(), 'job-heading', 'the report is read out');
  assert.deepEqual(await control.ids(dataset.datasetId), [dataset.ids[0], ...dataset.ids.slice(3)]);
  await tabTo(person, '#report-json');
  await tabTo(person, '#report-close');
});

test('the skip link leads to the samples', {}, async ({ person }) => {
  await person.press('Tab');
  assert.equal(await person.text(':focus'), 'Skip to the samples');
  await person.press('Enter');
  await person.sees(() => document.activeElement.id === 'samples');
  assert.deepEqual(await tabTo(person, '#select-page'), []);
});

test('Enter plays a sound, and its button is not in the tab order', { samples: 5, type: 200 }, async ({
  person,
}) => {
  await person.look(() => {
    // The sounds last less than a second: this one goes on until it is paused, also where there is no sound card.
    Object.assign(document.querySelector('#grid audio'), { loop: true, muted: true });
    document.querySelector('#grid .tile').focus();
  });
  await person.press('Enter');
  await person.sees(() => document.querySelector('.play').getAttribute('aria-label') === 'Pause');
  await person.press('Enter');
  await person.sees(() => document.querySelector('.play').getAttribute('aria-label') === 'Play');
  assert.equal(
    await person.look(() => [...document.querySelectorAll('.play')].every(({ tabIndex }) => tabIndex === -1)),
    true,
  );
});
