// Through every state of the page, with a stop at each.

const SAMPLES = 1_100;

/** Options of a test whose body takes the tour through this gate. */
export const tourOptions = (gate) => ({
  samples: SAMPLES,
  name: 'street-and-garden-at-all-times-of-the-day-and-of-the-year',
  intercept: gate.intercept,
  // What is held is reset in the end, and what is refused is told.
  allow: /net::ERR|NetworkError|Failed to load|could not be/,
});

/** `stop(name)` is awaited at each state. */
export async function tour({ person, control, dataset, url }, gate, stop) {
  await person.sees(() => document.querySelector('.tile-image')?.naturalWidth > 0);
  await stop('grid');

  await person.clickTile(0);
  await person.clickTile(1);
  await person.seesSelected(2);
  await stop('selection');

  await person.press('Escape');
  await person.click('#faults-toggle');
  await person.sees(() => document.querySelectorAll('.fault').length > 0);
  await person.click('#fault-latency');
  await stop('faults');
  await person.click('#fault-latency');
  await person.click('#faults [aria-label="Close the panel"]');

  gate.lists = 4;
  await person.click('#select-everything');
  await person.seesText('#selection-figure', /^Listing what matches: [1-9]/);
  await stop('listing');
  await person.click('#stop-listing');
  gate.open();
  await person.sees(() => document.querySelector('#stop-listing').hidden);
  await person.click('#select-everything');
  await person.seesSelected(SAMPLES);

  await person.click('#delete');
  await person.click('#delete-source');
  await stop('dialog');
  await person.click('#delete-source');
  await person.click('#delete-count');
  await person.type(String(SAMPLES));
  gate.deletions = 3;
  await person.click('#delete-confirm');
  await person.sees(() => Number(document.querySelector('.bar')?.getAttribute('aria-valuenow')) === 300);
  await stop('running');
  await person.click('#job-cancel');
  await person.seesReport();
  await person.sees(() => !document.querySelector('#pending').hidden);
  gate.open();
  await stop('report and offer');
  await person.click('#report-close');
  await stop('offer');
  await person.click('.pending-discard');
  await person.sees(() => document.querySelector('#pending').hidden);

  const goes = (path) => person.page.goto(url + path);
  const message = () => person.sees(() => document.querySelector('.message') !== null);
  await goes(`/?dataset=${dataset.datasetId}&label=no-such-label`);
  await message();
  await stop('nothing matches');

  const empty = await control.createDataset({ samples: 0, name: 'empty' });
  await goes(`/?dataset=${empty.datasetId}`);
  await message();
  await stop('empty');
  await control.deleteDataset(empty.datasetId);

  for (const type of [100, 200]) {
    const other = await control.createDataset({ samples: 12, type });
    await goes(`/?dataset=${other.datasetId}`);
    await person.seesTiles(12);
    await person.sees(() => document.querySelectorAll('.tile-text:empty').length === 0);
    await stop(type === 100 ? 'texts' : 'sounds');
    await control.deleteDataset(other.datasetId);
  }

  gate.lists = 'refused';
  await goes(`/?dataset=${dataset.datasetId}`);
  await message();
  await stop('refused');
  gate.lists = 0;
  await goes(`/?dataset=${dataset.datasetId}`);
  await person.sees(() => document.querySelector('.skeleton') && document.querySelector('.dataset'));
  await stop('loading');
  gate.open();
  gate.library = false;
  await goes('/?');
  await message();
  await stop('no library');
  gate.open();
}

/** Calls `look` with the page in each language; afterwards it is English again. */
export async function inEachLanguage(person, look) {
  for (const language of ['zh', 'en']) {
    await person.page.select('#language', language);
    await person.sees((wanted) => document.documentElement.lang.startsWith(wanted), language);
    await look(language);
  }
}
