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
  assert.ok(tasks.length > 0 && tasks.every(({ tdur }) => tdur >= 0), 'the tasks were recorded');
  return { result, tasks: tasks.map(({ tdur }) => tdur / 1000).filter((ms) => ms > limit) };
}
