// A tab that was hidden for minutes: Chromium then lets chained timers come once a minute. Here it does so after a second.
import assert from 'node:assert/strict';
import { assertEnded, OFTEN, start, until } from '../support/background.mjs';
import { suite } from '../support/suite.mjs';

const test = suite({ background: 'minutes' });

/** Milliseconds in which timers still come once a second, and in which they do not any more. */
const GRACE = 2_500;
const AFTER = 3_500;

test('a tab that is hidden for minutes keeps its pace, though chained timers come once a minute', {
  needs: ['tabs', 'devtools'],
}, async (context) => {
  const { page } = context;
  const faults = [{ name: 'status-500', probability: 0.1, parameters: { commit: 'false' } }];
  const dataset = await start(context, { samples: 30_000, faults, options: { retry: OFTEN } });
  await dataset.hide();
  await page.run(until, { list: 'answers', hidden: true, count: 1 });
  const began = await page.run(() => performance.now());
  while ((await page.run(() => performance.now())) < began + GRACE + AFTER);
  await page.page.bringToFront();
  const { report, told } = await assertEnded(context, dataset);
  assert.deepEqual(report.deleted, dataset.ids);
  assert.ok(report.retries > 0);
  const hidden = (list) => told[list].filter((one) => one.hidden).map(({ at }) => at);
  const late = (list) => hidden(list).filter((at) => at > began + GRACE);
  assert.ok(late('answers').at(-1) > began + GRACE + AFTER * 0.8, 'the job went on to the end of that time');
  // One can fall into any time; once a second there would be three.
  assert.ok(late('ticks').length <= 1, `${late('ticks').length} chained timers`);
  // Twice as many as may be in flight at once.
  assert.ok(late('answers').length > 2 * 32, `${late('answers').length} requests`);
});
