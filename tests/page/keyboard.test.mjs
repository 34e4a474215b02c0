// From opening to the report without a pointer.
import assert from 'node:assert/strict';
import { demo } from './support/demo.mjs';

const test = demo();

/** Presses Tab until what has the focus matches; what it passes on the way is the order a person goes through. */
async function tabTo(person, selector) {
  const passed = [];
  for (let i = 0; i < 40; i++) {
    await person.press('Tab');
    const { matches, name } = await person.look(
      (s) => ({
        matches: document.activeElement.matches(s),
        name: document.activeElement.id || document.activeElement.className,
      }),
      selector,
    );
    if (matches) return passed;
    passed.push(name);
  }
  throw new Error(`Tab never comes to ${selector}, only to ${passed.join(', ')}`);
}

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
  await tabTo(person, '#report-close');
  await tabTo(person, '#report-download');
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
  await person.look(() => document.querySelector('#grid .tile').focus());
  await person.press('Enter');
  await person.sees(() => document.querySelector('.play').getAttribute('aria-label') === 'Pause');
  await person.press('Enter');
  await person.sees(() => document.querySelector('.play').getAttribute('aria-label') === 'Play');
  assert.equal(
    await person.look(() => [...document.querySelectorAll('.play')].every(({ tabIndex }) => tabIndex === -1)),
    true,
  );
});
