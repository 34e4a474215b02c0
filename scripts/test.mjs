// `npm test`: sets up, runs the parts (all, or those named), and ends with the line `N passed, N failed`.
// `--list` names the parts; `--write-counts` writes the numbers of this run into tests/expected-counts.json.
import { parseArgs } from 'node:util';
import { heading, main, Plain, say, seconds, step } from './lib/say.mjs';
import { ensureBrowsers } from './setup/browsers.mjs';
import { ensurePackages } from './setup/npm.mjs';
import { ensureCompiler, ensureRust } from './setup/rust.mjs';
import { failures, missing, readExpected, writeExpected } from './test/counts.mjs';

/** Of the longest name of a part. */
const WIDTH = 27;

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { list: { type: 'boolean' }, 'write-counts': { type: 'boolean' } },
  });
  // The parts import npm packages, so these come first.
  await ensurePackages();
  const { PARTS, partsNamed } = await import('./test/parts.mjs');
  if (values.list) {
    for (const { name, about } of PARTS) say(`${name.padEnd(WIDTH)} ${about}`);
    return;
  }
  const chosen = positionals.length === 0 ? PARTS : positionals.flatMap((name) => choose(partsNamed, name));

  await step('set-up', async () => {
    await ensureRust({ components: ['rustfmt', 'clippy'] });
    await ensureCompiler();
    await ensureBrowsers([...new Set(chosen.flatMap(({ browsers = [] }) => browsers))]);
  });
  const expected = await readExpected();
  const results = [];
  for (const group of together(chosen)) results.push(...(await Promise.all(group.map(runPart))));
  if (values['write-counts']) await writeExpected(results);
  report(results, values['write-counts'] ? await readExpected() : expected);
});

function choose(partsNamed, name) {
  const found = partsNamed(name);
  if (found.length === 0) throw new Plain(`There is no part ${name}. npm test -- --list names them.`);
  return found;
}

/** Parts that stand beside one another and name the same group run at the same time. */
function together(parts) {
  const groups = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (part.group && last?.[0].group === part.group) last.push(part);
    else groups.push([part]);
  }
  return groups;
}

async function runPart({ name, about, run }) {
  heading(`${name}: ${about}`);
  const start = performance.now();
  const counts = await run().catch((error) => {
    console.error(error instanceof Plain ? error.message : error);
    return { passed: 0, failed: 1, failures: [`the part itself: ${error.message}`] };
  });
  const ms = performance.now() - start;
  say(`${name}: ${counts.passed} passed, ${counts.failed} failed${skips(counts)}, ${seconds(ms)}`);
  return { name, counts, ms };
}

/** What did not run: skipped, or exempt where it cannot run. */
function skips({ skipped, exempt, inPart }) {
  const parts = { skipped, exempt, 'exempt in part': inPart };
  return Object.entries(parts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `, ${count} ${what}`)
    .join('');
}

function report(results, expected) {
  heading('summary');
  let passed = 0;
  let failed = 0;
  for (const { name, counts, ms } of results) {
    passed += counts.passed;
    failed += counts.failed;
    const line = `${String(counts.passed).padStart(5)} passed ${String(counts.failed).padStart(4)} failed`;
    say(`${name.padEnd(WIDTH)} ${line} ${seconds(ms).padStart(9)}${skips(counts)}`);
    const complaint = missing(name, counts, expected);
    if (complaint) {
      failed++;
      say(`${''.padEnd(WIDTH)} FAIL ${complaint}`);
    }
  }
  for (const text of failures(results)) say(`\n${text}`);
  say(`\n${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
