// What an earlier visit left: the page offers to take it up, or to forget it.
import assert from 'node:assert/strict';
import { demo, isDeletion } from './support/demo.mjs';

const test = demo();

/** Lets the first deletions through, and holds the others until they are given up. */
function gate(most) {
  let seen = 0;
  const gate = { open: false };
  gate.intercept = (request) => isDeletion(request) && !gate.open && ++seen > most;
  return gate;
}

/** Selects all and deletes it, until nothing moves any more: then the page is opened anew. */
async function interrupt(person) {
  await person.click('#select-everything');
  await person.seesSelected(700);
  await person.deletes();
  await person.sees(() => document.querySelector('#job-cancel') !== null);
}

/** A batch is recorded before it is sent: from then on there is something to take up. */
const seesDeleted = (person, datasetId, least) =>
  person.sees(
    (address, least) =>
      fetch(address).then(async (answer) => (await answer.json()).deletions.length >= least),
    `/__emulator/datasets/${datasetId}/deletions`,
    least,
  );

const notice = '#pending .pending-notice';

for (const how of ['closed', 'cancelled']) {
  const held = gate(3);
  test(`a deletion whose page was ${how} is taken up`, {
    samples: 700,
    intercept: held.intercept,
    allow: /net::ERR|NetworkError|Failed to load/,
  }, async ({ person, control, dataset }) => {
    await interrupt(person);
    await seesDeleted(person, dataset.datasetId, 300);
    if (how === 'cancelled') {
      await person.click('#job-cancel');
      await person.seesReport();
    } else {
      person.page.on('dialog', (dialog) => void dialog.accept());
      await person.page.reload();
    }
    held.open = true;
    await person.seesText(notice, /700 samples .* was interrupted/);
    // Whoever cancelled it may have meant that: it is asked again, and says what is left.
    await person.click(`${notice} .pending-resume`);
    await person.sees(() => document.querySelector('#delete-dialog').open);
    assert.match(await person.text('#delete-title'), /^Delete \d+ samples\?$/);
    assert.match(await person.text('#delete-rest'), /^This is the rest of the deletion begun on /);
    assert.equal(await person.look(() => document.querySelector('#delete-source').disabled), true);
    await person.press('Escape');
    await person.sees(() => !document.querySelector('#delete-dialog').open);
    assert.deepEqual(await control.ids(dataset.datasetId), dataset.ids.slice(300), 'it was not confirmed');
    await person.click(`${notice} .pending-resume`);
    await person.sees(() => document.querySelector('#delete-dialog').open);
    await person.click('#delete-confirm');
    await person.seesText('#job-heading', /^Deletion finished$/);
    const counts = await person.counts();
    assert.equal(counts.deleted + counts.alreadyGone, 700, JSON.stringify(counts));
    assert.deepEqual(await control.ids(dataset.datasetId), []);
    await person.sees(() => document.querySelector('#pending').hidden);
    await person.seesNothingBlocked();
  });
}

/** Cancels a deletion after its first batch; gives the ids that are left. */
async function cancelled(person, control, { datasetId }, gate) {
  await interrupt(person);
  await seesDeleted(person, datasetId, 100);
  await person.click('#job-cancel');
  await person.seesText(notice, /was interrupted/);
  gate.open = true;
  return control.ids(datasetId);
}

const kept = gate(1);
test('what is discarded is not offered again, and deletes nothing', {
  samples: 700,
  intercept: kept.intercept,
  allow: /net::ERR|NetworkError|Failed to load/,
}, async ({ person, control, dataset }) => {
  const before = await cancelled(person, control, dataset, kept);
  await person.click(`${notice} .pending-discard`);
  await person.seesText('#announcer', /^Discarded/);
  await person.sees(() => document.querySelector('#pending').hidden);
  await person.page.reload();
  await person.sees(() => document.querySelector('.grid-row, .message') !== null);
  assert.deepEqual(await person.look(() => document.querySelector('#pending').childElementCount), 0);
  assert.deepEqual(await control.ids(dataset.datasetId), before);
});

const stale = gate(1);
test('a notice that another tab has made untrue confirms nothing', {
  samples: 700,
  intercept: stale.intercept,
  allow: /net::ERR|NetworkError|Failed to load/,
}, async ({ person, control, dataset }) => {
  const before = await cancelled(person, control, dataset, stale);
  // As another tab does it.
  await person.look(async () => {
    const { discardDeletion, pendingDeletions } = await import('modelarts-dataset');
    for (const { id } of await pendingDeletions()) await discardDeletion(id);
  });
  await person.click(`${notice} .pending-resume`);
  await person.sees(() => document.querySelector('#pending').hidden);
  assert.equal(await person.look(() => document.querySelector('#delete-dialog').open), false);
  assert.equal(await person.focus(), 'samples');
  assert.deepEqual(await control.ids(dataset.datasetId), before);
});

const twice = gate(2);
test('a double click on Discard discards one', {
  samples: 700,
  intercept: twice.intercept,
  allow: /net::ERR|NetworkError|Failed to load/,
}, async ({ person }) => {
  const recorded = (count) =>
    person.sees(async (count) => {
      const { pendingDeletions } = await import('modelarts-dataset');
      return (await pendingDeletions()).length === count;
    }, count);
  for (const kept of [1, 2]) {
    await person.click('#select-everything');
    await person.sees(() => !document.querySelector('#delete').disabled);
    await person.deletes();
    await recorded(kept);
    await person.click('#job-cancel');
    await person.seesReport();
    await person.click('#report-close');
    await person.sees((kept) => document.querySelectorAll('#pending .pending-notice').length === kept, kept);
  }
  // As if the second notice had moved up to where the first one was.
  await person.look(() => {
    const place = { bubbles: true, cancelable: true, clientX: 100, clientY: 100 };
    for (const [at, button] of [...document.querySelectorAll('.pending-discard')].entries()) {
      for (const type of ['mousedown', 'click']) {
        button.dispatchEvent(new MouseEvent(type, { ...place, detail: at + 1 }));
      }
    }
  });
  await person.sees(() => document.querySelectorAll('#pending .pending-notice').length < 2);
  await person.look(() => new Promise((resolve) => setTimeout(resolve, 500)));
  await recorded(1);
});
