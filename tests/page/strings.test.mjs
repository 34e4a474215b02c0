// Both languages say the same things, and each in its own words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strings as en } from '../../www/strings/en.js';
import { strings as zh } from '../../www/strings/zh.js';

/** Words that a Chinese page has in Latin letters too: names, keys, and what stands in requests. */
const LATIN = new Set(
  `zh-CN ModelArts ID JSON CSV HTML Token Shift Enter Delete Esc results success false error_message error_msg
   Date Retry-After APIG`.split(/\s+/),
);
/** What says itself with signs alone. */
const WORDLESS = new Set([
  'stop',
  'gap',
  'grid.moreLabels',
  'progress.inFlight',
  'progress.tab',
  'faults.describe',
]);

/** Each string or function under its dotted name. */
function leaves(object, path = '') {
  return Object.entries(object).flatMap(([key, value]) => {
    const name = path ? `${path}.${key}` : key;
    return typeof value === 'object' ? leaves(value, name) : [[name, value]];
  });
}

const spoken = (value, argument) =>
  String(typeof value === 'function' ? value(...Array(value.length).fill(argument)) : value);

test('the languages have the same strings, and functions of the same arguments', () => {
  const shape = (strings) =>
    leaves(strings).map(
      ([name, value]) => `${name} ${typeof value} ${value.length * (typeof value === 'function')}`,
    );
  assert.deepEqual(shape(zh), shape(en));
  assert.ok(leaves(en).length > 150, 'the strings were found');
});

test('no word of the Chinese is English', () => {
  for (const [name, value] of leaves(zh)) {
    for (const argument of [1, 2, 12_345]) {
      const text = spoken(value, argument);
      const foreign = (text.match(/[A-Za-z][\w-]*/g) ?? []).filter((word) => !LATIN.has(word));
      assert.deepEqual(foreign, [], `${name}: ${text}`);
      if (name !== 'locale' && !WORDLESS.has(name)) assert.match(text, /\p{Script=Han}/u, name);
      // Full-width punctuation beside Chinese, as it is printed.
      assert.doesNotMatch(text, /\p{Script=Han}[,;:!?]|\p{Script=Han}\.(?!\w)/u, name);
    }
  }
});

test('no word of the English is Chinese', () => {
  for (const [name, value] of leaves(en)) assert.doesNotMatch(spoken(value, 3), /\p{Script=Han}/u, name);
});

test('numbers, percents, plurals, spans and dates are those of the language', () => {
  assert.equal(en.selection.all(1), '1 sample');
  assert.equal(en.selection.all(100_000), '100,000 samples');
  assert.equal(zh.selection.all(1), '共 1 个样本');
  assert.equal(zh.selection.all(100_000), '共 100,000 个样本');
  assert.equal(zh.progress.announceShare(1, 4), '已处理 25%');
  assert.equal(en.progress.announceShare(99_999, 100_000), '99% done', 'all is not done before it is');
  assert.equal(en.progress.announceShare(29, 100), '29% done');
  assert.equal(en.selection.matching(1), '1 sample matches');
  assert.match(en.pending.state(1, false), /^1 is settled\.$/);
  assert.equal(en.time.exact(83.4), '1 min 23 sec');
  assert.equal(zh.time.exact(83.4), '1 分钟 23 秒');
  assert.equal(en.time.exact(0.84), '0.8 sec');
  assert.deepEqual(
    [0.095, 0.0949, 0.0221, 0].map((seconds) => en.time.exact(seconds)),
    ['0.1 sec', '95 ms', '22 ms', '1 ms'],
  );
  assert.equal(zh.time.exact(0.0221), '22 毫秒');
  assert.equal(zh.time.about(7200), '约 2 小时');
  const when = new Date(2026, 10, 5, 14, 3);
  assert.match(zh.pending.what(5, 'x', when), /2026年11月5日 14:03/);
  assert.match(en.pending.what(5, 'x', when), /Nov 5, 2026, 2:03/);
});
