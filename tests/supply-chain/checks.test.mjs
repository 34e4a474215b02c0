// What the checks of dependencies make of what the tools say: above all, that no answer is not taken for a good one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advisories, audit, rules } from '../../scripts/supply-chain/checks.mjs';

const states = (check, cases) => {
  for (const [wanted, given] of cases)
    assert.equal(check({ code: 0, stdout: '', stderr: '', ...given }).state, wanted, JSON.stringify(given));
};

test('cargo-deny: rules', () => {
  states(rules, [
    ['ok', {}],
    ['found', { code: 4, stderr: 'error[rejected]: failed to satisfy license requirements' }],
  ]);
});

test('cargo-deny: advisories', () => {
  states(advisories, [
    ['ok', {}],
    ['found', { code: 1, stderr: 'error[vulnerability]: Something\n   ┌─ Cargo.lock' }],
    [
      'unchecked',
      {
        code: 1,
        stderr: '[ERROR] failed to fetch advisory database https://example.com with cli: x\nfatal: no',
      },
    ],
    ['found', { code: 101, stderr: 'thread panicked' }],
  ]);
});

test('npm audit', () => {
  const report = (total) => JSON.stringify({ vulnerabilities: {}, metadata: { vulnerabilities: { total } } });
  states(audit, [
    ['ok', { stdout: report(0) }],
    ['found', { code: 1, stdout: report(2) }],
    ['found', { code: 1, stdout: report(0) }],
    ['unchecked', { code: 1, stdout: '{"message":"405 Method Not Allowed"}' }],
    ['unchecked', { code: 1, stderr: 'npm error' }],
    ['unchecked', { stdout: '{}' }],
  ]);
});
