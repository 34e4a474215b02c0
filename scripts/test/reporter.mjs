// Reporter for `node --test`: a line a test as soon as it ends, and the numbers and what failed into the file TEST_SUMMARY.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

/** What a test says that cannot run, or not wholly, in this browser or in this place of it. */
const EXEMPT = /^exempt: /;
/** A row of a table that a test gives. */
const TABLE = /^table: /;
const IN_PART = /: in part exempt: /;

export default async function* report(events) {
  const counts = { passed: 0, failed: 0, skipped: 0, exempt: 0, inPart: 0, failures: [] };
  for await (const { type, data } of events) {
    if (type === 'test:diagnostic') {
      if (IN_PART.test(data.message)) counts.inPart++;
      if (TABLE.test(data.message)) yield `  ${data.message.replace(TABLE, '')}\n`;
      else if (IN_PART.test(data.message) || /warning|error/i.test(data.message)) yield `  ${data.message}\n`;
      continue;
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // Suites only group; their tests are counted.
    if (data.details.type === 'suite' && type === 'test:pass') continue;
    const outcome = outcomeOf(type, data);
    counts[outcome]++;
    const word = { passed: 'ok  ', failed: 'FAIL', skipped: 'SKIP', exempt: '--  ' }[outcome];
    const end = outcome === 'exempt' ? data.skip : `${(data.details.duration_ms / 1000).toFixed(2)} s`;
    yield `  ${word} ${'  '.repeat(data.nesting)}${data.name} (${end})\n`;
    if (outcome !== 'failed') continue;
    const why = reason(data.details.error);
    counts.failures.push(`${relative('.', data.file ?? '')}: ${data.name}\n${why}`);
    yield `${why}\n`;
  }
  writeFileSync(process.env.TEST_SUMMARY, JSON.stringify(counts));
}

function outcomeOf(type, { skip, todo }) {
  if (EXEMPT.test(skip)) return 'exempt';
  if (skip !== undefined || todo !== undefined) return 'skipped';
  return type === 'test:pass' ? 'passed' : 'failed';
}

function reason(error) {
  const cause = error?.cause ?? error;
  const text = typeof cause === 'string' ? cause : (cause?.stack ?? inspect(cause));
  const lines = text.split('\n').filter((line) => !line.includes('(node:internal/'));
  return lines.map((line) => `       ${line}`).join('\n');
}
