// Dates of HTTP and `Retry-After`, read strictly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpDate, retryAfter } from '../../npm/dates.js';

const NOW = 784_111_777_000;

test('the three forms of a date', () => {
  for (const form of [
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ]) {
    assert.equal(httpDate(form), NOW, form);
  }
});

test('what is no date', () => {
  for (const bad of [
    undefined,
    '',
    'soon',
    '1.5',
    '0',
    '1994-11-06',
    'Sun, 06 Nov 1994 08:49:37 CET',
    'Sun, 06 Now 1994 08:49:37 GMT',
  ]) {
    assert.ok(Number.isNaN(httpDate(bad)), bad);
  }
});

test('a pause in seconds, or until a date', () => {
  assert.equal(retryAfter('120', NaN), 120_000);
  assert.equal(retryAfter('0', NaN), 0);
  assert.equal(retryAfter('99999999999999', NaN), 99_999_999_999_999_000);
  // The page's clock does not matter where the answer has its own.
  assert.equal(retryAfter('Sun, 06 Nov 1994 08:49:47 GMT', NOW), 10_000);
  assert.equal(retryAfter('Sun, 06 Nov 1994 08:49:36 GMT', NOW), 0);
  for (const bad of [undefined, '', '-1', '1.5', '1e3', 'soon']) {
    assert.ok(Number.isNaN(retryAfter(bad, NOW)), bad);
  }
});
