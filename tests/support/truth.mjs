// What must be true of every report, whatever went wrong on the way: it agrees with the service's database.
import assert from 'node:assert/strict';

const LISTS = ['deleted', 'alreadyGone', 'failed', 'unknown', 'notAttempted'];
const idOf = (entry) => (typeof entry === 'string' ? entry : entry.sampleId);

/**
 * @param asked the ids as they were given, repetitions included
 * @param present all ids that the dataset had before
 * @param deleteSource whether their source files were to be deleted
 */
export async function assertTruth(control, datasetId, { asked, present, report, deleteSource = false }) {
  assertPartition(asked, report);
  assert.deepEqual(await wrongs(control, datasetId, { present, report }), []);
  const now = new Set(await control.ids(datasetId));
  await assertOnlyAsked(control, datasetId, { asked, present, now, deleteSource });
}

/** What the report says, and the database says otherwise. */
export async function wrongs(control, datasetId, { present, report }) {
  const now = new Set(await control.ids(datasetId));
  const before = new Set(present);
  const among = (list, isWrong) =>
    report[list]
      .map(idOf)
      .filter(isWrong)
      .map((id) => `${list} ${id}`);
  const isThere = (id) => now.has(id);
  const isGone = (id) => !now.has(id) && before.has(id);
  return [
    ...among('deleted', isThere),
    ...among('alreadyGone', isThere),
    ...among('failed', isGone),
    ...among('notAttempted', isGone),
  ];
}

/** Each distinct id in one list, the numbers in agreement with the lists, the lists in the order given. */
export function assertPartition(asked, report) {
  const distinct = [...new Set(asked)];
  assert.equal(report.requested, distinct.length, 'requested');
  assert.equal(report.duplicates, asked.length - distinct.length, 'duplicates');
  const lists = LISTS.map((list) => report[list].map(idOf));
  assert.deepEqual(lists.flat().sort(), [...distinct].sort(), 'the lists hold each id once');
  const position = new Map(distinct.map((id, index) => [id, index]));
  for (const [index, ids] of lists.entries()) {
    const places = ids.map((id) => position.get(id));
    assert.ok(
      places.every((place, at) => at === 0 || places[at - 1] < place),
      `${LISTS[index]} is in the order given`,
    );
  }
  const counts = Object.fromEntries(LISTS.map((list, index) => [list, lists[index].length]));
  assert.deepEqual(report.counts, counts, 'counts');
  assert.equal(report.ok, counts.failed + counts.unknown + counts.notAttempted === 0, 'ok');
  assert.ok(report.requests >= report.retries && report.retries >= 0, 'requests and retries');
  assert.ok(report.durationMs >= 0, 'durationMs');
  for (const problem of [...report.failed, ...report.unknown]) assertProblem(problem);
}

function assertProblem(problem) {
  assert.match(problem.code, /^[a-z]+(-[a-z]+)*$/);
  assert.ok(problem.message.length > 0, 'a problem has a message');
  assert.ok(Number.isInteger(problem.attempts) && problem.attempts >= 1, 'a problem counts its attempts');
}

/** Nothing was deleted that was not asked for, nothing twice. */
async function assertOnlyAsked(control, datasetId, { asked, present, now, deleteSource }) {
  const wanted = new Set(asked);
  const bystanders = present.filter((id) => !wanted.has(id) && !now.has(id));
  assert.deepEqual(bystanders, [], 'deleted, but never asked for');
  const log = await control.deletions(datasetId);
  const deleted = log.map(({ sample_id }) => sample_id);
  assert.deepEqual(
    deleted.filter((id) => !wanted.has(id)),
    [],
    'in the log, but never asked for',
  );
  assert.equal(new Set(deleted).size, deleted.length, 'no id was deleted twice');
  const sources = log.filter(({ delete_source }) => delete_source !== deleteSource);
  assert.deepEqual(sources, [], `source files were ${deleteSource ? 'kept' : 'deleted'}`);
}

/** What `onOutcomes` told: each distinct id once, and the same as the report says. */
export function assertOutcomes(outcomes, report) {
  const told = outcomes.map(({ sampleId, status }) => `${status} ${sampleId}`);
  const reported = LISTS.flatMap((list) => report[list].map((entry) => `${list} ${idOf(entry)}`));
  assert.deepEqual(told.sort(), reported.sort(), 'outcomes and report agree');
  const problems = new Map(outcomes.map((outcome) => [outcome.sampleId, outcome]));
  for (const list of ['failed', 'unknown']) {
    for (const { status: httpStatus, ...problem } of report[list]) {
      const wanted = { ...problem, status: list, ...(httpStatus && { httpStatus }) };
      assert.deepEqual(problems.get(problem.sampleId), wanted, 'what went wrong with it');
    }
  }
  for (const { status, sampleId, ...more } of outcomes) {
    if (!['failed', 'unknown'].includes(status)) assert.deepEqual(more, {}, sampleId);
  }
}
