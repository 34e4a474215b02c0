// How long the tasks of a page keep its thread, in Chromium, by processor time: what a busy machine takes away
// from the page in the middle of a task is not the page's doing.
import assert from 'node:assert/strict';

const CATEGORIES = ['toplevel', 'blink.user_timing'];

/** Calls `work`, which runs in the page; returns the milliseconds of each task that took longer than `limit`. */
export async function longTasks(page, limit, work) {
  const mark = (name) => page.evaluate(`void performance.mark('${name}')`);
  await page.tracing.start({ categories: CATEGORIES });
  await mark('work-begins');
  const result = await work();
  await mark('work-ended');
  const { traceEvents } = JSON.parse(new TextDecoder().decode(await page.tracing.stop()));
  const begin = traceEvents.find(({ name }) => name === 'work-begins');
  const end = traceEvents.find(({ name }) => name === 'work-ended');
  assert.ok(begin && end, 'the recording is whole');
  const tasks = traceEvents.filter(
    ({ name, tid, pid, ts }) =>
      name === 'ThreadControllerImpl::RunTask' &&
      tid === begin.tid &&
      pid === begin.pid &&
      ts >= begin.ts &&
      ts <= end.ts,
  );
  assert.ok(
    tasks.some(({ tdur }) => tdur > 0) && tasks.every(({ ph, dur }) => ph === 'I' || dur >= 0),
    'the tasks were recorded',
  );
  // One of a few microseconds can be without processor time, and took no more than it lasted; one of less than a
  // microsecond is a moment (I), not a span.
  const times = tasks.map(({ tdur, dur = 0 }) => (tdur ?? dur) / 1000);
  return { result, tasks: times.filter((ms) => ms > limit) };
}
