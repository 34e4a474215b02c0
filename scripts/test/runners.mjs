// The kinds of checks, each of which says how many tests ran and how they ended.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cargoTarget, inRoot } from '../lib/paths.mjs';
import { capture, run } from '../lib/run.mjs';
import { say } from '../lib/say.mjs';

/** Of the longest mark. */
const MARK = 23;

/** `failures` says of what failed what the summary repeats: its name and why. */
const none = { passed: 0, failed: 0, skipped: 0, exempt: 0, inPart: 0, failures: [] };

export const sum = (results) =>
  results.reduce(
    (all, one) => Object.fromEntries(Object.entries(all).map(([key, value]) => [key, add(value, one[key])])),
    none,
  );

const add = (one, other) => (Array.isArray(one) ? [...one, ...other] : one + other);

/** Something that failed as a whole. */
const failure = (counts, what) => ({
  ...counts,
  failed: counts.failed + 1,
  failures: [...counts.failures, what],
});

/** A command that succeeds or not: one test. */
export async function check(name, command, args, options) {
  say(`- ${name}`);
  const start = performance.now();
  const failed = await run(command, args, options).then(
    () => false,
    (error) => error.message,
  );
  if (failed) say(`  ${failed}`);
  say(`  ${failed ? 'FAIL' : 'ok  '} ${name} (${((performance.now() - start) / 1000).toFixed(2)} s)`);
  return failed ? failure(none, `${name}\n       ${failed}`) : { ...none, passed: 1 };
}

/** With these a test does something else than to test everything. */
const OWN_WORK = { SIMULATOR_SEED: undefined, SIMULATOR_SEEDS: undefined, LIMITER_DOCUMENT: undefined };

/** Milliseconds that a file of tests may take: one that hangs is to fail, and not to hang everything. */
const MOST_A_FILE = 1_200_000;

/** `cargo test`, counted from its own summary lines. An ignored test has not passed. */
export async function cargoTest(args) {
  say(`- cargo test ${args.join(' ')}`);
  let counts = none;
  const options = ['--locked', '--no-fail-fast', '--target-dir', cargoTarget];
  const { code } = await capture('cargo', ['test', ...options, ...args], {
    env: { ...process.env, ...OWN_WORK },
    line(text) {
      say(`  ${text}`);
      const fault = /^test (.+) \.\.\. FAILED$/.exec(text);
      if (fault) counts = { ...counts, failures: [...counts.failures, fault[1]] };
      const found = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/.exec(text);
      if (!found) return;
      const [passed, failed, skipped] = found.slice(1).map(Number);
      counts = sum([counts, { ...none, passed, failed, skipped }]);
    },
  });
  // It did not compile, or a test brought its process down.
  return code !== 0 && counts.failed === 0 ? failure(counts, `cargo test ended with ${code}`) : counts;
}

/**
 * `node --test` over the test files of a folder, or `only` those of these names; one that is not there is missed there. What
 * runs beside others has a `mark` before its lines.
 * No folder, no tests: the expected counts tell whether that is right.
 */
export async function nodeTest(folder, env = {}, { mark, only } = {}) {
  const names =
    only?.map((name) => `${name}.test.mjs`) ??
    (await readdir(inRoot(folder)).catch(() => [])).filter((name) => name.endsWith('.test.mjs'));
  const files = names.sort().map((name) => join(folder, name));
  if (files.length === 0) return none;
  const temporary = await mkdtemp(join(tmpdir(), 'modelarts-test-'));
  const summary = join(temporary, 'summary.json');
  const reporter = ['--test-reporter=./scripts/test/reporter.mjs', '--test-reporter-destination=stdout'];
  try {
    const options = { env: { ...process.env, ...env, TEST_SUMMARY: summary } };
    const prefix = mark ? `${mark.padEnd(MARK)} ` : '';
    const line = (text) => say(prefix + text);
    const args = ['--test', '--test-concurrency=1', `--test-timeout=${MOST_A_FILE}`, ...reporter, ...files];
    const { code } = await capture(process.execPath, args, { ...options, line });
    const succeeded = code === 0;
    const counts = JSON.parse(await readFile(summary, 'utf8').catch(() => JSON.stringify(none)));
    return !succeeded && counts.failed === 0
      ? failure(counts, `${folder}: node --test ended with ${code}`)
      : counts;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
