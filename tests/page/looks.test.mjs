// What can be measured of looks and of access: contrast and roles by axe-core, width, motion, the policy.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { suite } from 'node:test';
import { demo } from './support/demo.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function violations(person) {
  // As an expression of the debugger the script is not subject to the page's policy.
  await person.page.evaluate(axe);
  return person.look(async () => {
    const { violations: found, passes } = await window.axe.run();
    return {
      passes: passes.length,
      found: found
        .filter(({ impact }) => ['serious', 'critical'].includes(impact))
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3)}`),
    };
  });
}

async function isAccessible(person, where) {
  const { passes, found } = await violations(person);
  assert.ok(passes > 10, 'axe did look');
  assert.deepEqual(found, [], where);
}

async function fits(person, where) {
  const [wide, window_] = await person.look(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(wide <= window_, `${where}: ${wide} px in a window of ${window_}`);
}

const BACKGROUND = { light: 'rgb(245, 246, 243)', dark: 'rgb(19, 24, 26)' };

// A suite each, so that one browser has ended before the next begins.
for (const scheme of ['light', 'dark']) {
  suite(scheme, () => {
    const test = demo({ scheme });
    for (const [width, height] of [
      [375, 812],
      [1440, 900],
    ]) {
      test(`at ${width} px, ${scheme}`, { viewport: { width, height }, samples: 1_100 }, async ({
        person,
      }) => {
        const check = async (where) => {
          await fits(person, where);
          await isAccessible(person, where);
        };
        assert.equal(
          await person.look(() => getComputedStyle(document.documentElement).backgroundColor),
          BACKGROUND[scheme],
        );
        assert.equal(await person.look(() => window.innerWidth), width);
        await check('grid');
        await person.clickTile(1);
        await person.seesSelected(1);
        await check('selection');
        await person.click('#faults-toggle');
        await person.sees(() => document.querySelectorAll('.fault').length > 0);
        await person.click('#fault-latency');
        await check('faults');
        await person.click('#fault-latency');
        await person.click('#faults-toggle');
        await person.click('#select-everything');
        await person.seesSelected(1_100);
        await person.click('#delete');
        await person.click('#delete-source');
        await check('dialog');
        await person.click('#delete-count');
        await person.type('1100');
        await person.click('#delete-confirm');
        await person.seesReport();
        await person.seesText('.message-heading', /no samples/);
        await check('report and empty');
      });
    }
  });
}

for (const [motion, wanted] of [
  ['reduce', 0],
  ['no-preference', 1],
]) {
  suite(motion, () => {
    demo({ motion })(`motion: ${motion}`, {}, async ({ person }) => {
      await person.click('#faults-toggle');
      await person.sees(() => document.querySelectorAll('.fault').length > 0);
      await person.clickTile(0);
      await person.click('#delete');
      const moving = await person.look(
        () =>
          [...document.querySelectorAll('*')].filter((element) => {
            const { animationName, transitionDuration } = getComputedStyle(element);
            return animationName !== 'none' || !/^0s(, 0s)*$/.test(transitionDuration);
          }).length,
      );
      assert.equal(Math.min(moving, 1), wanted, `${moving} elements move`);
    });
  });
}

suite('policy', () => {
  demo()('is served with the strict policy', { start: false }, async ({ url }) => {
    const policy = (await fetch(url)).headers.get('content-security-policy');
    assert.match(
      policy,
      /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+'; style-src 'self'; /,
    );
    assert.ok(!policy.includes('unsafe-inline') && !policy.includes("'unsafe-eval'"));
  });
});
