// Reporter for `node --test`: a line a test as soon as it ends, and the numbers into the file TEST_SUMMARY.
import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';

export default async function* report(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') {
      if (type === 'test:diagnostic' && /warning|error/i.test(data.message)) yield `  ${data.message}\n`;
      continue;
    }
    // Suites only group; their tests are counted.
    if (data.details.type === 'suite' && type === 'test:pass') continue;
    const skipped = data.skip !== undefined || data.todo !== undefined;
    const outcome = skipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
    counts[outcome]++;
    const word = { passed: 'ok  ', failed: 'FAIL', skipped: 'SKIP' }[outcome];
    yield `  ${word} ${'  '.repeat(data.nesting)}${data.name} (${(data.details.duration_ms / 1000).toFixed(2)} s)\n`;
    if (outcome === 'failed') yield `${reason(data.details.error)}\n`;
  }
  writeFileSync(process.env.TEST_SUMMARY, JSON.stringify(counts));
}

function reason(error) {
  const cause = error?.cause ?? error;
  const text = typeof cause === 'string' ? cause : (cause?.stack ?? inspect(cause));
  const lines = text.split('\n').filter((line) => !line.includes('(node:internal/'));
  return lines.map((line) => `       ${line}`).join('\n');
}
