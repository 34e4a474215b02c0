// What a hand does by mistake, or sooner than the page can follow: it deletes nothing, selects nothing, leads nowhere.
import assert from 'node:assert/strict';
import { ALLOW_FAILED_REQUESTS, demo, door, isDeletion, isList } from './support/demo.mjs';

// Without motion, so that things are where they are going to be.
const test = demo({ motion: 'reduce' });

const isAsked = (person) => person.sees(() => document.querySelector('#delete-dialog').open);
const isAnswered = (person) => person.sees(() => !document.querySelector('#delete-dialog').open);

const middleOf = (person, selector) =>
  person.look((selector) => {
    const { left, top, width, height } = document.querySelector(selector).getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }, selector);

/** Selects the first sample and asks to delete it. */
async function asks(person) {
  await person.clickTile(0);
  await person.click('#delete');
  await isAsked(person);
}

test('Enter on the switch for the source files deletes nothing', { samples: 10 }, async ({
  person,
  control,
  dataset,
}) => {
  await person.clickTile(0);
  await person.press('Delete');
  await isAsked(person);
  await person.press('Shift+Tab');
  assert.equal(await person.focus(), 'delete-source');
  await person.press('Enter');
  await person.press('Space');
  assert.equal(await person.look(() => document.querySelector('#delete-source').checked), true);
  await isAsked(person);
  assert.equal(await person.look(() => document.querySelector('#job').checkVisibility()), false);
  await person.press('Escape');
  await isAnswered(person);
  assert.deepEqual(await control.ids(dataset.datasetId), dataset.ids);
});

for (const [button, left] of [
  ['delete-cancel', 60],
  ['delete-confirm', 59],
]) {
  test(`a double click on ${button} selects nothing behind the dialog`, {}, async ({
    person,
    control,
    dataset,
  }) => {
    await asks(person);
    const { x, y } = await middleOf(person, `#${button}`);
    // Modal as it is, the dialog alone is found at the place; a tile is there too.
    const isBehind = (x, y) =>
      [...document.querySelectorAll('#grid .tile')].some((tile) => {
        const box = tile.getBoundingClientRect();
        return box.left < x && x < box.right && box.top < y && y < box.bottom;
      });
    assert.ok(await person.look(isBehind, x, y), 'a tile is behind the button');
    await person.page.mouse.click(x, y, { count: 2 });
    await isAnswered(person);
    if (button === 'delete-confirm') await person.seesReport();
    await person.look(() => new Promise(requestAnimationFrame));
    assert.deepEqual(await person.selected(), button === 'delete-cancel' ? [dataset.ids[0]] : []);
    assert.equal((await control.ids(dataset.datasetId)).length, left);
    // A click that comes later, and elsewhere, is one.
    await person.clickTile(5);
    await person.seesSelected(button === 'delete-cancel' ? 2 : 1);
  });
}

/** Where the button is going to be once it is there; the thing at `selector` is put below that place. */
async function putBelow(person, selector, { x, y }) {
  await person.look(
    (selector, x, y) => {
      const { style } = document.querySelector(selector);
      Object.assign(style, { position: 'fixed', left: `${x - 20}px`, top: `${y - 10}px`, zIndex: 5 });
    },
    selector,
    x,
    y,
  );
}

test('a double click on Delete does not confirm it, wherever the dialog comes', {}, async ({
  person,
  control,
  dataset,
}) => {
  await asks(person);
  const place = await middleOf(person, '#delete-confirm');
  await person.press('Escape');
  await isAnswered(person);
  await putBelow(person, '#delete', place);
  await person.page.mouse.click(place.x, place.y, { count: 2 });
  await isAsked(person);
  const under = ({ x, y }) => document.elementFromPoint(x, y).closest('button').id;
  assert.equal(await person.look(under, place), 'delete-confirm', 'the second click met it');
  await person.look(() => new Promise((resolve) => setTimeout(resolve, 600)));
  await isAsked(person);
  assert.deepEqual(await control.ids(dataset.datasetId), dataset.ids);
  // Later it is one.
  await person.page.mouse.click(place.x, place.y);
  await person.seesReport();
  assert.equal((await control.ids(dataset.datasetId)).length, 59);
});

test('a label clicked is its field, and one button may be clicked as fast as one likes', {
  samples: 200,
}, async ({ person }) => {
  await asks(person);
  await person.click('label[for=delete-source] span');
  assert.equal(await person.look(() => document.querySelector('#delete-source').checked), true);
  await person.press('Escape');
  await isAnswered(person);
  await person.look(() => document.querySelector('#page-next').scrollIntoView());
  const { x, y } = await middleOf(person, '#page-next');
  await person.page.mouse.click(x, y);
  await person.seesText('#pager-position', /^Page 2 /);
  await person.page.mouse.click(x, y);
  await person.seesText('#pager-position', /^Page 3 /);
});

for (const [how, expected] of [
  ['a sample is taken out', 99],
  ['Escape is pressed', 0],
]) {
  const listing = door();
  let listed = false;
  test(`what is decided while all are listed holds: ${how}`, {
    samples: 100,
    intercept(request) {
      if (!isList(request) || !/limit=100\b/.test(request.url) || listed) return false;
      listed = true;
      listing.arrive();
      return listing.opened.then(() => false);
    },
  }, async ({ person, dataset }) => {
    await person.clickTile(0);
    await person.seesSelected(1);
    await person.click('#select-everything');
    await listing.waiting;
    if (expected) await person.clickTile(0);
    else {
      await person.look(() => document.querySelector('#grid .tile').focus());
      await person.press('Escape');
    }
    listing.open();
    await person.sees(() => document.querySelector('#stop-listing').hidden);
    await person.look(() => new Promise((resolve) => setTimeout(resolve, 300)));
    const selected = await person.selected();
    assert.ok(!selected.includes(dataset.ids[0]));
    assert.equal(selected.length, expected ? 47 : 0);
    assert.match(await person.figure(), expected ? /^99 selected/ : /^100 samples$/);
  });
}

test('pages turn though the browser takes no more addresses', { samples: 100 }, async ({ person }) => {
  await person.look(() => {
    history.replaceState = () => {
      throw new DOMException('too often', 'SecurityError');
    };
  });
  await person.click('#page-next');
  await person.seesText('#pager-position', /^Page 2 /);
  assert.equal(await person.look(() => document.querySelector('.message')), null);
});

test('the way to the samples is no step in the history', {}, async ({ person }) => {
  const before = await person.look(() => history.length);
  await person.look(() => document.querySelector('.skip-link').focus());
  await person.press('Enter');
  assert.equal(await person.focus(), 'samples');
  assert.equal(await person.look(() => history.length), before);
});

let fails = false;
test('who turns to a page that cannot be loaded is taken to where that is said', {
  samples: 100,
  intercept(request, response) {
    if (!fails || !isList(request)) return false;
    response.writeHead(403, { 'Content-Type': 'application/json' }).end('{"error_code":"APIG.0302"}');
    return true;
  },
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person }) => {
  fails = true;
  await person.click('#page-next');
  await person.seesText('.message-heading', /could not be loaded/);
  assert.equal(await person.focus(), 'samples');
});

test('where the datasets could not be listed nothing else is said of them', {
  intercept(request, response) {
    if (!/\/datasets(\?|$)/.test(request.url)) return false;
    response.writeHead(403, { 'Content-Type': 'application/json' }).end('{"error_code":"APIG.0302"}');
    return true;
  },
  start: false,
  ...ALLOW_FAILED_REQUESTS,
}, async ({ open }) => {
  const person = await open('/?label=x');
  await person.seesText('.message-heading', /could not be loaded/);
  assert.equal(await person.look(() => document.querySelector('#filter-clear').checkVisibility()), false);
  assert.match(await person.look(() => location.search), /label=x/);
});

const first = door();
let holding = false;
test('Page Up twice, before the first page has come, comes to the first page', {
  samples: 100,
  intercept(request, response) {
    if (!holding || !isList(request)) return false;
    first.arrive();
    first.opened.then(() => response.destroy());
    return true;
  },
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person }) => {
  await person.click('#page-next');
  await person.seesText('#pager-position', /^Page 2 /);
  await person.look(() => document.querySelector('#grid .tile').focus());
  holding = true;
  await person.press('PageUp', 'PageUp');
  await first.waiting;
  holding = false;
  first.open();
  await person.seesText('#pager-position', /^Page 1 /);
  assert.equal(await person.look(() => document.querySelector('.message')), null);
});

test('a page far beyond the last one is the last one', { samples: 100 }, async ({ open, dataset }) => {
  const person = await open(`/?dataset=${dataset.datasetId}&page=99999999999`);
  await person.seesText('#pager-position', /^Page 3 of 3$/);
});

const slow = door();
test('who has left the samples while a page comes is not taken back to them', {
  samples: 100,
  intercept(request, response) {
    if (!isList(request) || !/offset=1\b/.test(request.url)) return false;
    slow.arrive();
    // The library asks again.
    if (slow.passed) return false;
    slow.opened.then(() => response.destroy());
    return true;
  },
  ...ALLOW_FAILED_REQUESTS,
}, async ({ person }) => {
  await person.look(() => document.querySelector('#grid .tile').focus());
  await person.press('PageDown');
  await slow.waiting;
  await person.look(() => document.querySelector('#filter-label').focus());
  slow.passed = true;
  slow.open();
  await person.seesText('#pager-position', /^Page 2 /);
  assert.equal(await person.focus(), 'filter-label');
});

let refuse = true;
test('trying some again leaves alone what was selected meanwhile', {
  samples: 10,
  intercept(request, response) {
    if (!isDeletion(request) || !refuse) return false;
    request.resume().on('end', () => {
      const results = [{ success: false, error_code: 'ModelArts.0104', error_msg: 'Parameter error.' }];
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ success: false, results }));
    });
    return true;
  },
}, async ({ person, control, dataset }) => {
  await person.clickTile(0);
  await person.deletes();
  await person.seesReport();
  await person.seesTiles(10);
  refuse = false;
  await person.clickTile(4);
  await person.clickTile(7);
  await person.click('#report-again');
  await isAsked(person);
  await person.click('#delete-confirm');
  await person.seesText('#job-heading', /^Deletion finished$/);
  await person.seesTiles(9);
  assert.deepEqual(await person.selected(), [dataset.ids[4], dataset.ids[7]]);
  assert.deepEqual(await control.ids(dataset.datasetId), dataset.ids.slice(1));
});

test('keys that select or clear say so, and a button that has done its work keeps the focus', {}, async ({
  person,
}) => {
  await person.look(() => document.querySelector('#grid .tile').focus());
  await person.press('Control+a');
  await person.seesText('#announcer', /^48 samples selected$/);
  await person.press('Escape');
  await person.seesText('#announcer', /^Nothing selected$/);
  await person.look(() => document.querySelector('#select-page').focus());
  await person.press('Enter');
  await person.seesSelected(48);
  await person.press('Enter');
  await person.look(() => new Promise(requestAnimationFrame));
  assert.deepEqual([await person.focus(), await person.figure()], ['select-page', '48 selected']);
});

test('the keys of a button in a tile are its own', { samples: 5, type: 200 }, async ({ person }) => {
  await person.look(() => {
    Object.assign(document.querySelector('#grid audio'), { loop: true, muted: true });
    document.querySelector('#grid .play').focus();
  });
  await person.press('Space');
  await person.sees(() => document.querySelector('.play').getAttribute('aria-label') === 'Pause');
  await person.press('Enter');
  await person.sees(() => document.querySelector('.play').getAttribute('aria-label') === 'Play');
  assert.deepEqual(await person.selected(), []);
});

test('what is said of a list of samples is not said of one that was clicked', {
  samples: 3,
  intercept(request, response) {
    if (!isDeletion(request)) return false;
    request.resume().on('end', () => {
      const results = Array(3).fill({
        success: false,
        error_code: 'ModelArts.0104',
        error_msg: 'Parameter error.',
      });
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ success: false, results }));
    });
    return true;
  },
}, async ({ person }) => {
  const saysListed = () => person.look(() => document.querySelector('#delete-listed') !== null);
  await person.click('#select-everything');
  await person.seesSelected(3);
  await person.click('#delete');
  await isAsked(person);
  assert.equal(await saysListed(), true);
  await person.click('#delete-confirm');
  await person.seesReport();
  await person.seesTiles(3);
  await person.clickTile(1);
  await person.seesSelected(1);
  await person.click('#delete');
  await isAsked(person);
  assert.equal(await saysListed(), false);
});

test('a project without datasets says so', {
  samples: null,
  start: false,
  intercept(request, response) {
    if (!/\/datasets(\?|$)/.test(request.url)) return false;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ total_number: 0, datasets: [] }));
    return true;
  },
}, async ({ open }) => {
  const person = await open('/?label=x');
  assert.equal(await person.text('.message-heading'), 'This project has no datasets.');
});

test('with many datasets in a low window every filter is reached', {
  viewport: { width: 960, height: 470, deviceScaleFactor: 2 },
  samples: 100,
}, async ({ control, open, dataset }) => {
  const more = await Promise.all(
    Array.from({ length: 20 }, (_, at) => control.createDataset({ samples: 0, name: `one of many ${at}` })),
  );
  try {
    const person = await open(`/?dataset=${dataset.datasetId}`);
    await person.look(() => document.querySelector('#filter-state').focus());
    const seen = () =>
      person.look(() => {
        const { top, bottom } = document.querySelector('#filter-state').getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    assert.ok(await seen(), 'at the top of the page');
    await person.look(() => {
      scrollTo(0, 800);
      document.querySelector('#filter-state').blur();
      document.querySelector('#filter-state').focus();
    });
    assert.ok(await seen(), 'further down');
    // What is there for the ear alone does not make it any longer.
    const empty = await person.look(() => {
      const bar = document.querySelector('.sidebar');
      bar.scrollTop = bar.scrollHeight;
      const { bottom } = bar.querySelector('.filter-fields').getBoundingClientRect();
      return bar.getBoundingClientRect().bottom - bottom;
    });
    assert.ok(empty < 40, `${empty} px below the last filter`);
  } finally {
    for (const { datasetId } of more) await control.deleteDataset(datasetId);
  }
});
