// The frame of a test of the demo page: one emulator and one browser for a file, a dataset and a page for each test.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { startEmulator } from '../../support/emulator.mjs';
import { startGateway } from '../../support/gateway.mjs';
import { packed } from '../../support/package.mjs';
import { launch } from './media.mjs';
import { Person } from './person.mjs';

const served = { '/': inRoot('www'), '/package': join(packed, 'dist') };
const TEST_TIMEOUT = 300_000;

/** What a browser logs of its own accord when a request fails, which is what the tests of failures are about. */
const FAILED_REQUEST = /Failed to load resource|NetworkError|net::ERR/;

/**
 * `scheme`, `motion` and `languages` are what the person prefers, `skip` why none of the tests can run here. Returns a function that declares a test. Its options: `samples`
 * and further fields of the dataset, whose samples are the same in every run (none is made for `samples: null`),
 * `intercept` for a gateway in front of the emulator, `allow` for messages in the console, `viewport`. The body gets `{ control, info, dataset, person, open, url }`, the page being open.
 */
export function demo({ scheme = 'light', motion = 'no-preference', languages = ['en-US', 'en'], skip } = {}) {
  let emulator;
  let browser;
  before(async () => {
    if (skip) return;
    emulator = await startEmulator({ serve: served });
    browser = await launch({ scheme, motion, languages });
  });
  after(async () => {
    await browser?.close();
    await emulator?.stop();
  });

  return (name, options, body) =>
    test(name, { timeout: TEST_TIMEOUT, skip }, async () => {
      const { samples = 60, intercept, allow = null, viewport, start = true, ...dataset } = options;
      const { control, info } = emulator;
      await control.setFaults();
      await control.setSettings({ answers: 'results', batch_limit: null, batch_limit_by: '400', rate: null });
      const made = samples === null ? null : await control.createDataset({ samples, seed: name, ...dataset });
      const gateway = intercept && (await startGateway(emulator.url, intercept));
      const url = gateway?.url ?? emulator.url;
      const persons = [];
      const open = async (path = '/') => {
        const person = await Person.open(browser, url + path, {
          viewport,
          media: { scheme, motion },
          languages,
        });
        persons.push(person);
        return person;
      };
      try {
        const person = start ? await open(made ? `/?dataset=${made.datasetId}` : '/') : null;
        await body({ control, info, dataset: made, person, open, url, emulatorUrl: emulator.url });
        for (const { problems } of persons) {
          assert.deepEqual(
            problems.filter((problem) => !allow?.test(problem)),
            [],
            'in the console',
          );
        }
      } finally {
        for (const person of persons) await person.leave();
        await gateway?.stop();
        if (made) await control.deleteDataset(made.datasetId);
      }
    });
}

export const ALLOW_FAILED_REQUESTS = { allow: FAILED_REQUEST };

/** What the service itself lists, with a filter or without, to compare the page with. */
export async function listed(url, info, control, datasetId, query = {}) {
  const { token } = await control.issueToken();
  const found = [];
  for (let offset = 0; ; offset++) {
    const search = new URLSearchParams({ ...query, offset, limit: 100 });
    const response = await fetch(
      `${url}/v2/${info.project_id}/datasets/${datasetId}/data-annotations/samples?${search}`,
      { headers: { 'X-Auth-Token': token } },
    );
    assert.equal(response.status, 200);
    const { samples } = await response.json();
    found.push(...samples);
    if (samples.length < 100) return found;
  }
}

export const isDeletion = ({ method, url }) => method === 'POST' && url.endsWith('/samples/delete');
export const isList = ({ method, url }) => method === 'GET' && /\/data-annotations\/samples\?/.test(url);

/** A door that requests wait at until it is opened; `waiting` resolves when the first has come. */
export function door() {
  let open;
  let arrive;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  const waiting = new Promise((resolve) => {
    arrive = resolve;
  });
  return { open, opened, waiting, arrive };
}
