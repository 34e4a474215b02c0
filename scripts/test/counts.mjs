// What the runner says of the whole: fewer tests than a part is known to have (which no other check would notice), and what
// failed.
import { readFile, writeFile } from 'node:fs/promises';
import { inRoot } from '../lib/paths.mjs';

const file = inRoot('tests/expected-counts.json');

export const readExpected = async () => JSON.parse(await readFile(file, 'utf8'));

export async function writeExpected(results) {
  const expected = await readExpected();
  for (const { name, counts } of results) expected[name] = counts.passed + counts.failed;
  await writeFile(file, `${JSON.stringify(expected, null, 2)}\n`);
}

/** What is wrong with the number of tests that ran, if anything. */
export function missing(name, { passed, failed }, expected) {
  const ran = passed + failed;
  if (!(name in expected)) return `${name} has no number in tests/expected-counts.json`;
  if (ran < expected[name]) return `${name} ran ${ran} of ${expected[name]} tests`;
  return undefined;
}

/** Of a failure's lines, what the summary shows; the rest stands where the test ran. */
const REPEATED = 25;

/** What failed, once more for the end of the output: of a long run often only that is kept. */
export const failures = (results) =>
  results.flatMap(({ name, counts }) =>
    counts.failures.map((failure) => `${name}: ${failure.split('\n').slice(0, REPEATED).join('\n')}`),
  );
